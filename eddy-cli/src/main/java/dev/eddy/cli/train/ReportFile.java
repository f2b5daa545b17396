package dev.eddy.cli.train;

import dev.eddy.cli.look.Doctor;
import dev.eddy.tasks.Evaluation;
import dev.eddy.tasks.ModelReport;
import dev.eddy.tasks.TrainedModel;
import dev.eddy.tasks.report.Section.Fact;
import dev.eddy.tasks.reproduce.Outcome.Cost;
import dev.eddy.tasks.reproduce.ResultsPage;
import dev.eddy.train.Event;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The page that `--report` asks for.
public record ReportFile(Path file) {

  public static final String WHAT =
      "Write a page about the run: curves, examples, configuration, time and memory.";

  /// Before the run, not after.
  ///
  /// @throws IllegalArgumentException if it cannot be written
  public void check() {
    var folder = file.toAbsolutePath().getParent();
    if (Files.isDirectory(file) || folder == null || !Files.isWritable(folder)) {
      throw new IllegalArgumentException(
          "--report: %s cannot be written; name a file such as report.html in a folder that is there"
              .formatted(file));
    }
    if (Files.exists(file) && !isPage(file)) {
      throw new IllegalArgumentException(
          "--report: %s is there already and is no report; choose another name".formatted(file));
    }
  }

  /// Whether a file is a page, which another may take the place of.
  private static boolean isPage(Path file) {
    try (var in = Files.newInputStream(file)) {
      var start = new String(in.readNBytes(64), StandardCharsets.ISO_8859_1);
      return start.isEmpty() || start.strip().toLowerCase(Locale.ROOT).startsWith("<!doctype html");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// What an event of a training says about the run as a whole.
  public static Optional<Fact> fact(Event event) {
    return event instanceof Event.Started start && start.padding() > 0
        ? Optional.of(
            new Fact(
                "padding",
                String.format(
                    Locale.ROOT, "%.1f %% of the places in batches", 100 * start.padding())))
        : Optional.empty();
  }

  /// @param on what the evaluation was made on
  /// @param told what the events of the training said
  public void write(
      String title,
      TrainedModel model,
      Optional<Evaluation> evaluation,
      String on,
      Cost cost,
      List<Fact> told) {
    var run = new ArrayList<Fact>();
    run.add(new Fact("took", ResultsPage.cost(cost)));
    run.add(new Fact("machine", Doctor.machine()));
    run.addAll(told);
    ModelReport.of(title, model, evaluation, on, run).write(file);
  }
}
