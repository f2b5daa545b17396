package dev.eddy.cli.exchange;

import dev.eddy.formats.Json;
import dev.eddy.tasks.source.Counts;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `eddy verify`: whether two models are the same function.
@Command(
    name = "verify",
    description = {
      "Run two models of any formats on the same random inputs, and say how far their outputs are apart.",
      "",
      "Exit status 0: within the tolerance; 1: not; 2: they could not be compared.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  eddy verify names.eddy names.onnx",
      "  eddy verify model.keras model.onnx --batch 1,8 --steps 5,100",
      "  eddy verify net.pt net.onnx --set-a last=true    what net.pt does not say of itself"
    },
    sortOptions = false,
    mixinStandardHelpOptions = true)
public final class VerifyCommand implements Callable<Integer> {

  private static final int SAME = 0;
  private static final int OTHER = 1;

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "A", description = "A model of any format.")
  private Path a;

  @Parameters(
      index = "1",
      paramLabel = "B",
      description = "Another, or the same in another format.")
  private Path b;

  @Option(
      names = "--tolerance",
      paramLabel = "SHARE",
      defaultValue = "1e-5",
      description =
          "The largest difference allowed, as a share of max(1, the largest value of the output)"
              + " (${DEFAULT-VALUE}).")
  private double tolerance;

  @Option(
      names = "--batch",
      split = ",",
      paramLabel = "N",
      description = "The batch sizes that are tried (1,3).")
  private List<Integer> rows = Comparison.Sizes.DEFAULT.rows();

  @Option(
      names = "--steps",
      split = ",",
      paramLabel = "N",
      description = "The lengths that are tried (1,7,40).")
  private List<Integer> steps = Comparison.Sizes.DEFAULT.steps();

  @Option(names = "--seed", paramLabel = "N", description = "Of the random inputs (1).")
  private long seed = Comparison.Sizes.DEFAULT.seed();

  @Option(
      names = "--set-a",
      paramLabel = "KEY=VALUE",
      description = "What the file A does not say of its network.")
  private final Map<String, String> settingsA = new LinkedHashMap<>();

  @Option(
      names = "--set-b",
      paramLabel = "KEY=VALUE",
      description = "What the file B does not say of its network.")
  private final Map<String, String> settingsB = new LinkedHashMap<>();

  @Option(names = "--json", description = "Print one JSON object, and nothing else.")
  private boolean json;

  @Override
  public Integer call() {
    if (rows.stream().anyMatch(n -> n < 1) || steps.stream().anyMatch(n -> n < 1)) {
      throw new ParameterException(
          spec.commandLine(), "eddy verify: --batch and --steps take numbers from 1 up");
    }
    if (!(tolerance >= 0)) {
      throw new ParameterException(
          spec.commandLine(), "eddy verify: --tolerance takes a number from 0 up");
    }
    var sizes = new Comparison.Sizes(rows, steps, seed);
    Comparison.Result result;
    try (var one = ModelFile.open(a).side(settingsA);
        var other = ModelFile.open(b).side(settingsB)) {
      result = Comparison.of(one, other, sizes);
    }
    boolean same = result.largest() <= tolerance;
    var out = spec.commandLine().getOut();
    if (json) {
      out.println(json(result, same));
    } else {
      print(result, same, out);
    }
    out.flush();
    return same ? SAME : OTHER;
  }

  private String json(Comparison.Result result, boolean same) {
    var object = Json.object().put("a", a.toString()).put("b", b.toString());
    object.put("same", same).put("tolerance", tolerance).put("seed", seed);
    var outputs = object.putArray("outputs");
    for (var output : result.outputs()) {
      var entry = outputs.addObject().put("a", output.a()).put("b", output.b());
      if (output.fault().isEmpty()) {
        entry.put("difference", output.largest());
      } else {
        entry.put("fault", output.fault());
      }
      entry.put("values", output.values());
    }
    rows.forEach(object.putArray("batch")::add);
    steps.forEach(object.putArray("steps")::add);
    result.notes().forEach(object.putArray("notes")::add);
    return object.toString();
  }

  private void print(Comparison.Result result, boolean same, PrintWriter out) {
    out.printf(
        "%s and %s: %s within %.0e%n",
        a, b, same ? "the same function" : "not the same function", tolerance);
    for (var output : result.outputs()) {
      var name =
          output.a().equals(output.b())
              ? "\"%s\"".formatted(output.a())
              : "\"%s\" and \"%s\"".formatted(output.a(), output.b());
      if (output.fault().isEmpty()) {
        out.printf(
            "  output %s: differs by at most %.1e, %s%n",
            name, output.largest(), Counts.of(output.values(), "value"));
      } else {
        out.printf("  output %s: %s%n", name, output.fault());
      }
    }
    out.println("  with " + new Comparison.Sizes(rows, steps, seed));
    result.notes().forEach(note -> out.println("  " + note));
  }
}
