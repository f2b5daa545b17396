/// Networks in the format of ONNX, as users meet them: [dev.eddy.onnx.OnnxSession] runs a file as
/// it is, [dev.eddy.onnx.OnnxImport] makes a model of it that can be trained further,
/// [dev.eddy.onnx.OnnxExport] writes a model.
package dev.eddy.onnx;
