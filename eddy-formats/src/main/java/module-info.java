import dev.eddy.formats.Format;
import dev.eddy.formats.dl4j.Dl4jFormat;
import dev.eddy.formats.keras.KerasFormat;
import dev.eddy.formats.pytorch.PytorchFormat;
import dev.eddy.formats.rtneural.RtneuralFormat;
import dev.eddy.formats.source.CFormat;
import dev.eddy.formats.source.JavaFormat;
import dev.eddy.formats.tensorflow.TensorflowFormat;

/// Files of Eddy (the model bundle, checkpoints, safetensors), and the formats of other toolkits.
module dev.eddy.formats {
  requires transitive dev.eddy.core;
  requires transitive tools.jackson.databind;
  requires io.jhdf;
  // What io.jhdf needs and, being no module itself, cannot require.
  requires com.ning.compress.lzf;
  requires org.apache.commons.lang3;
  requires org.slf4j;

  exports dev.eddy.formats;
  exports dev.eddy.formats.network;
  exports dev.eddy.formats.tensorboard;

  uses Format;

  provides Format with
      CFormat,
      Dl4jFormat,
      JavaFormat,
      KerasFormat,
      PytorchFormat,
      RtneuralFormat,
      TensorflowFormat;
}
