package dev.eddy.cpu;

import dev.eddy.cpu.memory.Frame;
import dev.eddy.plan.Buffer;
import dev.eddy.plan.Stage;
import dev.eddy.plan.Task;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// What a run computes on its way and keeps for who wants to look: the weights of each `attend`.
final class Probes<A> {

  private final Frame<A> run;
  private final Map<String, Buffer> weights = new LinkedHashMap<>();

  Probes(Frame<A> run) {
    this.run = run;
    for (var task : run.plan.forward()) {
      if (task instanceof Task.Scan scan) {
        Stream.of(scan.plan().before(), scan.plan().step(), scan.plan().after())
            .flatMap(List::stream)
            .filter(Stage.Attend.class::isInstance)
            .map(stage -> ((Stage.Attend) stage).weights())
            .forEach(buffer -> weights.put(buffer.name(), buffer));
      }
    }
  }

  Set<String> names() {
    return weights.keySet();
  }

  void read(String name, float[] out) {
    var buffer = weights.get(name);
    if (buffer == null) {
      throw new IllegalArgumentException(
          "no probe \"%s\"; probes: %s".formatted(name, weights.keySet()));
    }
    var axis = run.axis(buffer.axis());
    var memory = run.axis(buffer.memory());
    int each = axis.steps * memory.steps;
    if (out.length < axis.rows * each) {
      throw new IllegalArgumentException(
          "probe \"%s\" has %d values, the array given holds %d"
              .formatted(name, axis.rows * each, out.length));
    }
    Arrays.fill(out, 0, axis.rows * each, 0f);
    for (int r = 0; r < axis.rows; r++) {
      int row = axis.order[r];
      int length = memory.lengths[memory.attended(row)];
      for (int t = 0; t < axis.lengths[r]; t++) {
        int from = run.memory.base[buffer.id()] + (t * axis.rows + r) * memory.steps;
        run.kernels.store(run.memory.array, from, out, row * each + t * memory.steps, length);
      }
    }
  }
}
