package dev.eddy.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.ServiceLoader;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// The bench: measures workloads, prints tables, and writes a page, a picture and the numbers.
///
/// ```
/// ./bench [workloads] [--peers] [--quick] [--threads 1,2] [--only eddy,djl] [--out folder]
/// ```
final class Bench {

  private static final String USAGE =
      """
      usage: ./bench [workloads] [options]

      workloads: %s W8 (start-up and the first second), or the start of such names (W6 for all of W6); without any, all of them
      --peers           compare with DJL/PyTorch, TensorFlow-Java and ONNX Runtime (64-bit Linux)
      --quick           short blocks, for a first look
      --threads 1,2     how many threads each contender gets, one entry each (default: one, and all processors)
      --only a,b        these contenders only
      --out folder      where BENCHMARKS.md, benchmarks.svg and benchmarks.json go (default: docs, if no workload is named);
                        workloads that are not named stay as an earlier run left them there
      --against folder  this build beside that of another checkout, block by block in turn: the ratio of their times
      --kernels [...]   the kernels by themselves, with JMH; what follows goes to JMH
      """;

  private record Options(
      List<Workload> workloads,
      boolean startup,
      boolean quick,
      List<Integer> threads,
      List<String> only,
      Path out) {}

  private Bench() {}

  public static void main(String[] arguments) throws Exception {
    Locale.setDefault(Locale.ROOT);
    Options options;
    try {
      options = parse(List.of(arguments));
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
      return;
    }
    var contenders =
        ServiceLoader.load(Contender.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(c -> options.only.isEmpty() || options.only.contains(c.name()))
            .toList();
    var results = measure(options, contenders);
    var report = new BenchReport(results);
    System.out.println(report.terminal());
    if (options.out != null) {
      var whole = earlier(options).map(results::with).orElse(results);
      write(options.out, whole, new BenchReport(whole));
    }
  }

  private static Options parse(List<String> arguments) {
    var workloads = new ArrayList<Workload>();
    boolean startup = false;
    boolean quick = false;
    int processors = Runtime.getRuntime().availableProcessors();
    var threads = processors == 1 ? List.of(1) : List.of(1, processors);
    var only = List.<String>of();
    Path out = null;
    boolean named = false;
    for (var rest = new ArrayList<>(arguments); !rest.isEmpty(); ) {
      var word = rest.removeFirst();
      switch (word) {
        case "--help" -> {
          System.out.print(usage());
          System.exit(0);
        }
        case "--quick" -> quick = true;
        case "--threads" ->
            threads = List.of(value(word, rest).split(",")).stream().map(Integer::valueOf).toList();
        case "--only" -> only = List.of(value(word, rest).split(","));
        case "--out" -> out = Path.of(value(word, rest));
        default -> {
          named = true;
          var found =
              Workload.ALL.stream()
                  .filter(w ->
                      w.name().equals(word)
                          || w.name().startsWith(word + "-")
                          || w.name().startsWith(word + "i"))
                  .toList();
          if (found.isEmpty() && !word.equals("W8")) {
            throw new IllegalArgumentException(
                "\"%s\" is no workload and no option\n\n%s".formatted(word, usage()));
          }
          found.stream().filter(w -> !workloads.contains(w)).forEach(workloads::add);
          startup |= word.equals("W8");
        }
      }
    }
    return named
        ? new Options(workloads, startup, quick, threads, only, out)
        : new Options(
            Workload.ALL, true, quick, threads, only, out == null ? Path.of("docs") : out);
  }

  private static String value(String option, List<String> rest) {
    if (rest.isEmpty()) {
      throw new IllegalArgumentException("%s needs a value\n\n%s".formatted(option, usage()));
    }
    return rest.removeFirst();
  }

  private static String usage() {
    return USAGE.formatted(String.join(" ", Workload.ALL.stream().map(Workload::name).toList()));
  }

  private static BenchResults measure(Options options, List<Contender> contenders)
      throws IOException {
    double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    var peaks = new ArrayList<Double>();
    for (int n = 1; n <= Runtime.getRuntime().availableProcessors() && n <= 8; n++) {
      peaks.add(Peak.measure(n));
    }
    var runner =
        options.quick
            ? new BenchRunner(1, 0.2, 3, System.err::println)
            : new BenchRunner(3, 0.5, 9, System.err::println);
    var measurements = new ArrayList<Measurement>();
    for (var workload : options.workloads) {
      var entries = new ArrayList<BenchRunner.Entry>();
      for (var contender : contenders) {
        for (int threads : options.threads) {
          if (contender.runs(workload, threads)) {
            entries.add(new BenchRunner.Entry(contender, threads));
          }
        }
      }
      measurements.addAll(runner.measure(workload, entries));
    }
    var startups = new ArrayList<Startup>();
    if (options.startup) {
      System.err.println("W8: processes start");
      startups.addAll(
          Startup.measure(
              contenders.stream()
                  .filter(c -> !c.name().equals("fused") && c.runs(Workload.named("W4"), 1))
                  .toList()));
    }
    var firstSeconds = new ArrayList<FirstSecond>();
    if (options.startup) {
      System.err.println("the first second: processes start");
      firstSeconds.addAll(
          FirstSecond.measure(contenders.stream().filter(c -> !c.name().equals("fused")).toList()));
    }
    return new BenchResults(
        processor(),
        Runtime.getRuntime().availableProcessors(),
        "JDK " + Runtime.version() + " (" + System.getProperty("java.vendor") + ")",
        Launch.FLAGS,
        LocalDate.now(ZoneOffset.UTC).toString(),
        load,
        peaks,
        measurements,
        startups,
        firstSeconds);
  }

  private static String processor() throws IOException {
    var info = Path.of("/proc/cpuinfo");
    if (Files.isReadable(info)) {
      try (var lines = Files.lines(info)) {
        var name = lines.filter(l -> l.startsWith("model name")).findFirst();
        if (name.isPresent()) {
          return name.get().replaceFirst(".*:\\s*", "")
              + ", "
              + System.getProperty("os.name")
              + " "
              + System.getProperty("os.arch");
        }
      }
    }
    return System.getProperty("os.name") + " " + System.getProperty("os.arch");
  }

  /// What the folder holds already, where only some workloads are measured anew.
  private static Optional<BenchResults> earlier(Options options) throws IOException {
    var file = options.out.resolve("benchmarks.json");
    return options.workloads.size() < Workload.ALL.size() && Files.isReadable(file)
        ? Optional.of(JsonMapper.shared().readValue(Files.readString(file), BenchResults.class))
        : Optional.empty();
  }

  private static void write(Path folder, BenchResults results, BenchReport report)
      throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("BENCHMARKS.md"), report.markdown());
    Files.writeString(folder.resolve("benchmarks.svg"), new BenchChart(results).svg());
    var json = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    Files.writeString(folder.resolve("benchmarks.json"), json.writeValueAsString(results) + "\n");
    System.out.println(
        "written: " + folder.resolve("BENCHMARKS.md") + ", benchmarks.svg, benchmarks.json");
  }
}
