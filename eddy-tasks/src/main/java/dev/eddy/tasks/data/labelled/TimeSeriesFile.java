package dev.eddy.tasks.data.labelled;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.Excerpt;
import dev.eddy.tasks.data.Reading;
import dev.eddy.tasks.data.Suggestion;
import dev.eddy.tasks.data.bytes.SourceText;
import dev.eddy.tasks.data.format.Row;
import dev.eddy.tasks.data.format.SeriesLines;
import dev.eddy.tasks.data.format.Sheet;
import dev.eddy.tasks.data.table.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Series with classes as sktime and the UEA and UCR archives write them, in a `.ts` file.
///
/// ```
/// # a comment
/// @problemName Gestures
/// @timeStamps false
/// @dimensions 2
/// @classLabel true wave nod
/// @data
/// 0.1,0.3,0.2:5,6,5:wave
/// 0.4,0.1:7,7:nod
/// ```
///
/// A line of data is one series: its dimensions with colons between them, the values of each with
/// commas, the class last. Dimensions become the features of the steps. Series may differ in
/// length, the dimensions of one may not. Missing values and timestamps are refused; tags that say
/// nothing about how to read the data are left aside.
final class TimeSeriesFile {
  private final SourceText text;
  private final List<LabelledSequence> series = new ArrayList<>();
  private List<String> classes = List.of();
  private boolean classed;
  private int dimensions;

  /// The line that says how many dimensions there are.
  private long dimensionsLine;

  private TimeSeriesFile(SourceText text) {
    this.text = text;
  }

  static List<LabelledSequence> read(SourceText text) {
    var file = new TimeSeriesFile(text);
    boolean data = false;
    for (var line : text.lines()) {
      if (SeriesLines.isComment(line.text())) continue;
      if (data) file.series.add(file.series(line.number(), line.text()));
      else data = file.header(line.number(), line.text().strip());
    }
    if (file.series.isEmpty()) throw text.wrong("expected series after a line @data, found none");
    return List.copyOf(file.series);
  }

  /// The series with what is said about them.
  static Reading<LabelledSequence> reading(Sheet sheet) {
    return new Reading<>(
        Table.file(sheet, false),
        "sequence",
        read(sheet.text()),
        SeriesLines.rows(sheet.text()).stream().map(Row::line).toList(),
        Map.of(),
        List.of(),
        List.of());
  }

  /// Takes one line before the data.
  ///
  /// @return whether the data starts after it
  private boolean header(long number, String line) {
    var words = List.of(line.split("\\s+"));
    boolean yes = words.size() > 1 && words.get(1).equalsIgnoreCase("true");
    switch (SeriesLines.tag(line)) {
      case "@timestamps" -> {
        if (yes)
          throw wrong(
              number,
              "the values come with timestamps (@timeStamps true), which are not read; write one value a step without them, and @timeStamps false");
      }
      case "@targetlabel" -> {
        if (yes)
          throw wrong(number, "the targets are numbers; expected classes (@classLabel true …)");
      }
      case "@dimension", "@dimensions" -> {
        if (words.size() != 2 || !words.get(1).matches("[1-9][0-9]{0,5}"))
          throw wrong(number, "expected a number of dimensions, found " + Excerpt.of(line));
        dimensions = Integer.parseInt(words.get(1));
        dimensionsLine = number;
      }
      case "@classlabel" -> {
        classed = yes;
        classes = words.subList(Math.min(2, words.size()), words.size());
      }
      case "@data" -> {
        if (!classed)
          throw wrong(
              number,
              "the series have no classes; expected a line such as @classLabel true up down");
        return true;
      }
      default -> {
        if (!line.startsWith("@"))
          throw wrong(
              number, "expected a tag such as @data before the series, found " + Excerpt.of(line));
      }
    }
    return false;
  }

  private LabelledSequence series(long number, String line) {
    var parts = line.split(":", -1);
    int found = parts.length - 1;
    if (dimensions == 0) {
      dimensions = found;
      dimensionsLine = number;
    }
    if (found != dimensions || found == 0)
      throw wrong(
          number,
          "expected "
              + (dimensions == 0 ? "one or more" : Integer.toString(dimensions))
              + " dimensions and a class with colons between them"
              + (dimensionsLine < number ? " (line " + dimensionsLine + ")" : "")
              + ", found "
              + found
              + " and a class in "
              + Excerpt.of(line));
    var name = parts[found].strip();
    if (!classes.isEmpty() && !classes.contains(name))
      throw wrong(
          number,
          "the class "
              + Excerpt.of(name)
              + " is not one of @classLabel: "
              + Suggestion.list(classes, 10));
    float[] values = {};
    int steps = 0;
    for (int d = 0; d < dimensions; d++) {
      var cells = parts[d].isBlank() ? new String[0] : parts[d].split(",", -1);
      if (d == 0) {
        steps = cells.length;
        values = new float[steps * dimensions];
      }
      if (cells.length != steps)
        throw wrong(
            number,
            "dimension %d has %d values, but dimension 1 has %d"
                .formatted(d + 1, cells.length, steps));
      for (int t = 0; t < steps; t++) values[t * dimensions + d] = value(number, d, t, cells[t]);
    }
    if (steps == 0) throw wrong(number, "the series is empty; expected at least one step");
    return new LabelledSequence(values, steps, dimensions, name);
  }

  private float value(long number, int d, int t, String cell) {
    var text = cell.strip();
    if (text.equals("?") || text.equalsIgnoreCase("nan"))
      throw wrong(
          number,
          "dimension %d, step %d: the value is missing (%s); fill it in first, say with the one before it"
              .formatted(d + 1, t + 1, text));
    return LabelledSequence.number(
        "%s, line %d: dimension %d, step %d: ".formatted(this.text.path(), number, d + 1, t + 1),
        text);
  }

  private DataException wrong(long number, String what) {
    return text.wrong(number, what);
  }
}
