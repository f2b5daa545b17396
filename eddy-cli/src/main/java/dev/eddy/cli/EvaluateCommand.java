package dev.eddy.cli;

import dev.eddy.cli.terminal.FileUse;
import dev.eddy.cli.terminal.Metrics;
import dev.eddy.cli.terminal.Numbers;
import dev.eddy.cli.terminal.WorkLine;
import dev.eddy.cli.train.CostMeter;
import dev.eddy.cli.train.ReportFile;
import dev.eddy.tasks.Evaluation;
import dev.eddy.tasks.Predictor;
import dev.eddy.tasks.TrainedModel;
import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.Progress;
import dev.eddy.tasks.data.question.Questions;
import dev.eddy.tasks.learn.Fingerprints;
import dev.eddy.tasks.metric.Bootstrap;
import dev.eddy.tasks.source.DataSource;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ObjectNode;

/// `eddy evaluate`: how well a model does on data it has not learned from.
@Command(
    name = "evaluate",
    description = {"Measure a trained model on data it has not learned from.", ""},
    footer = {
      "",
      "Examples:",
      "  eddy evaluate mood.eddy --data reviews-test.tsv",
      "  eddy evaluate mood.eddy --data reviews-test.tsv --errors wrong.csv   all wrong answers, to look at",
      "  eddy evaluate mood.eddy --data reviews-test.tsv --bootstrap 1000     with 95 %% intervals",
      "  eddy evaluate names.eddy --data names:en-ko             a data set by name: its test part",
      "  eddy evaluate names.eddy --data names:en-ko --json      the numbers in the last line, for"
          + " programs"
    },
    sortOptions = false,
    mixinStandardHelpOptions = true)
final class EvaluateCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "MODEL", description = "A model that 'eddy train' wrote.")
  private Path file;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "FILE|NAME",
      description = "A file like those it learned from, or a data set by name.")
  private String data;

  @Mixin private ReadFlags reading;

  @Option(names = "--json", description = "Print the numbers as one JSON object, and nothing else.")
  private boolean json;

  @Option(names = "--report", paramLabel = "FILE", description = ReportFile.WHAT)
  private Path report;

  @Option(
      names = "--errors",
      paramLabel = "FILE",
      description =
          "Write every wrong answer to a file, with what was asked and what is right: .csv, .tsv or .jsonl.")
  private Path errors;

  @Option(
      names = "--bootstrap",
      paramLabel = "N",
      description =
          "Tell for every number the interval that holds 95 %% of N random samples of the data, such as 1000.")
  private Integer samples;

  @Option(
      names = "--threshold",
      paramLabel = "P",
      description =
          "Where a row has any number of labels: give those that are as probable as this (0.5).")
  private Double threshold;

  @Option(names = "--seed", paramLabel = "N", description = "Of the samples of --bootstrap (1).")
  private Long seed;

  @Override
  public void run() {
    var out = spec.commandLine().getOut();
    if (samples != null && samples < 1) {
      throw new ParameterException(
          spec.commandLine(),
          "eddy evaluate: --bootstrap: expected 1 or more samples such as 1000, found " + samples);
    }
    if (seed != null && samples == null) {
      throw new ParameterException(
          spec.commandLine(),
          "eddy evaluate: --seed has no effect without --bootstrap; leave it out");
    }
    if (threshold != null && !(threshold >= 0 && threshold <= 1)) {
      throw new ParameterException(
          spec.commandLine(),
          "eddy evaluate: --threshold: expected a probability from 0 to 1, found " + threshold);
    }
    var use = new FileUse().reads("MODEL", file).mayRead("--data", data);
    if (errors != null) {
      TableFile.Format.of("--errors", errors);
      use.writes("--errors", errors, FileUse.Kind.ANSWERS);
    }
    var page = Optional.ofNullable(report).map(ReportFile::new);
    page.ifPresent(one -> use.writes("--report", one.file(), FileUse.Kind.PAGE));
    var meter = new CostMeter();
    var model = reading.open(file);
    var overlap = told(() -> model.trained().learned().among(model.rows(data)));
    warn(overlap);
    var evaluation = atThreshold(told(() -> model.evaluate(data)));
    var intervals = Optional.ofNullable(samples).map(_ -> intervals(model, evaluation));
    page.ifPresent(to ->
        to.write(
            file.getFileName().toString(),
            model,
            Optional.of(evaluation),
            data,
            meter.cost(),
            List.of()));
    if (json) {
      out.println(json(evaluation, overlap, intervals));
    } else {
      out.println(evaluation.inFull().stripTrailing());
      intervals.ifPresent(found -> out.print(text(found)));
    }
    if (errors != null) writeErrors(model, evaluation, out);
    out.flush();
  }

  private <T> T told(Supplier<T> work) {
    try (var line = WorkLine.on(spec.commandLine().getErr())) {
      return Progress.within(line, work);
    }
  }

  private Evaluation atThreshold(Evaluation evaluation) {
    if (threshold == null) return evaluation;
    return evaluation
        .at(threshold)
        .orElseThrow(() ->
            new IllegalArgumentException(
                "--threshold has no effect on %s, which always gives one answer; leave it out"
                    .formatted(file)));
  }

  /// Rows that were learned from say nothing about what was learned.
  private void warn(Fingerprints.Overlap overlap) {
    if (overlap.known() == 0) return;
    var err = spec.commandLine().getErr();
    err.printf(
        "note: %s%d of %d rows are rows that the model was trained with%n",
        overlap.isExact() ? "" : "about ", overlap.known(), overlap.rows());
    err.flush();
  }

  // ---- intervals -------------------------------------------------------------------------------

  private Bootstrap intervals(TrainedModel model, Evaluation evaluation) {
    var source =
        evaluation
            .resampling()
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "--bootstrap has no effect on %s, a %s model, whose data is measured as a whole; leave it out"
                        .formatted(file, model.form().name())));
    return Bootstrap.of(source, samples, seed == null ? 1 : seed);
  }

  private static String text(Bootstrap bootstrap) {
    var text =
        new StringBuilder(
            "95 %% intervals by %s:%n".formatted(Numbers.count(bootstrap.samples(), "sample")));
    bootstrap
        .intervals()
        .forEach((name, interval) ->
            text.append(
                "  %s %s to %s%n"
                    .formatted(
                        name.replace('_', ' '),
                        Numbers.text(interval.low()),
                        Numbers.text(interval.high()))));
    return text.toString();
  }

  private static ObjectNode json(
      Evaluation evaluation, Fingerprints.Overlap overlap, Optional<Bootstrap> intervals) {
    var json = Metrics.json(evaluation);
    if (overlap.known() > 0) json.put("learned_rows", overlap.known());
    intervals.ifPresent(found -> {
      var all = json.putObject("intervals");
      found
          .intervals()
          .forEach((name, interval) -> all.putArray(name).add(interval.low()).add(interval.high()));
    });
    return json;
  }

  // ---- errors ----------------------------------------------------------------------------------

  private void writeErrors(TrainedModel model, Evaluation evaluation, PrintWriter out) {
    var mistakes = evaluation.mistakes();
    try (var table = TableFile.in("--errors", errors, TableFile.Format.of("--errors", errors))) {
      var rows = new MistakeRows(mistakes, asked(model, evaluation));
      table.columns(rows.columns());
      rows.forEach(table::row);
      table.finish();
    }
    if (!json) out.println(Numbers.count(mistakes.size(), "wrong answer") + " in " + errors);
  }

  /// The rows of the data with all their cells, where an example of the evaluation is one.
  private Optional<Questions> asked(TrainedModel model, Evaluation evaluation) {
    if (!evaluation.isByRow()
        || !(model instanceof Predictor predictor)
        || !(DataSource.of(data) instanceof DataSource.File(var path))) {
      return Optional.empty();
    }
    int rows = evaluation.resampling().map(Bootstrap.Source::examples).orElse(0);
    try {
      return Optional.of(predictor.questions(path))
          .filter(found -> !found.areLines() && found.asked().size() == rows);
    } catch (DataException _) {
      // It was measured; only what its cells are is unclear, and what was asked is told without.
      return Optional.empty();
    }
  }
}
