/// What a file is before it has lines: its bytes, unpacked ([dev.eddy.tasks.data.bytes.FileBytes]),
/// told apart from what is not read ([dev.eddy.tasks.data.bytes.Signature]), and decoded
/// ([dev.eddy.tasks.data.bytes.SourceText]).
package dev.eddy.tasks.data.bytes;
