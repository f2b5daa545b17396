package dev.eddy.tasks.data.labelled;

import dev.eddy.tasks.data.Progress;
import dev.eddy.tasks.data.ReadOptions;
import dev.eddy.tasks.data.Reading;
import dev.eddy.tasks.data.Role;
import dev.eddy.tasks.data.format.Row;
import dev.eddy.tasks.data.format.Sheet;
import dev.eddy.tasks.data.table.Column;
import dev.eddy.tasks.data.table.LabelNames;
import dev.eddy.tasks.data.table.Roles;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/// Reads texts with labels: which column is which, and what the rows are.
final class TextReader {
  private static final String[] TEXTS = {
    "text",
    "document",
    "sentence",
    "review",
    "message",
    "content",
    "comment",
    "utterance",
    "내용",
    "문장",
    "리뷰"
  };

  private final Roles roles;

  private TextReader(Roles roles) {
    this.roles = roles;
  }

  /// Whether a table has a column that is called as texts are.
  static boolean isNamed(Roles roles) {
    return roles.named(TEXTS).isPresent();
  }

  static Reading<LabelledText> read(Sheet sheet, ReadOptions options) {
    return read(Roles.of(sheet, options, true, Set.of(Role.TEXT, Role.LABEL, Role.ID)));
  }

  static Reading<LabelledText> read(Roles roles) {
    return new TextReader(roles).read();
  }

  private Reading<LabelledText> read() {
    if (roles.width() == 1) {
      throw roles
          .text()
          .wrong(
              "expected two columns, text and label, found %s with one"
                  .formatted(roles.table().file().format().title()));
    }
    boolean said = roles.has(Role.TEXT) || roles.named(TEXTS).isPresent();
    find();
    int text = roles.given(Role.TEXT).orElseThrow();
    int label = roles.given(Role.LABEL).orElseThrow();
    var labels = LabelNames.in(roles, label);
    roles.checkPlain(text, "a text");
    if (roles.column(text).is(Column.Kind.TIMES)) {
      throw roles
          .text()
          .wrong(roles.title(text) + " holds times and no texts; name another --text");
    }
    if (!said && roles.column(text).holdsAmounts()) {
      throw roles
          .text()
          .wrong(
              "%s holds amounts such as \"%s\" and no texts; write the numbers alone, without units and commas, or say --text %s if they are texts"
                  .formatted(
                      roles.title(text),
                      roles.column(text).cell(0).strip(),
                      roles.name(text).isBlank() ? text + 1 : roles.name(text)));
    }
    var rows = new ArrayList<LabelledText>(roles.table().rows().size());
    var lines = new ArrayList<Long>(roles.table().rows().size());
    long empty = 0;
    for (var row :
        (Iterable<Row>) Progress.stream("reading rows", roles.table().rows())::iterator) {
      var cell = roles.text(row, text);
      empty += cell.isBlank() ? 1 : 0;
      rows.add(new LabelledText(cell, labels.of(row)));
      lines.add(row.line());
    }
    labels.warn(rows.stream().map(LabelledText::labels).toList(), rows);
    if (empty > 0) roles.warn(empty == 1 ? "1 text is empty" : empty + " texts are empty");
    return roles.reading("row", rows, lines);
  }

  // ---- which column is which -------------------------------------------------------------------

  private void find() {
    refusePairs();
    if (!roles.has(Role.LABEL)) {
      roles.named(LabelNames.USUAL).ifPresent(column -> roles.set(Role.LABEL, column));
    }
    if (!roles.has(Role.TEXT)) {
      roles.named(TEXTS).ifPresent(column -> roles.set(Role.TEXT, column));
    }
    if (!roles.has(Role.TEXT) && !roles.has(Role.LABEL)) both();
    if (!roles.has(Role.LABEL)) label();
    if (!roles.has(Role.TEXT)) text();
  }

  /// Pairs of texts have a column `target`, which is no label.
  private void refusePairs() {
    boolean pairs = roles.named("source").isPresent() && roles.named("target").isPresent();
    if (pairs && !roles.has(Role.TEXT) && !roles.has(Role.LABEL)) {
      throw roles
          .text()
          .wrong(
              "the columns \"source\" and \"target\" are pairs, which translate reads; name the texts with --text and the labels with --label if they are");
    }
  }

  private void both() {
    var usable = roles.usable();
    var texts =
        usable.stream().filter(column -> roles.column(column).is(Column.Kind.WORDS)).toList();
    var labels = usable.stream().filter(column -> roles.column(column).mayBeLabel()).toList();
    var plain = texts.stream().filter(column -> !labels.contains(column)).toList();
    if (texts.isEmpty()) {
      throw roles.text().wrong("expected texts with labels, found no column with texts" + series());
    }
    if (plain.size() == 1 && labels.size() == 1) {
      roles.set(Role.TEXT, plain.getFirst());
      roles.set(Role.LABEL, labels.getFirst());
      return;
    }
    if (usable.size() == 2 && texts.size() == 2 && labels.size() == 2) {
      int first = roles.column(usable.get(0)).distinct();
      int second = roles.column(usable.get(1)).distinct();
      boolean sure = Math.max(first, second) >= 2 * Math.min(first, second);
      if (sure) {
        roles.set(Role.LABEL, usable.get(first < second ? 0 : 1));
        roles.set(Role.TEXT, usable.get(first < second ? 1 : 0));
        return;
      }
    }
    if (labels.isEmpty() && texts.size() == 2 && usable.size() == 2) {
      // Few rows: what comes again at all, beside what never does.
      var again = texts.stream().filter(column -> roles.column(column).comesAgain()).toList();
      if (again.size() == 1) {
        roles.set(Role.LABEL, again.getFirst());
        roles.set(Role.TEXT, texts.get(texts.getFirst().equals(again.getFirst()) ? 1 : 0));
        return;
      }
    }
    if (labels.isEmpty()) {
      throw roles
          .text()
          .wrong(
              "no column may be the label, since in none of %s values come again and again; name it with --label, and the texts with --text%s"
                  .formatted(roles.titles(everything()), series()));
    }
    throw roles
        .text()
        .wrong(
            "%d columns (%s), several of which may be the text or the label; name them with --text and --label, e.g. --text %s --label %s"
                .formatted(
                    roles.width(),
                    roles.titles(everything()),
                    flag(longest(plain.isEmpty() ? texts : plain)),
                    flag(labels.getLast())));
  }

  private void label() {
    var usable = roles.usable();
    var labels = usable.stream().filter(column -> roles.column(column).mayBeLabel()).toList();
    if (labels.size() == 1 || labels.isEmpty() && usable.size() == 1) {
      roles.set(Role.LABEL, (labels.isEmpty() ? usable : labels).getFirst());
      return;
    }
    if (labels.size() > 1) {
      throw roles
          .text()
          .wrong(
              "%s may each be the label; name it with --label, e.g. --label %s"
                  .formatted(roles.titles(labels), flag(labels.getLast())));
    }
    var nested = roles.free().stream().filter(roles::isNested).toList();
    throw roles
        .text()
        .wrong(
            "no column beside the text may be the label%s; name it with --label; the columns are %s"
                .formatted(
                    nested.isEmpty()
                        ? ""
                        : " (%s %s lists or objects)"
                            .formatted(roles.titles(nested), nested.size() == 1 ? "holds" : "hold"),
                    roles.titles(everything())));
  }

  private void text() {
    var usable = roles.usable();
    var texts =
        usable.stream().filter(column -> roles.column(column).is(Column.Kind.WORDS)).toList();
    // What comes again and again beside a text that does not is another label; what never changes
    // is
    // none.
    var plain =
        texts.stream()
            .filter(column -> !roles.column(column).mayBeLabel())
            .filter(
                column -> roles.column(column).distinct() > 1 || roles.column(column).size() == 1)
            .toList();
    var found = !plain.isEmpty() ? plain : texts.isEmpty() ? usable : texts;
    if (found.size() == 1) {
      roles.set(Role.TEXT, found.getFirst());
      return;
    }
    if (found.isEmpty()) {
      throw roles
          .text()
          .wrong("expected a column with texts beside the label, found none" + series());
    }
    throw roles
        .text()
        .wrong(
            "%s may each be the text; name it with --text, e.g. --text %s"
                .formatted(roles.titles(found), flag(longest(found))));
  }

  /// The column with the longest cells: most likely it is the text.
  private int longest(List<Integer> some) {
    return some.stream()
        .max(Comparator.comparingDouble(column -> roles.column(column).meanLength()))
        .orElseThrow();
  }

  private String series() {
    return roles.times().isEmpty()
        ? ""
        : "; %s holds times: a series over time is read by no form but forecast"
            .formatted(roles.title(roles.times().getFirst()));
  }

  private List<Integer> everything() {
    return java.util.stream.IntStream.range(0, roles.width()).boxed().toList();
  }

  private String flag(int column) {
    var name = roles.name(column);
    return name.isEmpty()
        ? Integer.toString(column + 1)
        : name.indexOf(' ') < 0 ? name : "\"" + name + "\"";
  }
}
