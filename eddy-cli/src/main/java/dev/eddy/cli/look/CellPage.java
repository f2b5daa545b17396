package dev.eddy.cli.look;

import dev.eddy.explain.CellReport;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The report of a cell as a page of text.
public final class CellPage {

  private final StringBuilder page = new StringBuilder();

  private CellPage() {}

  /// The catalogue, a line each.
  static String list(List<CellCommand.Listed> cells) {
    int width = cells.stream().mapToInt(cell -> cell.name().length()).max().orElse(0);
    return cells.stream()
        .map(cell -> pad(cell.name(), width) + "  " + cell.documentation() + "\n")
        .collect(Collectors.joining());
  }

  static String text(CellCommand.Answer answer) {
    var report = answer.report();
    var page = new CellPage();
    page.equations(report);
    page.parameters(report);
    page.plan(report.plan());
    page.backward(report.plan(), !report.memories().isEmpty());
    page.check(answer.gradientCheck());
    answer.remarks().forEach(remark -> page.line("  " + remark));
    return page.page.toString();
  }

  private void line(String format, Object... arguments) {
    page.append(arguments.length == 0 ? format : format.formatted(arguments)).append('\n');
  }

  private void title(String title) {
    line("");
    line(title);
  }

  private void equations(CellReport report) {
    line("cell \"%s\"", report.name());
    report.documentation().lines().forEach(this::line);
    title("EQUATIONS");
    report
        .text()
        .lines()
        .dropWhile(text -> text.isBlank() || text.strip().startsWith("#"))
        .forEach(text -> line(text.isBlank() ? "" : "  " + text));
    line("");
    var options =
        report.options().entrySet().stream().map(o -> o.getKey() + " = " + o.getValue()).toList();
    if (!options.isEmpty()) {
      line("  options  " + String.join(", ", options));
    }
    line(
        "  sizes    "
            + report.sizes().entrySet().stream()
                .map(s -> s.getKey() + " = " + s.getValue())
                .collect(Collectors.joining(", ")));
    report.inputs().forEach(v -> line("  input    %s %s = %s", v.name(), v.shape(), v.size()));
    report
        .memories()
        .forEach(v -> line("  memory   %s, rows %s = %s", v.name(), v.shape(), v.size()));
    report
        .states()
        .forEach(v ->
            line("  state    %s %s = %s, starts as %s", v.name(), v.shape(), v.size(), v.start()));
    line("  output   %s = %s", report.output().shape(), report.output().size());
  }

  private void parameters(CellReport report) {
    title("PARAMETERS");
    var rows = new ArrayList<List<String>>();
    for (var p : report.parameters()) {
      rows.add(
          List.of(
              p.name(),
              p.shape(),
              p.size().toString(),
              p.role(),
              p.start(),
              Integer.toString(p.elements())));
    }
    int columns = 6;
    var widths =
        IntStream.range(0, columns)
            .map(c -> rows.stream().mapToInt(row -> row.get(c).length()).max().orElse(0))
            .toArray();
    for (var row : rows) {
      var cells =
          IntStream.range(0, columns - 1)
              .mapToObj(c -> pad(row.get(c), widths[c]))
              .collect(Collectors.joining("  "));
      line(
          "  "
              + cells
              + "  "
              + " ".repeat(widths[columns - 1] - row.getLast().length())
              + row.getLast());
    }
    line("  %d numbers are trained", report.elements());
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(width - text.length());
  }

  // ---- the plan
  // ------------------------------------------------------------------------------------------------------------------

  private void plan(CellReport.TrainingText plan) {
    title("PLAN OF TRAINING");
    line(
        "  a_i is the affine part of line i, d v is what flows back to v; a fused product is added in one rounding");
    stages("before the steps, for all steps at once", plan.forward().before());
    stages("at each step", plan.forward().step());
    stages("after the steps, for all steps at once", plan.forward().after());
    line("  kept for the backward pass, besides inputs and states");
    line("    " + (plan.saved().isEmpty() ? "nothing" : String.join(", ", plan.saved())));
    stages("backward, before the steps, for all steps at once", results(plan.backward().before()));
    stages("backward, at each step, from the last to the first", results(plan.backward().step()));
    stages("backward, after the steps, for all steps at once", results(plan.backward().after()));
    if (!plan.gradientProducts().isEmpty()) {
      line("  gradients of matrices, one product each for all steps at once");
      plan.gradientProducts().forEach(text -> line("    product    " + text));
    }
  }

  private void stages(String title, List<CellReport.StageText> stages) {
    if (stages.isEmpty()) {
      return;
    }
    line("  " + title);
    for (var stage : stages) {
      var head = pad(stage.kind(), 11);
      for (var text : stage.lines()) {
        line("    " + head + text);
        head = pad("", 11);
      }
    }
  }

  /// The backward pass is written out below; here pointwise stages only name what they give.
  private static List<CellReport.StageText> results(List<CellReport.StageText> stages) {
    return stages.stream()
        .map(stage ->
            stage.kind().equals("pointwise")
                ? new CellReport.StageText(
                    stage.kind(),
                    List.of(
                        stage.lines().stream()
                            .map(text -> text.split(" \\+?= ", 2)[0])
                            .collect(Collectors.joining(", "))))
                : stage)
        .toList();
  }

  private void backward(CellReport.TrainingText plan, boolean attends) {
    title("BACKWARD PASS, DERIVED");
    line("  d s' of a state s comes from the step after it, d output from the layers above");
    if (attends) {
      line(
          "  attend_q, attend_k, attend_m and attend_v are what attention passes back to its query, keys, mixed rows and v");
    }
    plan.derived().forEach(text -> line("    " + text));
    if (!plan.gradients().isEmpty()) {
      line("  gradients, summed over rows and steps");
      plan.gradients().forEach(text -> line("    " + text));
    }
  }

  private void check(CellCommand.Checked c) {
    title("GRADIENT CHECK");
    line(
        "  double precision, random parameters, sequences of the lengths 5, 0, 3 and 1; %d parameters checked",
        c.checked());
    line(
        "  worst relative error %.1e, at %s[%d]: derived %.9g, numeric %.9g",
        c.error(), c.parameter(), c.index(), c.derived(), c.numeric());
    line(
        "  %s: %s %.0e",
        c.passed() ? "passed" : "FAILED", c.passed() ? "not above" : "above", c.tolerance());
  }
}
