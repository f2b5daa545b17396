/// The tutorials of Eddy, each a small program that reads like a tutorial, and networks of others
/// that listen.
module dev.eddy.examples {
  requires transitive dev.eddy.core;
  requires transitive dev.eddy.tasks;
  requires dev.eddy.onnx;

  exports dev.eddy.examples;
  exports dev.eddy.examples.audio;
}
