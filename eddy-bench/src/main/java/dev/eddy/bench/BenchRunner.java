package dev.eddy.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Consumer;

/// Measures contenders on a workload side by side: every one in a process of its own, blocks of
/// steps taken in turn, so that what disturbs the machine disturbs all.
///
/// A contender is warm when three blocks in a row took the same time and allocated the same (a JVM
/// that still compiles does neither), within 5 %, but not before `warmSeconds` and not later than
/// ten times that; its first 1,000 steps are part of it.
///
/// @param blockSeconds how long a block is
record BenchRunner(double warmSeconds, double blockSeconds, int rounds, Consumer<String> progress) {

  /// A contender on some threads.
  record Entry(Contender contender, int threads) {
    @Override
    public String toString() {
      return threads == 1 ? contender.name() : contender.name() + " ×" + threads;
    }
  }

  private static final class Turn {
    final Launch launch;
    final List<Double> medians = new ArrayList<>();
    String description;
    String[] first;
    long steps;
    long bytes;
    double loss;
    String failure;

    Turn(Launch launch) {
      this.launch = launch;
    }
  }

  List<Measurement> measure(Workload workload, List<Entry> entries) throws IOException {
    var turns = new LinkedHashMap<Entry, Turn>();
    try {
      for (var entry : entries) {
        progress.accept("%s: %s warms up".formatted(workload.name(), entry));
        var turn = new Turn(Launch.serving(entry.contender.name(), workload.name(), entry.threads));
        turns.put(entry, turn);
        attempt(turn, () -> warm(turn));
      }
      for (int round = 1; round <= rounds; round++) {
        progress.accept("%s: round %d of %d".formatted(workload.name(), round, rounds));
        for (var turn : turns.values()) {
          attempt(turn, () -> block(turn));
        }
      }
      var measurements = new ArrayList<Measurement>();
      for (var entry : entries) {
        measurements.add(result(workload, entry, turns.get(entry)));
      }
      return measurements;
    } finally {
      for (var turn : turns.values()) {
        turn.launch.close();
      }
    }
  }

  private interface Work {
    void run() throws IOException;
  }

  /// A contender that fails is out, the others go on.
  private static void attempt(Turn turn, Work work) {
    if (turn.failure == null) {
      try {
        work.run();
      } catch (IOException e) {
        turn.failure = e.getMessage();
      }
    }
  }

  private void warm(Turn turn) throws IOException {
    turn.description = turn.launch.answer();
    long start = System.nanoTime();
    turn.first = turn.launch.ask("first 1000 " + 3 * warmSeconds).split(" ");
    var times = new double[3];
    var bytes = new double[3];
    double seconds = 0;
    for (int i = 0;
        i < 3
            || seconds < 10 * warmSeconds
                && (seconds < warmSeconds || differ(times) || differ(bytes));
        i++) {
      var words = turn.launch.ask("block " + blockSeconds).split(" ");
      times[i % 3] = Double.parseDouble(words[1]);
      // A block itself allocates a little: a kilobyte a step more or less is no difference.
      bytes[i % 3] = 20_000 + Double.parseDouble(words[2]) / Double.parseDouble(words[0]);
      seconds = (System.nanoTime() - start) / 1e9;
    }
  }

  private static boolean differ(double[] three) {
    return Math.max(three[0], Math.max(three[1], three[2]))
        > 1.05 * Math.min(three[0], Math.min(three[1], three[2]));
  }

  private void block(Turn turn) throws IOException {
    var words = turn.launch.ask("block " + blockSeconds).split(" ");
    turn.steps += Long.parseLong(words[0]);
    turn.medians.add(Double.parseDouble(words[1]));
    turn.bytes += Long.parseLong(words[2]);
    turn.loss = Double.parseDouble(words[3]);
  }

  private Measurement result(Workload workload, Entry entry, Turn turn) throws IOException {
    var name = entry.contender.name();
    if (turn.failure != null) {
      return Measurement.failed(workload.name(), name, entry.threads, turn.failure);
    }
    var first = turn.first;
    return new Measurement(
        workload.name(),
        name,
        entry.threads,
        turn.description,
        List.copyOf(turn.medians),
        turn.steps,
        (double) turn.bytes / turn.steps,
        Integer.parseInt(first[0]),
        Long.parseLong(first[1]) / 1e9,
        Long.parseLong(first[2]),
        Double.parseDouble(first[3]),
        turn.loss,
        Long.parseLong(turn.launch.ask("memory")),
        name.equals("eddy") && entry.threads == 1
            ? Profile.parse(turn.launch.ask("profile " + 6 * blockSeconds))
            : null,
        null);
  }
}
