package dev.eddy.tasks.data.text;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.DataFile;
import dev.eddy.tasks.data.DataFormat;
import dev.eddy.tasks.data.Excerpt;
import dev.eddy.tasks.data.ReadOptions;
import dev.eddy.tasks.data.Reading;
import dev.eddy.tasks.data.bytes.SourceText;
import dev.eddy.tasks.data.format.Cells;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Pairs whose sources and targets stand in two files, line by line.
final class ParallelText {
  private ParallelText() {}

  /// @throws DataException if the files have not as many lines, or a line is blank in one of them
  static Reading<Pair> read(Path source, Path target, ReadOptions options) {
    var sources = SourceText.read(source, options);
    var targets = SourceText.read(target, options);
    var left = lines(sources);
    var right = lines(targets);
    if (left.size() != right.size()) {
      throw new DataException(
          "%s has %,d lines and %s has %,d lines; expected as many, each the translation of the other, up to a last line such as %s"
              .formatted(
                  source,
                  left.size(),
                  target,
                  right.size(),
                  Excerpt.of((left.size() > right.size() ? left : right).getLast())));
    }
    var pairs = new ArrayList<Pair>();
    var lines = new ArrayList<Long>();
    var blank = new ArrayList<Integer>();
    for (int i = 0; i < left.size(); i++) {
      boolean noSource = left.get(i).isEmpty();
      boolean noTarget = right.get(i).isEmpty();
      if (noSource && noTarget) {
        blank.add(i + 1);
      } else if (noSource || noTarget) {
        throw (noSource ? sources : targets)
            .wrong(
                i + 1,
                "the line is blank, but that of %s is not: %s; drop both or fill it in"
                    .formatted(
                        noSource ? target : source,
                        Excerpt.of(noSource ? right.get(i) : left.get(i))));
      } else {
        pairs.add(new Pair(left.get(i), PairReader.checkedTarget(targets, i + 1, right.get(i))));
        lines.add(i + 1L);
      }
    }
    if (pairs.isEmpty()) throw sources.wrong("expected lines, found none that is not blank");
    var warnings =
        blank.isEmpty()
            ? List.<String>of()
            : List.of(
                blank.size() == 1
                    ? "line %d is blank in both files and left out".formatted(blank.getFirst())
                    : "%,d lines are blank in both files and left out, the first of them line %d"
                        .formatted(blank.size(), blank.getFirst()));
    return new Reading<>(file(sources, left), "pair", pairs, lines, Map.of(), List.of(), warnings);
  }

  /// The lines in their normal form, without blank ones at the end.
  private static List<String> lines(SourceText text) {
    var lines =
        new ArrayList<>(text.lines().stream().map(line -> Cells.normal(line.text())).toList());
    while (!lines.isEmpty() && lines.getLast().isEmpty()) lines.removeLast();
    if (lines.isEmpty()) throw text.wrong("holds only blank lines; expected texts");
    return lines;
  }

  private static DataFile file(SourceText text, List<String> lines) {
    return new DataFile(
        text.path(),
        DataFormat.LINES,
        text.gzipped(),
        text.encoding(),
        List.of("1"),
        false,
        '\n',
        lines.stream().limit(5).map(List::of).toList(),
        List.of());
  }
}
