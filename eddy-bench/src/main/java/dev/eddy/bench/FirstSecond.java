package dev.eddy.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The first steps of a process, which people meet before any code is compiled: how long they take
/// and what they allocate, on one thread; medians of processes started in turn.
///
/// Eddy runs in plain Java, with vectors from the first step, and with vectors that take over when
/// they are compiled (`eddy.vector`). What opens model and data is not counted.
///
/// @param steps how many, from the first
/// @param way a contender, and what is special about it
/// @param nanos of all of them
/// @param bytes that they allocate in the JVM
record FirstSecond(String workload, int steps, String way, double nanos, double bytes) {

  private static final int ROUNDS = 5;
  private static final double MOST_SECONDS = 30;

  /// So many steps of a workload.
  private record Stretch(String workload, int steps) {}

  private static final List<Stretch> STRETCHES =
      List.of(
          new Stretch("W5", 1_000),
          new Stretch("W5", 10_000),
          new Stretch("W1i-1", 1_000),
          new Stretch("W4", 1_000),
          new Stretch("W2", 1));

  /// A way to run a contender.
  private record Way(String title, String contender, List<String> flags) {}

  static List<FirstSecond> measure(List<Contender> contenders) throws IOException {
    var results = new ArrayList<FirstSecond>();
    for (var stretch : STRETCHES) {
      results.addAll(timed(stretch, ways(stretch, contenders)));
    }
    return results;
  }

  private static List<Way> ways(Stretch stretch, List<Contender> contenders) {
    var ways = new ArrayList<Way>();
    for (var contender : contenders) {
      var name = contender.name();
      if (name.equals("eddy")) {
        ways.add(new Way("eddy, plain Java", name, Launch.WITHOUT_VECTORS));
        ways.add(new Way("eddy, vectors at once", name, Launch.FLAGS));
        var later = new ArrayList<>(Launch.FLAGS);
        later.add("-Deddy.vector=later");
        ways.add(new Way("eddy, vectors later", name, later));
      } else if (contender.runs(Workload.named(stretch.workload), 1)) {
        ways.add(new Way(name, name, Launch.FLAGS));
      }
    }
    return ways;
  }

  private static List<FirstSecond> timed(Stretch stretch, List<Way> ways) throws IOException {
    Map<Way, double[][]> all = new LinkedHashMap<>();
    for (int round = 0; round < ROUNDS; round++) {
      for (var way : ways) {
        try (var launch = Launch.serving(way.contender, stretch.workload, 1, way.flags)) {
          launch.answer();
          var answer = launch.ask("first %d %s".formatted(stretch.steps, MOST_SECONDS)).split(" ");
          if (Integer.parseInt(answer[0]) == stretch.steps) {
            var own = all.computeIfAbsent(way, _ -> new double[2][ROUNDS]);
            own[0][round] = Double.parseDouble(answer[1]);
            own[1][round] = Double.parseDouble(answer[2]);
          }
        }
      }
    }
    return all.entrySet().stream()
        .map(one ->
            new FirstSecond(
                stretch.workload,
                stretch.steps,
                one.getKey().title,
                median(one.getValue()[0]),
                median(one.getValue()[1])))
        .toList();
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }
}
