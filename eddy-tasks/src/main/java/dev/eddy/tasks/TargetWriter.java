package dev.eddy.tasks;

import dev.eddy.data.Batch;
import dev.eddy.decode.Beam;
import dev.eddy.decode.Greedy;
import dev.eddy.decode.Hypothesis;
import dev.eddy.decode.Steps;
import dev.eddy.engine.BoundProgram;
import dev.eddy.engine.Program;
import dev.eddy.engine.SequenceState;
import dev.eddy.model.Model;
import dev.eddy.model.Weights;
import dev.eddy.tasks.data.Vocabulary;
import dev.eddy.tasks.data.Vocabulary.Reserved;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Writes targets with a trained [EncoderDecoder]: its encoder runs once over the sources, its
/// decoder step by step. Immutable and thread-safe.
final class TargetWriter {

  /// Rows that are written side by side.
  private static final int ROWS = 64;

  private final BoundProgram encoder;
  private final Set<String> outputs;
  private final Map<String, float[]> zeros = new HashMap<>();
  private final BoundProgram decoder;
  private final int start;
  private final int end;
  private final int[] never;
  private final int maximumLength;

  /// @param maximumLength the most symbols of a target
  TargetWriter(Model model, Weights weights, Vocabulary target, int maximumLength) {
    var reading = EncoderDecoder.encoder(model);
    outputs = reading.outputs().keySet();
    encoder = Program.inference(reading).bind(weights);
    var writing = Program.inference(EncoderDecoder.decoder(model));
    decoder = writing.bind(weights);
    writing.plan().states().forEach(state -> zeros.put(state.name(), new float[state.width()]));
    start = target.id(Reserved.START);
    end = target.id(Reserved.END);
    never = new int[] {target.id(Reserved.PADDING), start, target.id(Reserved.UNKNOWN)};
    this.maximumLength = maximumLength;
  }

  /// The target of each source, the most likely symbol at every step.
  List<Hypothesis> greedy(List<int[]> sources) {
    var found = new ArrayList<Hypothesis>();
    int rows = Math.min(ROWS, sources.size());
    if (rows == 0) {
      return found;
    }
    try (var steps = steps(rows)) {
      for (int from = 0; from < sources.size(); from += rows) {
        var part = sources.subList(from, Math.min(sources.size(), from + rows));
        var begun = read(part);
        for (int row = 0; row < part.size(); row++) {
          begun.get(row).load(steps, row);
        }
        var first = new int[part.size()];
        Arrays.fill(first, start);
        found.addAll(Greedy.search(steps, first, end, maximumLength));
      }
    }
    return found;
  }

  /// The best targets of one source, best first.
  List<Hypothesis> beam(int[] source, Beam beam) {
    try (var steps = steps(beam.width())) {
      read(List.of(source)).getFirst().load(steps, 0);
      return beam.search(steps, start, end, maximumLength);
    }
  }

  private Steps steps(int rows) {
    return Steps.of(
        decoder, EncoderDecoder.TARGET, EncoderDecoder.TARGET, EncoderDecoder.NEXT, rows, never);
  }

  /// What the decoder begins with: its state, and what it attends to.
  private record Begun(SequenceState state, Steps.Recall recall) {
    void load(Steps steps, int row) {
      steps.load(row, state);
      if (!recall.numbers().isEmpty()) {
        steps.recall(row, EncoderDecoder.SOURCE, recall);
      }
    }
  }

  private List<Begun> read(List<int[]> sources) {
    int rows = sources.size();
    var begun = new ArrayList<Begun>();
    try (var run = encoder.workspace(1)) {
      var batch = new Batch().begin(rows);
      EncodedPairs.fillSources(batch, rows, sources::get);
      run.run(batch);
      int steps = batch.steps(EncoderDecoder.SOURCE);
      for (int row = 0; row < rows; row++) {
        var states = new HashMap<>(zeros);
        var numbers = new LinkedHashMap<String, float[]>();
        for (var output : outputs) {
          int width = run.width(output);
          var memory = EncoderDecoder.memory(output);
          int size = memory.isPresent() ? steps * width : width;
          var all = new float[rows * size];
          run.output(output, all);
          var own = Arrays.copyOfRange(all, row * size, (row + 1) * size);
          memory.ifPresentOrElse(layer -> numbers.put(layer, own), () -> states.put(output, own));
        }
        begun.add(
            new Begun(
                new SequenceState(states),
                new Steps.Recall(sources.get(row).length, steps, numbers)));
      }
    }
    return begun;
  }
}
