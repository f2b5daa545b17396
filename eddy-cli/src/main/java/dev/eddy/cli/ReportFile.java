package dev.eddy.cli;

import dev.eddy.tasks.Evaluation;
import dev.eddy.tasks.TrainedModel;
import dev.eddy.tasks.report.ModelReport;
import dev.eddy.tasks.report.Section.Fact;
import dev.eddy.tasks.reproduce.Outcome.Cost;
import dev.eddy.tasks.reproduce.ResultsPage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The page that `--report` asks for.
record ReportFile(Path file) {

  static final String WHAT =
      "Write a page about the run: curves, examples, configuration, time and memory.";

  /// Before the run, not after.
  ///
  /// @throws IllegalArgumentException if it cannot be written
  void check() {
    var folder = file.toAbsolutePath().getParent();
    if (Files.isDirectory(file) || folder == null || !Files.isWritable(folder)) {
      throw new IllegalArgumentException(
          "--report: %s cannot be written; name a file such as report.html in a folder that is there"
              .formatted(file));
    }
  }

  /// @param on what the evaluation was made on
  void write(
      String title, TrainedModel model, Optional<Evaluation> evaluation, String on, Cost cost) {
    var run =
        List.of(new Fact("took", ResultsPage.cost(cost)), new Fact("machine", Doctor.machine()));
    ModelReport.of(title, model, evaluation, on, run).write(file);
  }
}
