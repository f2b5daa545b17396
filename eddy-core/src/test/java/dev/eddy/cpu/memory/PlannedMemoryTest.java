package dev.eddy.cpu.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.backend.FloatKernels;
import dev.eddy.cell.Cell;
import dev.eddy.cell.Cells;
import dev.eddy.compile.Planner;
import dev.eddy.model.Layer;
import dev.eddy.model.Model;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.Objective;
import dev.eddy.plan.Plan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// How many numbers a workspace of one thread has for workloads of the bench: what the table of
/// memory in `docs/architecture.md` tells.
class PlannedMemoryTest {

  private static final Path PAGE = Path.of("..", "docs", "architecture.md");

  private static long training(Model model, int rows, int steps) {
    return numbers(
        Planner.training(model, new Objective("y", Objective.softmaxCrossEntropy())), rows, steps);
  }

  private static long inference(Model model, int rows, int steps) {
    return numbers(Planner.inference(model), rows, steps);
  }

  private static long numbers(Plan plan, int rows, int steps) {
    var axes =
        plan.model().axes().stream()
            .filter(name -> !name.isEmpty())
            .map(name -> {
              var axis = new AxisRows(name);
              axis.steps = steps;
              return axis;
            })
            .toArray(AxisRows[]::new);
    var memory = new Memory<>(plan, new FloatKernels(), 1);
    memory.ensure(rows, axes);
    assertThat(memory.array).hasSize((int) memory.size());
    return memory.size();
  }

  /// A cell over numbers, with classes for the last step.
  private static Model reader(Cell cell, int width, int units) {
    var build = new ModelBuilder();
    var read = build.scan("rnn", cell, units, build.numbers("x", "t", width));
    return build.output("y", build.affine("dense", 10, build.lastValidStep(read))).model();
  }

  private static Model language(int layers, int units) {
    var build = new ModelBuilder();
    var x = build.embedding("x", "t", 65, 64);
    for (int i = 0; i < layers; i++) {
      x = build.scan("rnn" + i, Cells.LSTM, units, x);
    }
    return build.output("y", build.affine("dense", 65, x)).model();
  }

  private static Model hihello() {
    var build = new ModelBuilder();
    var read = build.scan("rnn", Cells.LSTM, 5, build.numbers("x", "t", 5));
    return build.output("y", build.affine("dense", 5, read)).model();
  }

  private static Model stream() {
    var build = new ModelBuilder();
    return build
        .output("y", build.scan("rnn", Cells.LSTM, 128, build.numbers("x", "t", 32)))
        .model();
  }

  private static Model translation() {
    var build = new ModelBuilder();
    var read = build.scan("encoder", Cells.LSTM, 256, build.embedding("source", "s", 65, 64));
    var decoder =
        build.add(
            Layer.Apply.of("decoder", Cells.LSTM.withAttention(true), 256)
                .withInput("x", build.embedding("target", "t", 65, 64).layers())
                .withStart("h", build.finalState("encoder", "h").layers())
                .withStart("c", build.finalState("encoder", "c").layers())
                .withMemory("read", read.layers()));
    return build.output("y", build.affine("dense", 65, decoder)).model();
  }

  @Test
  void theTableOfMemoryIsWhatIsPlanned() throws IOException {
    var planned = new LinkedHashMap<String, Long>();
    planned.put("W1, training", training(reader(Cells.ELMAN, 28, 128), 128, 28));
    planned.put("W1i-128, inference", inference(reader(Cells.ELMAN, 28, 128), 128, 28));
    planned.put("W2, training", training(language(2, 256), 64, 64));
    planned.put("W2, inference", inference(language(2, 256), 64, 64));
    planned.put("W3, training", training(reader(Cells.GRU_AFTER, 64, 128), 32, 100));
    planned.put("W4, training", training(hihello(), 1, 6));
    planned.put("W5, streaming", inference(stream(), 1, 1));
    planned.put("W6-h512, training", training(language(1, 512), 64, 32));
    planned.put("W7, training", training(translation(), 64, 24));
    planned.put("W2 with six layers, training", training(language(6, 256), 64, 64));
    planned.put("W2 with six layers, inference", inference(language(6, 256), 64, 64));

    assertThat(told()).isEqualTo(planned);
  }

  /// The last column of the table, by the first.
  private static Map<String, Long> told() throws IOException {
    var rows = new LinkedHashMap<String, Long>();
    Pattern.compile("(?m)^\\| (W[^|]*) \\| [0-9,]+ \\| ([0-9,]+) \\|$")
        .matcher(Files.readString(PAGE))
        .results()
        .forEach(row -> rows.put(row.group(1), Long.valueOf(row.group(2).replace(",", ""))));
    return rows;
  }
}
