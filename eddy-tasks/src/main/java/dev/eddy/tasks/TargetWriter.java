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
import java.util.List;
import java.util.Set;

/// Writes targets with a trained [EncoderDecoder]: its encoder runs once over the sources, its decoder step by step. Immutable and
/// thread-safe.
final class TargetWriter {

  /// Rows that are written side by side.
  private static final int ROWS = 64;

  private final BoundProgram encoder;
  private final Set<String> states;
  private final BoundProgram decoder;
  private final int start;
  private final int end;
  private final int[] never;
  private final int maximumLength;

  /// @param maximumLength the most symbols of a target
  TargetWriter(Model model, Weights weights, Vocabulary target, int maximumLength) {
    var reading = EncoderDecoder.encoder(model);
    states = reading.outputs().keySet();
    encoder = Program.inference(reading).bind(weights);
    decoder = Program.inference(EncoderDecoder.decoder(model)).bind(weights);
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
          steps.load(row, begun.get(row));
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
      steps.load(0, read(List.of(source)).getFirst());
      return beam.search(steps, start, end, maximumLength);
    }
  }

  private Steps steps(int rows) {
    return Steps.of(decoder, EncoderDecoder.TARGET, EncoderDecoder.TARGET, EncoderDecoder.NEXT, rows, never);
  }

  /// The state in which the decoder begins, for each source.
  private List<SequenceState> read(List<int[]> sources) {
    int rows = sources.size();
    var values = new ArrayList<HashMap<String, float[]>>();
    try (var run = encoder.workspace(1)) {
      var batch = new Batch().begin(rows);
      EncodedPairs.fillSources(batch, rows, sources::get);
      run.run(batch);
      for (int row = 0; row < rows; row++) {
        values.add(new HashMap<>());
      }
      for (var state : states) {
        int width = run.width(state);
        var all = new float[rows * width];
        run.output(state, all);
        for (int row = 0; row < rows; row++) {
          values.get(row).put(state, Arrays.copyOfRange(all, row * width, (row + 1) * width));
        }
      }
    }
    return values.stream().map(SequenceState::new).toList();
  }
}
