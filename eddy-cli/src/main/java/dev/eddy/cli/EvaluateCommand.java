package dev.eddy.cli;

import dev.eddy.cli.terminal.Metrics;
import dev.eddy.cli.train.CostMeter;
import dev.eddy.cli.train.ReportFile;
import dev.eddy.tasks.TrainedModel;
import dev.eddy.tasks.data.Reading;
import dev.eddy.tasks.setting.DataSettings;
import dev.eddy.tasks.source.DataSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `eddy evaluate`: how well a model does on data it has not learned from.
@Command(
    name = "evaluate",
    description = {"Measure a trained model on data it has not learned from.", ""},
    footer = {
      "",
      "Examples:",
      "  eddy evaluate mood.eddy --data reviews-test.tsv",
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

  /// Rows that were learned from say nothing about what was learned.
  private void warnOfLearnedRows(TrainedModel model) {
    var trained = model.trained();
    var learned = trained.provenance();
    if (!(DataSource.of(data) instanceof DataSource.File(var test))
        || !Files.isRegularFile(test)
        || !Files.isRegularFile(Path.of(learned.data()))
        || !DataSource.of(learned.data()).sha256().equals(learned.dataSha256())) {
      return;
    }
    var form = model.form();
    var configuration = trained.configuration();
    if (configuration.has(DataSettings.COLUMNS) && configuration.isAsked(DataSettings.COLUMNS)) {
      return;
    }
    var known =
        form.reading(Path.of(learned.data()), TrainedModel.open(file).trained().configuration())
            .map(reading -> Set.copyOf(reading.rows()))
            .orElse(Set.of());
    var rows = form.reading(test, configuration).map(Reading::rows).orElse(List.of());
    long same = rows.stream().filter(known::contains).count();
    if (same > 0 && !Files.isDirectory(test)) {
      spec.commandLine()
          .getErr()
          .printf(
              "note: %d of %d rows are rows that the model was trained with%n", same, rows.size());
      spec.commandLine().getErr().flush();
    }
  }

  @Override
  public void run() {
    var out = spec.commandLine().getOut();
    var page = Optional.ofNullable(report).map(ReportFile::new);
    page.ifPresent(ReportFile::check);
    var meter = new CostMeter();
    var model = reading.open(file);
    warnOfLearnedRows(model);
    var evaluation = model.evaluate(data);
    page.ifPresent(to ->
        to.write(
            file.getFileName().toString(),
            model,
            Optional.of(evaluation),
            data,
            meter.cost(),
            List.of()));
    out.println(json ? Metrics.json(evaluation) : evaluation.toString().stripTrailing());
    out.flush();
  }
}
