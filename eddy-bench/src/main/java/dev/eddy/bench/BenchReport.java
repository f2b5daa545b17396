package dev.eddy.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// {@link BenchResults} for people: tables for the terminal and a page in Markdown.
record BenchReport(BenchResults results) {

  /// What interpreting the equations may cost against writing the cell by hand.
  static final double FUSED_LIMIT = 1.15;

  private record Table(List<String> head, List<List<String>> rows) {
    String markdown() {
      return line(head)
          + "\n|"
          + head.stream().map(_ -> "---|").collect(Collectors.joining())
          + "\n"
          + rows.stream().map(Table::line).collect(Collectors.joining("\n"))
          + "\n";
    }

    private static String line(List<String> cells) {
      return "| " + String.join(" | ", cells) + " |";
    }

    String terminal() {
      var widths = new int[head.size()];
      var all = new ArrayList<>(List.of(head));
      all.addAll(rows);
      for (var row : all) {
        for (int i = 0; i < widths.length; i++) {
          widths[i] = Math.max(widths[i], row.get(i).length());
        }
      }
      var out = new StringBuilder();
      for (var row : all) {
        for (int i = 0; i < widths.length; i++) {
          var gap = " ".repeat(widths[i] - row.get(i).length());
          out.append("  ").append(i == 0 ? row.get(i) + gap : gap + row.get(i));
        }
        out.append('\n');
      }
      return out.toString();
    }
  }

  String terminal() {
    var out = new StringBuilder(header()).append('\n');
    for (var workload : results.workloads()) {
      out.append('\n')
          .append(title(workload))
          .append('\n')
          .append(table(workload).terminal())
          .append(failures(workload, "  "));
    }
    fusedTable()
        .ifPresent(t ->
            out.append(
                    "\nInterpreted equations against cells written by hand (at most %.2f)\n"
                        .formatted(FUSED_LIMIT))
                .append(t.terminal()));
    firstSecondTable().ifPresent(t -> out.append("\nThe first second\n").append(t.terminal()));
    startupTable()
        .ifPresent(t ->
            out.append("\nW8: from the start of the JVM to the first trained step of W4\n")
                .append(t.terminal()));
    profileTable()
        .ifPresent(t ->
            out.append("\nWhere the time of a step goes: Eddy on one thread\n")
                .append(t.terminal()));
    goalTable().ifPresent(t -> out.append("\nGoals\n").append(t.terminal()));
    return out.toString();
  }

  String markdown() {
    var out = new StringBuilder();
    out.append("# Benchmarks\n\nWritten by `./bench`")
        .append(
            results.measurements().stream().anyMatch(m -> peer(m.contender())) ? " `--peers`" : "");
    out.append(" on ")
        .append(results.date())
        .append("; the numbers are in [benchmarks.json](benchmarks.json).\n\n");
    out.append("![Time of a step, relative to Eddy on one thread](benchmarks.svg)\n\n");
    out.append(header()).append("\n\n");
    out.append(
        """
        Every contender runs in a JVM of its own; after its warm-up blocks of steps are taken in turn, round by round, so that what disturbs the
        machine disturbs all; a workload may have been measured again by itself, all its contenders together. A *step* is the median of the
        blocks' medians, *spread* the fastest and the slowest block. A training step is loss, gradients, Adam, and the loss read back; inference
        reads its output back. *FLOP* are those of the matrix products (2·M·N·K), *peak* the share of the fused multiply-adds a loop over
        registers reaches on as many threads. *Heap* is what a step allocates in
        the JVM, *first* the time and allocation of the first steps of the process, *memory* the largest resident size of the process.

        """);
    goalTable()
        .ifPresent(t ->
            out.append(
                    """
                    ## Goals

                    What Eddy asks of itself on any machine of this class, and what this run found. Why a share of the peak is missed is in
                    [the profile](#where-the-time-of-a-step-goes).

                    """)
                .append(t.markdown())
                .append('\n'));
    for (var workload : results.workloads()) {
      out.append("## ")
          .append(title(workload))
          .append("\n\n")
          .append(table(workload).markdown())
          .append(failures(workload, "\n- "))
          .append('\n');
    }
    fusedTable()
        .ifPresent(t ->
            out.append(
                    "## Interpreted equations against cells written by hand\n\nThe same products and optimiser, one thread; at most %.2f is asked for.\n\n"
                        .formatted(FUSED_LIMIT))
                .append(t.markdown())
                .append('\n'));
    firstSecondTable()
        .ifPresent(t ->
            out.append(
                    """
                    ## The first second

                    The first steps of a process, on one thread, before and while its code is compiled; medians of five processes each, started in
                    turn. *Plain Java* is what runs where there is no vector module, *at once* the standard, *later* `-Deddy.vector=later`: plain
                    Java until vectors are compiled. All three give the same bits.

                    """)
                .append(t.markdown())
                .append('\n'));
    startupTable()
        .ifPresent(t ->
            out.append("## W8: from the start of the JVM to the first trained step of W4\n\n")
                .append(t.markdown())
                .append('\n'));
    profileTable()
        .ifPresent(t ->
            out.append(
                    """
                    ## Where the time of a step goes

                    Eddy on one thread, sampled by the JVM every two milliseconds; the innermost method of Eddy counts. The inner loop of the
                    products runs at the peak; what is missing to it is the other columns, and the start and end of each register tile.

                    """)
                .append(t.markdown())
                .append('\n'));
    out.append("## Who runs\n\n");
    results.measurements().stream()
        .map(m -> "- `%s`: %s".formatted(m.contender(), m.description()))
        .filter(l -> !l.endsWith(": "))
        .distinct()
        .sorted()
        .forEach(l -> out.append(l).append('\n'));
    return out.toString();
  }

  static boolean peer(String contender) {
    return !contender.equals("eddy") && !contender.equals("fused");
  }

  private String header() {
    var peaks = new ArrayList<String>();
    for (int i = 0; i < results.peaks().size(); i++) {
      peaks.add(
          "%.0f GFLOP/s on %s"
              .formatted(
                  results.peaks().get(i) / 1e9, i == 0 ? "one thread" : (i + 1) + " threads"));
    }
    return "%s, %d processors; %s; flags `%s`; measured peak %s; load average before the run %.2f."
        .formatted(
            results.machine(),
            results.processors(),
            results.java(),
            String.join(" ", results.flags()),
            String.join(", ", peaks),
            results.load());
  }

  private static String title(Workload w) {
    return "%s: %s (batch %d, %d steps, %s FLOP)"
        .formatted(w.name(), w.about(), w.batch(), w.steps(), scaled(w.flops()));
  }

  private Table table(Workload workload) {
    var eddy = results.find(workload.name(), "eddy", 1);
    var rows = new ArrayList<List<String>>();
    for (var m : results.of(workload)) {
      if (m.failure() == null) {
        rows.add(
            List.of(
                m.label(),
                time(m.median()),
                time(m.fastest()) + "–" + time(m.slowest()),
                eddy.map(e -> "%.2f".formatted(m.median() / e.median())).orElse("–"),
                scaled(workload.units() / m.median() * 1e9) + " " + workload.unit() + "/s",
                "%.1f".formatted(results.rate(m) / 1e9),
                "%.0f %%".formatted(100 * results.share(m)),
                m.bytesPerStep() < 0.5 ? "0 B" : scaled(m.bytesPerStep()) + "B",
                "%d: %s, %sB"
                    .formatted(
                        m.firstSteps(), time(m.firstSeconds() * 1e9), scaled(m.firstBytes())),
                scaled(m.peakBytes()) + "B",
                workload.purpose() == Workload.Purpose.TRAIN
                    ? "%.3f → %.3f".formatted(m.firstLoss(), m.lastLoss())
                    : "–"));
      }
    }
    return new Table(
        List.of(
            "",
            "step",
            "spread",
            "× eddy",
            "rate",
            "GFLOP/s",
            "peak",
            "heap/step",
            "first",
            "memory",
            "loss"),
        rows);
  }

  private String failures(Workload workload, String before) {
    return results.of(workload).stream()
        .filter(m -> m.failure() != null)
        .map(m -> before + m.label() + " failed: " + m.failure() + "\n")
        .collect(Collectors.joining());
  }

  private Optional<Table> fusedTable() {
    var rows = new ArrayList<List<String>>();
    for (var workload : results.workloads()) {
      var fused = results.find(workload.name(), "fused", 1);
      var eddy = results.find(workload.name(), "eddy", 1);
      if (fused.isPresent() && eddy.isPresent()) {
        double ratio = eddy.get().median() / fused.get().median();
        rows.add(
            List.of(
                workload.name(),
                time(eddy.get().median()),
                time(fused.get().median()),
                "%.3f%s".formatted(ratio, ratio > FUSED_LIMIT ? " (too much)" : "")));
      }
    }
    return rows.isEmpty()
        ? Optional.empty()
        : Optional.of(new Table(List.of("", "interpreted", "by hand", "ratio"), rows));
  }

  private Optional<Table> startupTable() {
    var rows =
        results.startups().stream()
            .map(s ->
                List.of(
                    s.contender(),
                    time(s.firstStep() * 1e6),
                    time(s.process() * 1e6),
                    scaled(s.jarBytes()) + "B"))
            .toList();
    return rows.isEmpty()
        ? Optional.empty()
        : Optional.of(new Table(List.of("", "first step", "whole process", "jars"), rows));
  }

  private Optional<Table> firstSecondTable() {
    var rows =
        results.firstSeconds().stream()
            .map(s ->
                List.of(
                    s.workload(),
                    "%,d".formatted(s.steps()),
                    s.way(),
                    time(s.nanos()),
                    scaled(s.bytes()) + "B"))
            .toList();
    return rows.isEmpty()
        ? Optional.empty()
        : Optional.of(new Table(List.of("", "steps", "", "time", "heap"), rows));
  }

  private Optional<Table> profileTable() {
    var head = new ArrayList<String>();
    head.add("");
    for (var part : Profile.Part.values()) {
      head.add(part.title());
    }
    var rows = new ArrayList<List<String>>();
    for (var workload : results.workloads()) {
      results
          .find(workload.name(), "eddy", 1)
          .map(Measurement::profile)
          .ifPresent(profile -> {
            var row = new ArrayList<String>();
            row.add(workload.name());
            for (var part : Profile.Part.values()) {
              row.add("%.1f %%".formatted(100 * profile.shares().get(part)));
            }
            rows.add(row);
          });
    }
    return rows.isEmpty() ? Optional.empty() : Optional.of(new Table(head, rows));
  }

  private Optional<Table> goalTable() {
    var rows =
        BenchGoal.of(results).stream()
            .map(g -> List.of(g.what(), g.asked(), g.found(), g.met() ? "met" : "missed"))
            .toList();
    return rows.isEmpty()
        ? Optional.empty()
        : Optional.of(new Table(List.of("", "asked", "found", ""), rows));
  }

  /// Nanoseconds with a unit.
  static String time(double nanos) {
    return nanos >= 1e9
        ? "%.2f s".formatted(nanos / 1e9)
        : nanos >= 1e6 ? digits(nanos / 1e6) + " ms" : digits(nanos / 1e3) + " µs";
  }

  /// Three digits and a prefix.
  static String scaled(double value) {
    var prefixes = new String[] {"", "k", "M", "G", "T"};
    int i = 0;
    while (value >= 999.5 && i < prefixes.length - 1) {
      value /= 1000;
      i++;
    }
    return digits(value) + (prefixes[i].isEmpty() ? " " : " " + prefixes[i]);
  }

  private static String digits(double value) {
    return String.format(
        Locale.ROOT, value >= 99.95 ? "%.0f" : value >= 9.995 ? "%.1f" : "%.2f", value);
  }
}
