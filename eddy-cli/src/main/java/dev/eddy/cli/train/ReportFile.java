package dev.eddy.cli.train;

import dev.eddy.cli.look.Doctor;
import dev.eddy.tasks.Evaluation;
import dev.eddy.tasks.ModelReport;
import dev.eddy.tasks.TrainedModel;
import dev.eddy.tasks.report.Section;
import dev.eddy.tasks.report.Section.Fact;
import dev.eddy.tasks.reproduce.Outcome.Cost;
import dev.eddy.tasks.reproduce.ResultsPage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The page that `--report` asks for.
public record ReportFile(Path file) {

  public static final String WHAT =
      "Write a page about the run: curves, examples, configuration, time and memory.";

  /// @param on what the evaluation was made on
  /// @param told what else is to be told
  public void write(
      String title,
      TrainedModel model,
      Optional<Evaluation> evaluation,
      String on,
      Cost cost,
      List<Fact> told) {
    write(title, model, evaluation, on, cost, told, List.of());
  }

  /// @param on what the evaluation was made on
  /// @param told what the events of the training said
  public void write(
      String title,
      TrainedModel model,
      Optional<Evaluation> evaluation,
      String on,
      Cost cost,
      TrainingFacts told) {
    write(title, model, evaluation, on, cost, told.facts(), told.curves());
  }

  private void write(
      String title,
      TrainedModel model,
      Optional<Evaluation> evaluation,
      String on,
      Cost cost,
      List<Fact> told,
      List<Section> curves) {
    var run = new ArrayList<Fact>();
    run.add(new Fact("took", ResultsPage.cost(cost)));
    run.add(new Fact("machine", Doctor.machine()));
    run.addAll(told);
    ModelReport.of(title, model, evaluation, on, run, curves).write(file);
  }
}
