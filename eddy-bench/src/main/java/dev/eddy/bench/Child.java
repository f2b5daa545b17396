package dev.eddy.bench;

import com.sun.management.ThreadMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.ServiceLoader;

/// The process of one contender and one workload. It does what it is told on its standard input, a
/// line at a time, and answers with a line:
///
/// | told | does | answers |
/// |---|---|---|
/// | `first N S` | the first N steps, at most S seconds | steps, nanoseconds, bytes allocated, first loss, last loss |
/// | `block S` | steps for S seconds, at least three | steps, median nanoseconds, bytes allocated, last loss |
/// | `profile S` | steps for S seconds | samples, and the share of each part of {@link Profile} |
/// | `memory` | | the largest resident size of the process, bytes |
///
/// Started with `once` it runs a single step, says `done` and ends: what start-up is measured by.
final class Child {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int MOST_STEPS = 200_000;

  private Child() {}

  public static void main(String[] arguments) throws Exception {
    // Libraries print to standard output; answers must not mix with that.
    var answers = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    System.setOut(System.err);
    var workload = Workload.named(arguments[1]);
    var contender = contender(arguments[0]);
    try (var running =
        contender.open(workload, Samples.of(workload), Integer.parseInt(arguments[2]))) {
      if (arguments.length > 3) {
        answers.println("done " + running.step());
        return;
      }
      serve(running, contender, answers);
    }
    System.exit(0);
  }

  static Contender contender(String name) {
    return ServiceLoader.load(Contender.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(c -> c.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException("no contender \"%s\" on the class path".formatted(name)));
  }

  private static void serve(Contender.Running running, Contender contender, PrintStream answers)
      throws Exception {
    answers.println(contender.describe());
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    var times = new long[MOST_STEPS];
    for (var line = in.readLine(); line != null; line = in.readLine()) {
      var words = line.split(" ");
      switch (words[0]) {
        case "first" ->
            first(running, Integer.parseInt(words[1]), Double.parseDouble(words[2]), answers);
        case "block" -> block(running, Double.parseDouble(words[1]), times, answers);
        case "profile" -> answers.println(Profile.of(running, Double.parseDouble(words[1])).line());
        case "memory" -> answers.println(largestSize());
        default -> throw new IllegalArgumentException(line);
      }
    }
  }

  private static void first(
      Contender.Running running, int most, double seconds, PrintStream answers) throws Exception {
    long bytes = THREADS.getTotalThreadAllocatedBytes();
    long start = System.nanoTime();
    long end = start + (long) (seconds * 1e9);
    int steps = 0;
    double firstLoss = 0;
    double loss = 0;
    do {
      loss = running.step();
      if (steps++ == 0) {
        firstLoss = loss;
      }
    } while (steps < most && System.nanoTime() < end);
    long nanos = System.nanoTime() - start;
    answers.printf(
        Locale.ROOT,
        "%d %d %d %s %s%n",
        steps,
        nanos,
        THREADS.getTotalThreadAllocatedBytes() - bytes,
        firstLoss,
        loss);
  }

  private static void block(
      Contender.Running running, double seconds, long[] times, PrintStream answers)
      throws Exception {
    long bytes = THREADS.getTotalThreadAllocatedBytes();
    long now = System.nanoTime();
    long end = now + (long) (seconds * 1e9);
    int steps = 0;
    double loss = 0;
    while (steps < times.length && (steps < 3 || now < end)) {
      loss = running.step();
      long then = System.nanoTime();
      times[steps++] = then - now;
      now = then;
    }
    bytes = THREADS.getTotalThreadAllocatedBytes() - bytes;
    Arrays.sort(times, 0, steps);
    answers.printf(Locale.ROOT, "%d %d %d %s%n", steps, times[steps / 2], bytes, loss);
  }

  /// Of memory the process ever held, the JVM's and the library's; 0 where the system does not say.
  private static long largestSize() throws IOException {
    var status = Path.of("/proc/self/status");
    if (!Files.isReadable(status)) {
      return 0;
    }
    try (var lines = Files.lines(status)) {
      return lines
          .filter(l -> l.startsWith("VmHWM:"))
          .mapToLong(l -> 1024 * Long.parseLong(l.replaceAll("\\D", "")))
          .findFirst()
          .orElse(0);
    }
  }
}
