package dev.eddy.cli.train;

import dev.eddy.tasks.Form;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `eddy train FORM`: the forms are subcommands, made from the forms that are there and their
/// settings; see {@link TrainForm}.
@Command(
    name = "train",
    description = {
      "Train a model. What it learns to do is its form; 'eddy train FORM --help' shows the settings of one.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  eddy train translate --data names:en-ko --out names.eddy     names into Korean; data is built in",
      "  eddy train classify --data reviews.tsv --out mood.eddy       texts with labels",
      "  eddy train generate --data poems.txt --out poems.eddy        running text",
      "",
      "'eddy data FILE' says which forms can read a file."
    },
    synopsisSubcommandLabel = "FORM",
    subcommandsRepeatable = false,
    mixinStandardHelpOptions = true)
public final class TrainCommand implements Runnable {

  @Spec private CommandSpec spec;

  /// Gives the command its forms.
  public static void addForms(CommandLine train) {
    for (var form : Form.all()) {
      train.addSubcommand(new TrainForm(form).line());
    }
  }

  @Override
  public void run() {
    var forms = Form.all().stream().map(Form::name).collect(Collectors.joining(", "));
    throw new ParameterException(
        spec.commandLine(),
        "eddy train: a form was expected, one of "
            + forms
            + "; 'eddy train --help' shows examples");
  }
}
