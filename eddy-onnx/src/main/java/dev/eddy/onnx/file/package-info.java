/// The file: models, graphs, nodes and tensors as values, read within the bounds of the file and
/// checked before anything runs, and written.
package dev.eddy.onnx.file;
