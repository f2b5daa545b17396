package dev.eddy.cli.exchange;

import dev.eddy.cli.terminal.FileUse;
import dev.eddy.formats.FormatException;
import dev.eddy.tasks.LanguageModel;
import dev.eddy.tasks.source.Counts;
import java.nio.file.Path;
import java.util.ArrayList;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `eddy import`: a model of another toolkit as a model of Eddy, or straight in a third format.
@Command(
    name = "import",
    description = {
      "Read a model of another toolkit and write it as the ending says: .eddy, .onnx, .keras, .safetensors, .index, .json (RTNeural), .java or .c.",
      "What would not be the same function is refused, and nothing is written.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  eddy import model.keras --out model.eddy",
      "  eddy import net.pt --set last=true --out net.onnx",
      "  eddy import mood.keras --form classify --labels bad,good --out mood.eddy    answers texts",
      "  eddy import net.onnx --form classify --vocabulary vocab.txt --unit tokens --labels labels.txt --out net.eddy",
      "",
      "A model without a form, as import writes it without --form, is for inspect, verify and export,",
      "and for programs in Java; predict and evaluate ask for one with a form."
    },
    sortOptions = false,
    mixinStandardHelpOptions = true)
public final class ImportCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "FILE",
      description = "A model of ONNX, PyTorch, Keras, TensorFlow, RTNeural or Deeplearning4j.")
  private Path file;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "What to write; its ending says the format.")
  private Path to;

  @Mixin private SettingFlags settings;

  @Mixin private TextImport text;

  @Override
  public void run() {
    boolean answers = text.isAsked();
    var target = Target.of(to);
    if (answers && target != Target.EDDY) {
      throw new IllegalArgumentException(
          "--form makes a model of Eddy; expected an --out that ends in .eddy, found " + to);
    }
    var use = new FileUse().reads("FILE", file);
    text.files().forEach(use::reads);
    use.writes("--out", to, target.kind());
    var opened = ModelFile.open(file);
    if (opened instanceof ModelFile.Eddy) {
      throw new FormatException(
          "%s: is a model of Eddy; 'eddy export' writes it in other formats".formatted(file));
    }
    if (answers) {
      writeAnswering(opened);
      return;
    }
    var source = opened.source(settings.given());
    var network = source.network();
    var out = spec.commandLine().getOut();
    new Writing(source, target, Wishes.NONE, to).write(out);
    out.printf(
        "made of %s: %s, %s%n%n",
        file,
        Counts.of(network.model().layers().size(), "layer"),
        Counts.of(network.weights().table().size(), "parameter"));
    LayersPage.print(network.model(), out);
    ForeignPage.notes(network.notes(), out);
    out.flush();
  }

  private void writeAnswering(ModelFile opened) {
    var notes = new ArrayList<String>();
    var model = text.model(opened, settings.given(), notes);
    model.save(to);
    var out = spec.commandLine().getOut();
    out.printf(
        model instanceof LanguageModel
            ? "%s: a model that goes on with texts (%s); let it: eddy generate %s%n"
            : "%s: a model that answers texts (%s); ask it with: eddy predict %s TEXT%n",
        to,
        model.form().name(),
        to);
    LayersPage.print(model.trained().model(), out);
    ForeignPage.notes(notes, out);
    out.flush();
  }
}
