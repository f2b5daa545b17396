/// Protocol buffers and masked checksums, as several formats use them, read within the bounds of
/// their file.
package dev.eddy.formats.wire;
