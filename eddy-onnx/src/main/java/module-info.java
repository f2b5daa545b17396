/// Networks of other toolkits in the format of ONNX: read, run, and made into models of Eddy and
/// back, on nothing but the core.
module dev.eddy.onnx {
  requires transitive dev.eddy.core;

  exports dev.eddy.onnx;
  exports dev.eddy.onnx.file;
}
