package dev.eddy.tasks.data.tagged;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.Excerpt;
import dev.eddy.tasks.data.ReadOptions;
import dev.eddy.tasks.data.Reading;
import dev.eddy.tasks.data.Role;
import dev.eddy.tasks.data.Suggestion;
import dev.eddy.tasks.data.bytes.SourceText;
import dev.eddy.tasks.data.format.Cells;
import dev.eddy.tasks.data.format.JsonRows;
import dev.eddy.tasks.data.format.Row;
import dev.eddy.tasks.data.format.Sheet;
import dev.eddy.tasks.data.table.Roles;
import dev.eddy.tasks.data.vocabulary.Words;
import java.util.ArrayList;
import java.util.List;

/// Sentences as JSON objects with a list of words and a list of tags each.
record SentenceObjects(SourceText text, ReadOptions options, boolean tagged) {

  /// @param tagged whether tags are read
  /// @throws DataException if an object has no such lists, or they are not of one length
  static Reading<TaggedSentence> read(SourceText text, ReadOptions options, boolean tagged) {
    return new SentenceObjects(text, options, tagged).read();
  }

  /// A sentence an object: a list of words and a list of tags.
  private Reading<TaggedSentence> read() {
    var sentences = new ArrayList<TaggedSentence>();
    var starts = new ArrayList<Long>();
    var sheet = JsonRows.sheet(text);
    var roles = Roles.of(sheet, options, false, SentenceReader.ROLES);
    if (!roles.has(Role.WORD))
      roles.named(SentenceReader.WORDS).ifPresent(at -> roles.set(Role.WORD, at));
    if (tagged && !roles.has(Role.TAG)) {
      roles.named(SentenceReader.TAGS).ifPresent(at -> roles.set(Role.TAG, at));
    }
    if (!roles.has(Role.WORD) || tagged && !roles.has(Role.TAG)) {
      refuseSpans(sheet, roles);
      throw text.wrong(
          "expected a list of words and a list of tags on each line, such as {\"tokens\": [\"a\", \"b\"], \"tags\": [\"X\", \"Y\"]}, found the keys %s; name them with --word and --tag"
              .formatted(Suggestion.list(sheet.keys(), 8)));
    }
    int word = roles.given(Role.WORD).orElseThrow();
    for (var row : sheet.rows()) {
      var found = list(row, roles, word);
      var given =
          tagged ? list(row, roles, roles.given(Role.TAG).orElseThrow()) : List.<String>of();
      if (tagged && found.size() != given.size()) {
        throw text.wrong(
            row.line(),
            "%d words in %s and %d tags in %s; expected as many"
                .formatted(
                    found.size(),
                    roles.title(word),
                    given.size(),
                    roles.title(roles.given(Role.TAG).orElseThrow())));
      }
      var checked =
          found.stream()
              .map(one -> Words.checked(Words.composed(one.strip()), text.path(), row.line()))
              .toList();
      if (checked.isEmpty()) continue;
      sentences.add(new TaggedSentence(checked, given.stream().map(Cells::normal).toList()));
      starts.add(row.line());
    }
    return roles.reading("sentence", sentences, starts);
  }

  private List<String> list(Row row, Roles roles, int column) {
    var cell = row.cells().get(column);
    if (!cell.startsWith("[")) {
      throw text.wrong(
          row.line(),
          "expected a list in %s, found %s".formatted(roles.title(column), Excerpt.of(cell)));
    }
    roles.text(row, column);
    var list = new ArrayList<String>();
    for (var one : JsonRows.parsed(cell)) {
      if (one.isArray() || one.isObject() || one.isNull()) {
        throw spans(row.line(), roles.title(column), one.toString());
      }
      list.add(one.isString() ? one.stringValue() : one.toString());
    }
    return list;
  }

  private void refuseSpans(Sheet sheet, Roles roles) {
    for (int column = 0; column < sheet.keys().size(); column++) {
      var row = sheet.rows().getFirst();
      var cell = row.cells().get(column);
      if (cell.startsWith("[[")) throw spans(row.line(), roles.title(column), cell);
    }
  }

  private DataException spans(long line, String column, String found) {
    return text.wrong(
        line,
        "%s holds %s, spans of characters and no tag for each word; write a list of words and a list of as many tags on each line"
            .formatted(column, Excerpt.of(found)));
  }
}
