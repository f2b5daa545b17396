package dev.eddy.tasks.translate;

import dev.eddy.data.Batch;
import dev.eddy.decode.Beam;
import dev.eddy.decode.Greedy;
import dev.eddy.decode.Hypothesis;
import dev.eddy.decode.Steps;
import dev.eddy.model.Model;
import dev.eddy.model.Weights;
import dev.eddy.run.BoundProgram;
import dev.eddy.run.Program;
import dev.eddy.run.SequenceState;
import dev.eddy.tasks.data.vocabulary.Vocabulary;
import dev.eddy.tasks.data.vocabulary.Vocabulary.Reserved;
import dev.eddy.tasks.examples.Sweep;
import dev.eddy.tasks.network.EncoderDecoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

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

  /// One that writes up to twice as many symbols and ten as any target it learned from.
  ///
  /// @param longest the most symbols of a target that was learned from
  static TargetWriter of(Model model, Weights weights, Vocabulary target, int longest) {
    return new TargetWriter(model, weights, target, 2 * longest + 10);
  }

  /// The target of each source, the most likely symbol at every step.
  List<Hypothesis> greedy(List<int[]> sources) {
    var found = new ArrayList<Hypothesis>();
    int rows = Math.min(ROWS, sources.size());
    if (rows == 0) {
      return found;
    }
    try (var steps = steps(rows)) {
      Sweep.inOrder(sources.size(), source -> sources.get(source).length, rows)
          .forEach((taken, source) -> {
            var part = IntStream.range(0, taken).map(source).mapToObj(sources::get).toList();
            read(part, steps);
            var first = new int[taken];
            Arrays.fill(first, start);
            found.addAll(Greedy.search(steps, first, end, maximumLength));
          });
    }
    return found;
  }

  /// The best targets of one source, best first.
  List<Hypothesis> beam(int[] source, Beam beam) {
    try (var steps = steps(beam.width())) {
      read(List.of(source), steps);
      return beam.search(steps, start, end, maximumLength);
    }
  }

  private Steps steps(int rows) {
    return Steps.of(
        decoder, EncoderDecoder.TARGET, EncoderDecoder.TARGET, EncoderDecoder.NEXT, rows, never);
  }

  /// Runs the encoder: row r of the decoder begins where it ended with source r, and attends to
  /// what it gave.
  private void read(List<int[]> sources, Steps steps) {
    int rows = sources.size();
    try (var run = encoder.workspace(1)) {
      var batch = encoder.batch().begin(rows);
      TranslateExamples.fillSources(batch, rows, sources::get);
      run.run(batch);
      int read = batch.steps(EncoderDecoder.SOURCE);
      var memories = new Batch().begin(rows).steps(EncoderDecoder.SOURCE, read);
      var lengths = batch.knownLengths(EncoderDecoder.SOURCE);
      System.arraycopy(lengths, 0, memories.lengths(EncoderDecoder.SOURCE), 0, rows);
      boolean attends = false;
      var states = new ArrayList<Map<String, float[]>>();
      for (int row = 0; row < rows; row++) {
        states.add(new HashMap<>(zeros));
      }
      for (var output : outputs) {
        int width = run.width(output);
        var memory = EncoderDecoder.memory(output);
        if (memory.isPresent()) {
          attends = true;
          run.output(output, memories.numbers(memory.get(), rows * read * width));
          continue;
        }
        var all = new float[rows * width];
        run.output(output, all);
        for (int row = 0; row < rows; row++) {
          states.get(row).put(output, Arrays.copyOfRange(all, row * width, (row + 1) * width));
        }
      }
      for (int row = 0; row < rows; row++) {
        steps.load(row, new SequenceState(states.get(row)));
        steps.attend(row, row);
      }
      if (attends) {
        steps.remember(EncoderDecoder.SOURCE, memories);
      }
    }
  }
}
