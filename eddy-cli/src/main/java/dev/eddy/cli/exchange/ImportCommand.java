package dev.eddy.cli.exchange;

import dev.eddy.cli.terminal.FileUse;
import dev.eddy.formats.FormatException;
import dev.eddy.tasks.source.Counts;
import java.nio.file.Path;
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
      "",
      "A model without a form, as import writes it, is for inspect, verify and export, and for",
      "programs in Java; predict and evaluate ask for one that 'eddy train' wrote."
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

  @Override
  public void run() {
    var target = Target.of(to);
    new FileUse().reads("FILE", file).writes("--out", to, target.kind());
    var opened = ModelFile.open(file);
    if (opened instanceof ModelFile.Eddy) {
      throw new FormatException(
          "%s: is a model of Eddy; 'eddy export' writes it in other formats".formatted(file));
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
}
