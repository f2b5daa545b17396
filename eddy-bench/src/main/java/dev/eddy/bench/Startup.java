package dev.eddy.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// W8: from the start of a JVM to its first trained step of W4, and to its end, in milliseconds;
/// medians of processes started in turn.
///
/// @param jarBytes the jars the contender needs
record Startup(String contender, double firstStep, double process, long jarBytes) {

  private static final int ROUNDS = 9;

  static List<Startup> measure(List<Contender> contenders) throws IOException {
    Map<Contender, double[][]> times = new LinkedHashMap<>();
    for (int round = 0; round < ROUNDS; round++) {
      for (var contender : contenders) {
        long start = System.nanoTime();
        try (var launch = Launch.once(contender.name(), "W4")) {
          launch.answer();
          double first = (System.nanoTime() - start) / 1e6;
          launch.await();
          double all = (System.nanoTime() - start) / 1e6;
          var own = times.computeIfAbsent(contender, _ -> new double[2][ROUNDS]);
          own[0][round] = first;
          own[1][round] = all;
        }
      }
    }
    var results = new ArrayList<Startup>();
    for (var entry : times.entrySet()) {
      results.add(
          new Startup(
              entry.getKey().name(),
              median(entry.getValue()[0]),
              median(entry.getValue()[1]),
              jars(entry.getKey().name())));
    }
    return results;
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }

  private static long jars(String contender) throws IOException {
    var pattern =
        switch (contender) {
          case "eddy" -> "eddy-(core|vector)-.*";
          case "djl" -> "(api|pytorch|gson|jna|commons-(codec|compress|io)|slf4j|error_prone).*";
          case "tensorflow" -> "(tensorflow|javacpp|ndarray|protobuf).*";
          default -> contender + ".*";
        };
    long bytes = 0;
    for (var entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      var path = Path.of(entry);
      if (path.getFileName().toString().matches(pattern) && Files.isRegularFile(path)) {
        bytes += Files.size(path);
      }
    }
    return bytes;
  }
}
