package dev.eddy.cli.look;

import dev.eddy.cell.Cell;
import dev.eddy.cell.Cells;
import dev.eddy.check.CellCheck;
import dev.eddy.check.GradientCheck;
import dev.eddy.cli.terminal.Errors;
import dev.eddy.explain.CellReport;
import dev.eddy.formats.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `eddy cell FILE`: checks the equations of a cell, shows what is derived from them, and checks
/// the derived gradients.
///
/// Exit status 0: the gradients are right; 1: they are not; 2: the text breaks a rule of the
/// language.
@Command(
    name = "cell",
    description =
        "Check a cell; show its parameters, its plan and its backward pass; check its gradients.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class CellCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "CELL",
      description = "A .cell file, or the name of a cell of the catalogue.")
  private String cell;

  @Option(names = "--list", description = "List the catalogue.")
  private boolean list;

  @Option(
      names = "--input",
      paramLabel = "N",
      defaultValue = "32",
      description = "The size D of the input (default ${DEFAULT-VALUE}).")
  private int input;

  @Option(
      names = "--hidden",
      paramLabel = "N",
      defaultValue = "128",
      description = "The number H of units (default ${DEFAULT-VALUE}).")
  private int hidden;

  @Option(names = "--size", paramLabel = "NAME=N", description = "A further size of the text.")
  private Map<String, Integer> sizes = new LinkedHashMap<>();

  @Option(
      names = "--option",
      paramLabel = "NAME=VALUE",
      description = "An option of the text: a number, none or a function.")
  private Map<String, String> options = new LinkedHashMap<>();

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "The seed of the gradient check (default ${DEFAULT-VALUE}).")
  private long seed;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  /// A cell of the catalogue.
  record Listed(String name, String documentation) {}

  /// What the gradient check found.
  record Checked(
      boolean passed,
      double error,
      double tolerance,
      String parameter,
      int index,
      double derived,
      double numeric,
      int checked) {}

  /// What `--json` prints.
  ///
  /// @param remarks what a training would refuse besides wrong gradients
  record Answer(CellReport report, Checked gradientCheck, List<String> remarks) {}

  @Override
  public Integer call() throws IOException {
    if (list) {
      list();
      return 0;
    }
    if (cell == null) {
      throw new ParameterException(
          spec.commandLine(),
          "eddy cell: a .cell file or a name was expected, but there is none; 'eddy cell --list' lists the catalogue");
    }
    var chosen = cell().with(options);
    for (var size : sizes.entrySet()) {
      chosen = chosen.withSize(size.getKey(), size.getValue());
    }
    var report = CellReport.of(chosen, input, hidden);
    var checked = checked(CellCheck.check(chosen, seed));
    var remarks =
        Stream.of(CellCheck.idleStates(chosen), CellCheck.fault(chosen))
            .flatMap(Optional::stream)
            .toList();
    var answer = new Answer(report, checked, remarks);
    print(json ? Json.text(answer) : CellPage.text(answer));
    return checked.passed ? 0 : Errors.OURS;
  }

  private void list() {
    var all =
        Cells.all().stream()
            .map(c -> new Listed(c.name(), c.documentation().lines().findFirst().orElse("")))
            .toList();
    print(json ? Json.text(all) : CellPage.list(all));
  }

  private void print(String text) {
    var out = spec.commandLine().getOut();
    out.print(text);
    out.flush();
  }

  /// What looks like a file is a file; a bare name is one of the catalogue, unless there is a file
  /// of that name.
  private Cell cell() throws IOException {
    var file = Path.of(cell);
    return cell.endsWith(".cell") || file.getNameCount() > 1 || Files.isRegularFile(file)
        ? Cell.read(file)
        : Cells.named(cell);
  }

  private static Checked checked(GradientCheck.Result result) {
    return new Checked(
        result.error() <= CellCheck.TOLERANCE,
        result.error(),
        CellCheck.TOLERANCE,
        result.parameter(),
        result.index(),
        result.derived(),
        result.numeric(),
        result.checked());
  }
}
