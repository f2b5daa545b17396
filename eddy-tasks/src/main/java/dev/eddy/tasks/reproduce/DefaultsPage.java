package dev.eddy.tasks.reproduce;

import dev.eddy.formats.AtomicFile;
import dev.eddy.formats.FormatException;
import dev.eddy.tasks.reproduce.Trial.Training;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// `docs/defaults.md`: what was tried for each standard and what came of it, written by the command
/// and never by hand.
///
/// Each outcome is on the page twice, as [ResultsPage] has them: in a table, and as JSON in a
/// comment.
///
/// @param outcomes those of other standards than today's too
public record DefaultsPage(Map<Key, Outcome> outcomes) {

  private static final KeptInComments<Outcome> KEPT = new KeptInComments<>("tried", Outcome.class);

  public DefaultsPage {
    outcomes = Map.copyOf(outcomes);
  }

  /// A training: all that decides its bits.
  ///
  /// @param trial its name
  /// @param settings see [Trial#settings]
  public record Key(String trial, long seed, String settings) {
    static Key of(Trial trial, Training training) {
      return new Key(trial.name(), training.seed(), trial.settings(training));
    }
  }

  /// What came of a training.
  ///
  /// @param value of the trial's metric
  /// @param seconds of processor time
  public record Outcome(Key key, double value, double seconds) {}

  /// Reads a page; one that is not there is empty.
  ///
  /// @throws FormatException if an outcome in it cannot be read
  public static DefaultsPage read(Path file) {
    var outcomes = new LinkedHashMap<Key, Outcome>();
    KEPT.read(file).forEach(outcome -> outcomes.put(outcome.key(), outcome));
    return new DefaultsPage(outcomes);
  }

  /// The outcome of a training, if it is there.
  public Optional<Outcome> outcome(Trial trial, Training training) {
    return Optional.ofNullable(outcomes.get(Key.of(trial, training)));
  }

  /// The same with what came of a training.
  public DefaultsPage with(Trial trial, Training training, double value, double seconds) {
    return with(new Outcome(Key.of(trial, training), value, seconds));
  }

  private DefaultsPage with(Outcome outcome) {
    var all = new LinkedHashMap<>(outcomes);
    all.put(outcome.key(), outcome);
    return new DefaultsPage(all);
  }

  /// Writes the page, whole or not at all.
  public void write(Path file) {
    var text = markdown();
    AtomicFile.write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  /// The page, trials in the order of [Trial#ALL].
  public String markdown() {
    var text =
        new StringBuilder(
            """
            # Defaults

            What was tried before a standard was chosen. Written by `./eddy reproduce --defaults FORM`, or `all`: short trainings, each with several
            seeds, measured on the part of the data that chooses the weights; no test part is looked at. A line says what was set otherwise than the
            standards of today; several flags are from a time with other standards. Results of a training without flags change from version to
            version, as standards do; a training that must not change states its settings (`--config FILE`).
            """);
    for (var trial : Trial.ALL) {
      var kept =
          outcomes.values().stream()
              .filter(one -> one.key().trial().equals(trial.name()))
              .sorted(
                  Comparator.comparing((Outcome one) -> one.key().settings())
                      .thenComparing(one -> one.key().seed()))
              .toList();
      if (!kept.isEmpty()) {
        text.append(section(trial, kept));
      }
    }
    return text.toString();
  }

  private String section(Trial trial, List<Outcome> kept) {
    var text = new StringBuilder();
    text.append("\n## %s\n\n".formatted(trial.name()));
    kept.forEach(one -> text.append(KEPT.comment(one)).append("\n"));
    text.append(
        "\nForm `%s`: %s%s. Validation %s:\n\n"
            .formatted(
                trial.form(),
                trial.what(),
                trial.budget().isEmpty() ? "" : "; set: " + flags(trial.budget()),
                trial.metric().replace('_', ' ')));
    text.append("| set | mean | by seed | CPU time of one |\n|---|---:|---|---:|\n");
    var standards = values(trial.settings(new Training(trial.name(), "", "", 1)));
    var groups = new TreeMap<String, List<Outcome>>();
    for (var one : kept) {
      groups
          .computeIfAbsent(
              differences(values(one.key().settings()), standards), _ -> new ArrayList<>())
          .add(one);
    }
    groups.forEach((differences, found) -> text.append(line(differences, found)));
    text.append(
        trial.tried().keySet().stream()
            .map(setting -> "%s **%s**".formatted(setting, trial.standard(setting)))
            .collect(Collectors.joining(", ", "\nStandards: ", ".\n")));
    return text.toString();
  }

  /// The settings of a training by name: what [Trial#settings] gave.
  private static Map<String, String> values(String settings) {
    var values = new LinkedHashMap<String, String>();
    for (var one : settings.split(" (?=[a-z0-9-]+=)")) {
      int equals = one.indexOf('=');
      values.put(one.substring(0, equals), one.substring(equals + 1));
    }
    return values;
  }

  /// What is set otherwise than today's standards, as flags; empty: nothing is.
  private static String differences(Map<String, String> values, Map<String, String> standards) {
    return values.entrySet().stream()
        .filter(one -> !one.getValue().equals(standards.get(one.getKey())))
        .map(one -> "`--%s \"%s\"`".formatted(one.getKey(), one.getValue()))
        .map(flag -> flag.replaceAll("\"([^ \"]*)\"", "$1"))
        .collect(Collectors.joining(", "));
  }

  private static String flags(Map<String, String> budget) {
    return budget.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(one -> "`--%s %s`".formatted(one.getKey(), one.getValue()))
        .collect(Collectors.joining(", "));
  }

  private static String line(String differences, List<Outcome> found) {
    return "| %s | %s | %s | %.0f s |\n"
        .formatted(
            differences.isEmpty() ? "**all standards**" : differences,
            number(found.stream().mapToDouble(Outcome::value).average().orElseThrow()),
            found.stream().map(one -> number(one.value())).collect(Collectors.joining(" ")),
            found.stream().mapToDouble(Outcome::seconds).average().orElseThrow());
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }
}
