package dev.eddy.tasks.data.question;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.Progress;
import dev.eddy.tasks.data.ReadOptions;
import dev.eddy.tasks.data.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuestionStreamTest {

  /// Enough for several parts.
  private static final int ROWS = 40_000;

  @TempDir private Path folder;

  private static final ReadOptions KNOWN =
      ReadOptions.DEFAULT.withRole(Role.TEXT, "text").withKnown("text,label");

  private Path file(String name, String head, IntFunction<String> row) throws IOException {
    return Files.writeString(
        folder.resolve(name),
        IntStream.range(0, ROWS).mapToObj(row).collect(Collectors.joining("\n", head, "")));
  }

  /// The file in parts, which say the same as the whole.
  private static List<Questions> parts(Path file) {
    var parts = new ArrayList<Questions>();
    QuestionStream.texts(file, KNOWN, Role.TEXT, Set.of("bug", "no"), parts::add, 1);
    var whole = Questions.texts(file, KNOWN, Role.TEXT, Set.of("bug", "no"));
    assertThat(parts).hasSizeGreaterThan(2);
    assertThat(parts).allSatisfy(part -> assertThat(part.columns()).isEqualTo(whole.columns()));
    assertThat(parts.stream().flatMap(part -> part.asked().stream()).toList())
        .isEqualTo(whole.asked());
    assertThat(whole.asked()).hasSize(ROWS);
    return parts;
  }

  @Test
  void partsOfATableSayWhatTheWholeSays() throws IOException {
    parts(
        file(
            "quoted.csv",
            "id,text,label\n",
            i ->
                "%d,\"the %d-th text, on%s two lines, says \"\"%s\"\"\",bug"
                    .formatted(i, i, i % 7 == 0 ? "\n" : "", "x".repeat(40))));
    parts(
        file("plain.tsv", "text\tid\n", i -> "say \"%d\" %s\t%d".formatted(i, "y".repeat(60), i)));
  }

  @Test
  void whatIsDoneWithAPartIsAShareOfTheFile() throws IOException {
    var file =
        file("long.txt", "", i -> "a line of a long text, %d %s".formatted(i, "z".repeat(60)));
    var told = new ArrayList<Long>();
    Progress.within(
        (what, done, all, unit) -> {
          assertThat(what).isEqualTo("answering long.txt");
          assertThat(unit).isEqualTo(Progress.Unit.BYTES);
          assertThat(all).isEqualTo(file.toFile().length());
          told.add(done);
        },
        () -> {
          QuestionStream.texts(
              file,
              KNOWN,
              Role.TEXT,
              Set.of(),
              _ -> List.of(0, 5, 10).forEach(done -> Progress.count("", done, 10)),
              1);
          return told;
        });
    assertThat(told)
        .isSorted()
        .hasSizeGreaterThan(8)
        .startsWith(0L)
        .endsWith(file.toFile().length());
  }

  @Test
  void partsOfLinesAndOfObjectsSayWhatTheWholeSays() throws IOException {
    parts(
        file(
            "lines.txt",
            "",
            i -> i % 11 == 0 ? "" : "a line with \"one quote, %d %s".formatted(i, "z".repeat(60))));
    parts(
        file(
            "rows.jsonl",
            "",
            i -> "{\"text\": \"line %d %s\", \"id\": %d}".formatted(i, "z".repeat(60), i)));
  }

  @Test
  void aWrongRowIsNamedWithItsLineInTheFile() throws IOException {
    var file =
        file(
            "wrong.csv",
            "text,label\n",
            i -> i == ROWS - 5 ? "one,two,three" : "text %d %s,bug".formatted(i, "x".repeat(60)));
    assertThatThrownBy(() -> QuestionStream.texts(file, KNOWN, Role.TEXT, Set.of(), _ -> {}, 1))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(file + ", line " + (ROWS - 3) + ": ");
  }
}
