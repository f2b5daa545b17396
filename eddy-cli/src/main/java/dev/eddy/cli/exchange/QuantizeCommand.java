package dev.eddy.cli.exchange;

import dev.eddy.cli.terminal.FileUse;
import dev.eddy.cli.terminal.Metrics;
import dev.eddy.cli.terminal.Numbers;
import dev.eddy.cli.terminal.WorkLine;
import dev.eddy.formats.Bundle;
import dev.eddy.formats.FormatException;
import dev.eddy.formats.Json;
import dev.eddy.formats.Network;
import dev.eddy.formats.Tensor;
import dev.eddy.model.Precision;
import dev.eddy.tasks.TrainedModel;
import dev.eddy.tasks.data.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ObjectNode;

/// `eddy quantize`: a model whose file keeps 8 or 16 bits of each weight.
@Command(
    name = "quantize",
    description = {
      "Write a model whose file is a quarter or half as large: weights of 8 or 16 bits instead of 32.",
      "",
      "8: a whole number from -127 to 127 for each weight of a matrix, and a scale for each row (int8).",
      "16: the upper half of each weight (bfloat16). Biases and other small parameters stay as they are.",
      "Opened, weights are 32 bits again: answers change by what was rounded, speed and memory do not.",
      "What it costs is measured: --data tells the numbers of 'eddy evaluate' before and after.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  eddy quantize mood.eddy --bits 8 --out mood8.eddy --data reviews-test.tsv",
      "  eddy quantize book.eddy --bits 16 --out book16.eddy",
      "  eddy export mood8.eddy --onnx mood8.onnx      int8 in the graph, too"
    },
    sortOptions = false,
    mixinStandardHelpOptions = true)
public final class QuantizeCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "MODEL",
      description = "A model that 'eddy train' or 'eddy import' wrote.")
  private Path file;

  @Option(
      names = "--bits",
      required = true,
      paramLabel = "8|16",
      description = "Bits of a weight: 8 (int8) or 16 (bfloat16).")
  private int bits;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "The model to write.")
  private Path to;

  @Option(
      names = "--data",
      paramLabel = "FILE|NAME",
      description =
          "Measure both on a file like those it learned from, or on a data set by name; choose data"
              + " that it has not learned from.")
  private String data;

  @Option(names = "--json", description = "Print one JSON object, and nothing else.")
  private boolean json;

  /// What was found about a model before and after.
  private record Pair<T>(T before, T after) {}

  @Override
  public void run() {
    if (bits != Precision.INT8.bits() && bits != Precision.BFLOAT16.bits()) {
      throw new ParameterException(
          spec.commandLine(),
          "eddy quantize: --bits: expected 8 (int8) or 16 (bfloat16), found " + bits);
    }
    var use = new FileUse().reads("MODEL", file);
    if (data != null) {
      use.mayRead("--data", data);
    }
    use.writes("--out", to, FileUse.Kind.MODEL);
    var before = opened();
    var after = before.in(Precision.ofBits(bits));
    var metrics = Optional.ofNullable(data).map(_ -> new Pair<>(metrics(before), metrics(after)));
    var networks = new Pair<>(network(before), network(after));
    double difference;
    try (var one = NetworkSide.of(file.toString(), networks.before);
        var other = NetworkSide.of(to.toString(), networks.after)) {
      difference = Comparison.of(one, other, Comparison.Sizes.DEFAULT).largest();
    }
    var speeds = Speed.of(networks.before, networks.after);
    after.write(to);
    var out = spec.commandLine().getOut();
    if (json) {
      out.println(json(after, difference, speeds, metrics));
    } else {
      print(after, difference, speeds, metrics, out);
    }
    out.flush();
  }

  private Bundle opened() {
    if (!(ModelFile.open(file) instanceof ModelFile.Eddy(_, Bundle bundle))) {
      throw new FormatException(
          "%s: is a model of another toolkit; make one of Eddy of it first: eddy import %s --out model.eddy"
              .formatted(file, file));
    }
    if (bundle.precision() != Precision.FLOAT32) {
      throw new FormatException(
          "%s: its weights are %s already; quantize the model that it was made of"
              .formatted(file, bundle.precision().type()));
    }
    if (bundle.weights().stream().noneMatch(this::isRounded)) {
      throw new FormatException(
          "%s: it has no matrix of two rows and two columns or more, and nothing else is rounded"
              .formatted(file));
    }
    if (data != null && !bundle.configuration().path("form").isString()) {
      throw new FormatException(
          "%s: it has no form, as 'eddy import' writes it, and is not measured on data; leave out --data"
              .formatted(file));
    }
    return bundle;
  }

  private boolean isRounded(Tensor tensor) {
    return Precision.ofBits(bits).rounds(tensor.shape());
  }

  private Network network(Bundle bundle) {
    return new ModelFile.Eddy(file, bundle).source(Map.of()).network();
  }

  private Map<String, Double> metrics(Bundle bundle) {
    var model = TrainedModel.of(bundle, file);
    try (var line = WorkLine.on(spec.commandLine().getErr())) {
      return Progress.within(line, () -> model.evaluate(data).metrics());
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // ---- what is told ----------------------------------------------------------------------------

  private void print(
      Bundle after,
      double difference,
      List<Speed> speeds,
      Optional<Pair<Map<String, Double>>> metrics,
      PrintWriter out) {
    out.printf(
        "%s: %s; %s instead of %s%n",
        to, after.precision().words(), Numbers.count(size(to), "byte"), Numbers.count(size(file)));
    out.printf(
        "  %s of matrices rounded, %s of biases and such kept%n",
        Numbers.count(values(after, true), "weight"), Numbers.count(values(after, false)));
    out.printf(
        "  on random inputs outputs differ by at most %.1e (%s)%n%n",
        difference, Comparison.Sizes.DEFAULT);
    row(out, "", "before", "after");
    metrics.ifPresent(pair ->
        pair.before.forEach((name, value) ->
            row(
                out,
                name.replace('_', ' '),
                Numbers.text(value),
                Numbers.text(pair.after.get(name)))));
    row(
        out,
        "steps a second",
        Numbers.count(Math.round(speeds.getFirst().steps())),
        Numbers.count(Math.round(speeds.getLast().steps())));
    out.printf(
        "%s, one sequence on one thread; opened, weights are 32 bits again, so speed stays as it is%n",
        speeds.getFirst().streamed()
            ? "step by step"
            : "in sequences of %d steps".formatted(Speed.STEPS));
  }

  private static void row(PrintWriter out, String name, String before, String after) {
    out.printf("  %-20s %12s %12s%n", name, before, after);
  }

  private long values(Bundle bundle, boolean rounded) {
    return bundle.weights().stream()
        .filter(tensor -> isRounded(tensor) == rounded)
        .mapToLong(tensor -> tensor.values().length)
        .sum();
  }

  private ObjectNode json(
      Bundle after,
      double difference,
      List<Speed> speeds,
      Optional<Pair<Map<String, Double>>> metrics) {
    var all = Json.object().put("model", file.toString()).put("out", to.toString());
    all.put("precision", after.precision().type());
    all.putObject("bytes").put("before", size(file)).put("after", size(to));
    all.put("rounded", values(after, true)).put("kept", values(after, false));
    all.put("difference", difference);
    metrics.ifPresent(pair -> {
      var measured = all.put("data", data).putObject("metrics");
      measured.set("before", Metrics.json(pair.before));
      measured.set("after", Metrics.json(pair.after));
    });
    all.put("streamed", speeds.getFirst().streamed());
    all.putObject("steps_per_second")
        .put("before", speeds.getFirst().steps())
        .put("after", speeds.getLast().steps());
    return all;
  }
}
