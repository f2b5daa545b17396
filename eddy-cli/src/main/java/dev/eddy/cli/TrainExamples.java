package dev.eddy.cli;

import dev.eddy.tasks.Form;

/// Command lines to start from, at the end of the help of a form.
final class TrainExamples {

  private TrainExamples() {}

  static String[] of(Form form) {
    var command = "  eddy train " + form.title();
    var files = files(form);
    return new String[] {
      "",
      "Examples:",
      command + files,
      command + files + " --cell my.cell --hidden 128",
      command + files + " --resume",
      command + " --config settings.json --epochs 20",
      "",
      "A .cell file holds the equations of a cell of your own; 'eddy cell --help' says how to write one.",
      "A setting comes from its flag, else from the file of --config, else it has the value in brackets.",
      "Ctrl-C stops the training and keeps a checkpoint; the same command with --resume goes on.",
      "The same settings give the same model, bit for bit, whatever the number of threads."
    };
  }

  private static String files(Form form) {
    return switch (form) {
      case CLASSIFY -> " --data reviews.tsv --out mood.eddy";
      case TAG -> " --data train.conllu --validation dev.conllu --out tags.eddy";
      case GENERATE -> " --data poems.txt --out poems.eddy";
      case TRANSLATE -> " --data names:en-ko --out names.eddy";
      case COMPLETE -> " --data words.txt --out words.eddy";
    };
  }
}
