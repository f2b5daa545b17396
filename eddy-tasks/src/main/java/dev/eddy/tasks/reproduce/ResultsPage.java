package dev.eddy.tasks.reproduce;

import static java.util.stream.Collectors.joining;

import dev.eddy.formats.AtomicFile;
import dev.eddy.formats.FormatException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// `docs/RESULTS.md`: the outcomes of all rows that were reproduced, written by the command and
/// never by hand.
///
/// The page holds each outcome twice: for people, and as JSON in a comment, from which it is read
/// again. A new outcome takes the place of the earlier one of its row and seed; the file is written
/// whole or not at all.
///
/// @param outcomes by the names of their rows, one for each seed
public record ResultsPage(Map<String, List<Outcome>> outcomes) {

  private static final KeptInComments<Outcome> KEPT =
      new KeptInComments<>("outcome", Outcome.class);
  private static final String BARS = "▁▂▃▄▅▆▇█";

  public ResultsPage {
    outcomes = Map.copyOf(outcomes);
  }

  /// Reads a page; one that is not there is empty.
  ///
  /// @throws FormatException if an outcome in it cannot be read
  public static ResultsPage read(Path file) {
    return new ResultsPage(KEPT.read(file).stream().collect(Collectors.groupingBy(Outcome::name)));
  }

  /// The same with an outcome, in place of the one of its row and seed, and of those of its row
  /// that were set otherwise.
  public ResultsPage with(Outcome outcome) {
    var all = new LinkedHashMap<>(outcomes);
    all.put(
        outcome.name(),
        RowOutcomes.with(outcomes.getOrDefault(outcome.name(), List.of()), outcome));
    return new ResultsPage(all);
  }

  /// Writes the page, whole or not at all.
  public void write(Path file) {
    var text = markdown();
    AtomicFile.write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  /// The page, rows in the order of [ResultRow#ALL].
  public String markdown() {
    var rows =
        ResultRow.ALL.stream().flatMap(row -> RowOutcomes.of(row, outcomes).stream()).toList();
    var text = new StringBuilder();
    text.append(
        """
        # Results

        Written by `./eddy reproduce NAME`; `./eddy reproduce` lists the rows. Data, split, configuration and seed are fixed: the command gives
        these weights again, to the bit, for any number of threads. The test part is looked at once, in the end. Where a row was trained with
        several seeds (`--seed`), ours is their mean, ± their standard deviation.

        | name | metric | ours | to reach | aim | | CPU time | memory | parameters |
        |---|---|---:|---:|---:|---|---:|---:|---:|
        """);
    rows.forEach(row -> text.append(line(row)));
    rows.forEach(row -> text.append(section(row)));
    return text.toString();
  }

  private static String line(RowOutcomes of) {
    var row = of.row();
    var outcome = of.first();
    return "| [%s](#%s) | %s | **%s**%s | %s | %s | %s | %s | %s | %,d |%n"
        .formatted(
            row.name(),
            row.name(),
            row.measure().title(),
            number(of.mean()),
            of.outcomes().size() == 1 ? "" : " ± " + number(of.spread()),
            row.goal().map(goal -> number(goal.target())).orElse("baselines"),
            row.goal().map(goal -> number(goal.aim())).orElse(""),
            of.verdict(),
            time(outcome.cost().cpuSeconds()),
            memory(outcome.cost()),
            outcome.parameters())
        .replace("\r", "");
  }

  private static String section(RowOutcomes of) {
    var row = of.row();
    var outcome = of.first();
    var text = new StringBuilder();
    text.append("\n## %s\n\n".formatted(row.name()));
    of.outcomes().forEach(one -> text.append(KEPT.comment(one)).append('\n'));
    text.append('\n');
    text.append("%s. %s\n\n".formatted(sentence(row.what()), row.remark()));
    text.append("| | %s |\n|---|---:|\n".formatted(row.measure().title()));
    text.append(
        of.outcomes().size() == 1
            ? "| **Eddy** | **%s** |\n".formatted(number(of.mean()))
            : "| **Eddy**, the mean of %s | **%s** |\n"
                .formatted(
                    of.values().stream().map(ResultsPage::number).collect(joining(", ")),
                    number(of.mean())));
    outcome
        .baselines()
        .forEach((title, metrics) ->
            text.append(
                "| %s (the same run: %s) | %s |\n"
                    .formatted(title, metrics(metrics), number(row.measure().of(metrics)))));
    for (var published : row.published()) {
      text.append(
          "| %s (%s) | %s |\n"
              .formatted(published.what(), published.source(), number(published.value())));
    }
    text.append(
        "\n`./eddy reproduce %s` on %s with Eddy %s, seed %d: %s; %s.\n"
            .formatted(
                row.name(),
                outcome.date(),
                outcome.version(),
                outcome.seed(),
                outcome.machine(),
                cost(outcome.cost())));
    text.append("Test: %s.\n".formatted(metrics(outcome.metrics())));
    text.append(
        "Weights `%s`, data `%s` (SHA-256).\n"
            .formatted(outcome.weightsSha256(), outcome.dataSha256()));
    of.outcomes().stream()
        .skip(1)
        .forEach(one ->
            text.append(
                "`--seed %d`: %s; weights `%s`.\n"
                    .formatted(one.seed(), metrics(one.metrics()), one.weightsSha256())));
    if (!outcome.curve().isEmpty()) {
      text.append(
          "\n%s after each epoch, the weights of epoch %d taken:\n\n```\n%s\n%s\n```\n"
              .formatted(
                  sentence(row.measure().curve().replace('_', ' ')),
                  outcome.bestEpoch(),
                  spark(outcome.curve()),
                  wrapped(outcome.curve())));
    }
    return text.toString();
  }

  /// What a run took, in words.
  public static String cost(Outcome.Cost cost) {
    return "%s of wall time, %s of CPU time, %s"
        .formatted(time(cost.seconds()), time(cost.cpuSeconds()), memory(cost));
  }

  /// An outcome in one line of JSON.
  public static String json(Outcome outcome) {
    return KeptInComments.json(outcome);
  }

  /// The values as bars of eight heights, the lowest value the lowest bar.
  static String spark(List<Double> values) {
    double least = values.stream().mapToDouble(value -> value).min().orElse(0);
    double most = values.stream().mapToDouble(value -> value).max().orElse(0);
    double range = most > least ? most - least : 1;
    return values.stream()
        .map(value -> {
          int height = (int) Math.min(7, 8 * (value - least) / range);
          return BARS.substring(height, height + 1);
        })
        .collect(joining());
  }

  private static String wrapped(List<Double> values) {
    var text = new StringBuilder();
    for (int i = 0; i < values.size(); i++) {
      text.append(i == 0 ? "" : i % 12 == 0 ? "\n" : " ").append(number(values.get(i)));
    }
    return text.toString();
  }

  private static String metrics(Map<String, Double> metrics) {
    return metrics.entrySet().stream()
        .map(metric -> metric.getKey().replace('_', ' ') + " " + number(metric.getValue()))
        .collect(joining(", "));
  }

  private static String sentence(String words) {
    return Character.toUpperCase(words.charAt(0)) + words.substring(1);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }

  /// `47 s`, `12 min`, `2:05 h`.
  private static String time(double seconds) {
    var time = Duration.ofSeconds(Math.round(seconds));
    return time.toMinutes() == 0
        ? time.toSeconds() + " s"
        : time.toHours() == 0
            ? Math.round(seconds / 60) + " min"
            : String.format(Locale.ROOT, "%d:%02d h", time.toHours(), time.toMinutesPart());
  }

  private static String memory(Outcome.Cost cost) {
    var heap = "heap " + (cost.heapBytes() >> 20) + " MiB";
    return cost.residentBytes() == 0
        ? heap
        : heap + ", in all " + (cost.residentBytes() >> 20) + " MiB";
  }
}
