/// Files of Eddy: the model bundle, checkpoints and safetensors.
module dev.eddy.formats {
  requires transitive dev.eddy.core;
  requires transitive tools.jackson.databind;

  exports dev.eddy.formats;
}
