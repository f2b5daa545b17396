/// The command line of Eddy.
module dev.eddy.cli {
  requires dev.eddy.core;
  requires dev.eddy.formats;
  requires dev.eddy.onnx;
  requires dev.eddy.tasks;
  requires dev.eddy.examples;
  requires info.picocli;
  requires java.management;
  requires tools.jackson.databind;

  opens dev.eddy.cli to
      info.picocli;
  opens dev.eddy.cli.audio to
      info.picocli;
  opens dev.eddy.cli.delivery to
      info.picocli;
  opens dev.eddy.cli.exchange to
      info.picocli;
  opens dev.eddy.cli.look to
      info.picocli,
      tools.jackson.databind;
  opens dev.eddy.cli.reproduce to
      info.picocli;
  opens dev.eddy.cli.train to
      info.picocli;
  opens dev.eddy.cli.tutorial to
      info.picocli;
}
