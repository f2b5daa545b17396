package dev.eddy.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
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

  @Option(names = "--json", description = "Print the numbers as one JSON object in the last line.")
  private boolean json;

  @Option(names = "--report", paramLabel = "FILE", description = ReportFile.WHAT)
  private Path report;

  @Override
  public void run() {
    var out = spec.commandLine().getOut();
    var page = Optional.ofNullable(report).map(ReportFile::new);
    page.ifPresent(ReportFile::check);
    var meter = new CostMeter();
    var model = reading.open(file);
    var evaluation = model.evaluate(data);
    page.ifPresent(to ->
        to.write(
            file.getFileName().toString(),
            model,
            Optional.of(evaluation),
            data,
            meter.cost(),
            List.of()));
    out.println(evaluation.toString().stripTrailing());
    if (json) {
      out.println(Metrics.json(evaluation));
    }
    out.flush();
  }
}
