package dev.eddy.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/// Two builds of Eddy in one process, block after block in turn: whether a change made steps
/// slower.
///
/// ```
/// ./bench --against ../before W1 W5
/// ```
///
/// A block takes a fraction of a second of processor time, and each is compared with its neighbour
/// of the other build alone. What disturbs the machine for longer than that disturbs both alike,
/// and what other processes take does not count, so that the median of the ratios holds on machines
/// where times by themselves do not. Each build has its own classes, compiled by themselves.
final class Pairs {

  private static final double WARM_UP_SECONDS = 8;
  private static final double SECONDS = 16;
  private static final double BLOCK_SECONDS = 0.03;
  private static final int FEWEST = 20;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /// A step of a workload in one of the builds.
  private interface Step {
    void run() throws ReflectiveOperationException;
  }

  private Pairs() {}

  /// @param arguments the folder of jars of the earlier build, that of the later one, and the names
  ///   of workloads, or how they begin
  public static void main(String[] arguments) throws ReflectiveOperationException, IOException {
    Locale.setDefault(Locale.ROOT);
    var names = List.of(arguments).subList(2, arguments.length);
    var workloads = Workload.ALL.stream().filter(asked(names)).toList();
    if (workloads.isEmpty()) {
      System.err.println(
          "there is no workload %s; there are %s"
              .formatted(
                  String.join(", ", names),
                  String.join(" ", Workload.ALL.stream().map(Workload::name).toList())));
      System.exit(2);
    }
    System.out.println(
        "one thread; the processor time of this build to that of the other, block by block: below 1 is faster");
    for (var workload : workloads) {
      var before = open(Path.of(arguments[0]), workload.name());
      var now = open(Path.of(arguments[1]), workload.name());
      System.out.println(workload.name() + ": " + compare(before, now));
    }
  }

  private static Predicate<Workload> asked(List<String> names) {
    return workload ->
        names.isEmpty() || names.stream().anyMatch(name -> workload.name().startsWith(name));
  }

  /// A workload in the classes of a folder of jars, which see no other.
  private static Step open(Path jars, String name)
      throws ReflectiveOperationException, IOException {
    var loader = new URLClassLoader(urls(jars), ClassLoader.getPlatformClassLoader());
    Thread.currentThread().setContextClassLoader(loader);
    var workloads = loader.loadClass(Workload.class.getName());
    var samples = loader.loadClass(Samples.class.getName());
    var contender = loader.loadClass(EddyContender.class.getName()).getConstructor().newInstance();
    var workload = workloads.getMethod("named", String.class).invoke(null, name);
    var running =
        contender
            .getClass()
            .getMethod("open", workloads, samples, int.class)
            .invoke(
                contender, workload, samples.getMethod("of", workloads).invoke(null, workload), 1);
    var step = loader.loadClass(Contender.Running.class.getName()).getMethod("step");
    return () -> step.invoke(running);
  }

  private static URL[] urls(Path folder) throws IOException {
    var urls = new ArrayList<URL>();
    try (var jars = Files.newDirectoryStream(folder, "*.jar")) {
      for (var jar : jars) {
        urls.add(url(jar));
      }
    }
    return urls.toArray(URL[]::new);
  }

  private static URL url(Path jar) throws MalformedURLException {
    return jar.toUri().toURL();
  }

  private static String compare(Step before, Step now) throws ReflectiveOperationException {
    int steps = 1;
    for (long begun = System.nanoTime(); since(begun) < WARM_UP_SECONDS; ) {
      block(before, steps);
      if (block(now, steps) < BLOCK_SECONDS) {
        steps *= 2;
      }
    }
    var ratios = new ArrayList<Double>();
    var times = new ArrayList<Double>();
    for (long begun = System.nanoTime(); since(begun) < SECONDS || ratios.size() < FEWEST; ) {
      // The one that comes first changes from pair to pair.
      boolean first = ratios.size() % 2 == 0;
      double one = block(first ? before : now, steps);
      double other = block(first ? now : before, steps);
      ratios.add(first ? other / one : one / other);
      times.add((first ? other : one) / steps);
    }
    return "%.3f (middle half %.3f to %.3f, %d pairs of %d steps), %.2f µs a step now"
        .formatted(
            quantile(ratios, 0.5),
            quantile(ratios, 0.25),
            quantile(ratios, 0.75),
            ratios.size(),
            steps,
            1e6 * quantile(times, 0.5));
  }

  private static double block(Step step, int steps) throws ReflectiveOperationException {
    long begun = THREADS.getCurrentThreadCpuTime();
    for (int i = 0; i < steps; i++) {
      step.run();
    }
    return (THREADS.getCurrentThreadCpuTime() - begun) / 1e9;
  }

  private static double since(long begun) {
    return (System.nanoTime() - begun) / 1e9;
  }

  private static double quantile(List<Double> values, double share) {
    var sorted = values.stream().sorted().toList();
    return sorted.get((int) (share * (sorted.size() - 1)));
  }
}
