package dev.eddy.tasks.data.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.Pipes;
import dev.eddy.tasks.data.Progress;
import dev.eddy.tasks.data.ReadOptions;
import dev.eddy.tasks.data.vocabulary.Vocabulary;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunningTextTest {

  @TempDir private Path folder;

  private RunningText read(String content, Charset charset) throws IOException {
    return RunningText.read(
        Files.write(folder.resolve("text.txt"), content.getBytes(charset)), ReadOptions.DEFAULT);
  }

  private static String whole(RunningText text) {
    return String.join("", text);
  }

  @Test
  void piecesAreTheTextAndCutsAreThoseOfItsCharacters() throws IOException {
    var random = new Random(7);
    var parts = List.of("a", "é", "e\u0301", "한", "한", "😀", " ", "\n", "\r\n", "\r", "x ");
    for (int round = 0; round < 40; round++) {
      var content = new StringBuilder("z");
      int length = round < 2 ? 70_000 : 30;
      for (int i = 0; i < length; i++) content.append(parts.get(random.nextInt(parts.size())));
      var expected = content.toString().replace("\r\n", "\n").replace('\r', '\n');
      var text = read((round % 3 == 0 ? "\ufeff" : "") + content, StandardCharsets.UTF_8);
      long count = expected.codePoints().count();
      assertThat(whole(text)).isEqualTo(expected);
      assertThat(text.characters()).isEqualTo(count);
      int cut = random.nextInt((int) count + 1);
      int at = expected.offsetByCodePoints(0, cut);
      assertThat(whole(text.first(cut)))
          .as("seed 7, round %d", round)
          .isEqualTo(expected.substring(0, at));
      assertThat(whole(text.after(cut))).isEqualTo(expected.substring(at));
    }
  }

  @Test
  void symbolsOfPiecesAreThoseOfTheWhole() throws IOException {
    var content = "Well-kept words, e\u0301 and 한글; 3.14 of them\n".repeat(3000);
    var text = read(content, StandardCharsets.UTF_8);
    for (var options :
        List.of(
            Vocabulary.Options.CHARACTERS, Vocabulary.Options.LETTERS, Vocabulary.Options.WORDS)) {
      var vocabulary = Vocabulary.build(text, options);
      assertThat(vocabulary).isEqualTo(Vocabulary.build(List.of(content), options));
      var ids = new ArrayList<Integer>();
      for (var piece : text) Arrays.stream(vocabulary.encode(piece)).forEach(ids::add);
      assertThat(ids)
          .containsExactlyElementsOf(Arrays.stream(vocabulary.encode(content)).boxed().toList());
    }
  }

  @Test
  void anotherEncodingIsReadByItsMark() throws IOException {
    assertThat(whole(read("두 줄\r\n둘\n", StandardCharsets.UTF_16))).isEqualTo("두 줄\n둘\n");
  }

  @Test
  void blankLinesAreNoText() {
    assertThatThrownBy(() -> read("\ufeff \r\n\n", StandardCharsets.UTF_8))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("holds only blank lines; expected text");
  }

  @Test
  void aFileIsReadOnceAsLongAsItStaysAsItIs() throws IOException {
    var file = Files.writeString(folder.resolve("once.txt"), "one text\n");
    Pipes.within(() -> {
      var first = RunningText.read(file, ReadOptions.DEFAULT);
      assertThat(RunningText.read(file, ReadOptions.DEFAULT)).isSameAs(first);
      try {
        Files.writeString(file, "another text\n");
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
      assertThat(whole(RunningText.read(file, ReadOptions.DEFAULT))).isEqualTo("another text\n");
      return first;
    });
  }

  @Test
  void aLongFileTellsHowFarItIs() throws IOException {
    var told = new ArrayList<String>();
    var content = "a line of a long text\n".repeat(500_000);
    Progress.within(
        (what, done, all, _) -> told.add(what),
        () -> {
          try {
            return whole(read(content, StandardCharsets.UTF_8));
          } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        });
    assertThat(told).contains("reading text.txt", "going through text.txt");
  }
}
