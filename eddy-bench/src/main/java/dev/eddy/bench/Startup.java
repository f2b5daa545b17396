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
/// Eddy is started as it is, and with an archive of its classes as the launcher's build makes one.
///
/// @param contender its name, and what is special about the start
/// @param jarBytes the jars the contender needs
record Startup(String contender, double firstStep, double process, long jarBytes) {

  private static final int ROUNDS = 9;

  /// A way to start a contender.
  private record Start(String title, String contender, List<String> flags) {}

  static List<Startup> measure(List<Contender> contenders) throws IOException {
    var archive = Files.createTempFile("eddy-bench", ".jsa");
    try {
      return timed(starts(contenders, archive));
    } finally {
      Files.deleteIfExists(archive);
    }
  }

  private static List<Start> starts(List<Contender> contenders, Path archive) throws IOException {
    var starts = new ArrayList<Start>();
    for (var contender : contenders) {
      var name = contender.name();
      starts.add(new Start(name, name, List.of()));
      if (name.equals("eddy")) {
        Files.delete(archive);
        try (var launch = Launch.once(name, "W4", List.of("-XX:ArchiveClassesAtExit=" + archive))) {
          launch.answer();
          launch.await();
        }
        starts.add(
            new Start(
                name + ", classes archived",
                name,
                List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:cds*=off")));
      }
    }
    return starts;
  }

  private static List<Startup> timed(List<Start> starts) throws IOException {
    Map<Start, double[][]> times = new LinkedHashMap<>();
    for (int round = 0; round < ROUNDS; round++) {
      for (var start : starts) {
        long began = System.nanoTime();
        try (var launch = Launch.once(start.contender, "W4", start.flags)) {
          launch.answer();
          double first = (System.nanoTime() - began) / 1e6;
          launch.await();
          double all = (System.nanoTime() - began) / 1e6;
          var own = times.computeIfAbsent(start, _ -> new double[2][ROUNDS]);
          own[0][round] = first;
          own[1][round] = all;
        }
      }
    }
    var results = new ArrayList<Startup>();
    for (var entry : times.entrySet()) {
      results.add(
          new Startup(
              entry.getKey().title,
              median(entry.getValue()[0]),
              median(entry.getValue()[1]),
              jars(entry.getKey().contender)));
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
