package dev.eddy.tasks.data.bytes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class SourceTextTest {

  /// What is hard: ends of lines, blanks of many kinds, marks, characters of one to four bytes.
  private static final List<String> PARTS =
      List.of(
          "a",
          "é",
          "한",
          "\ud83d\ude00",
          "\n",
          "\r",
          "\r\n",
          " ",
          "\t",
          "\u3000",
          "\u00a0",
          "\"",
          "\ufeff");

  private static SourceText text(String content, Charset charset) {
    boolean utf8 = charset.equals(StandardCharsets.UTF_8);
    return SourceText.of(
        Path.of("some.txt"),
        new FileBytes.Content(content.getBytes(charset), false),
        utf8 ? Optional.empty() : Optional.of(charset));
  }

  @Test
  void linesAreThoseOfItsCharacters() {
    var random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
    for (int round = 0; round < 4000; round++) {
      var made = new StringBuilder("\ufeff".repeat(round % 2));
      for (int i = random.nextInt(12); i > 0; i--) {
        made.append(PARTS.get(random.nextInt(PARTS.size())));
      }
      var whole = made.toString();
      var content = whole.startsWith("\ufeff") ? whole.substring(1) : whole;
      var charset = List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16LE).get(round / 2 % 2);
      var text = text(whole, charset);
      assertThat(text.content()).isEqualTo(content);
      assertThat(text.lines())
          .extracting(SourceText.Line::text)
          .isEqualTo(content.lines().toList());
      assertThat(text.filled())
          .isEqualTo(text.lines().stream().filter(line -> !line.text().isBlank()).toList());
      for (char c : new char[] {'a', '"', '한'}) {
        assertThat(text.holds(c)).isEqualTo(content.indexOf(c) >= 0);
      }
    }
  }

  @Test
  void aMarkSaysTheEncoding() {
    var marked = "\ufeffa,b\n".getBytes(StandardCharsets.UTF_16LE);
    var text =
        SourceText.of(Path.of("a.csv"), new FileBytes.Content(marked, false), Optional.empty());
    assertThat(text.content()).isEqualTo("a,b\n");
    assertThat(text.encoding()).isEqualTo(StandardCharsets.UTF_16);
  }

  @Test
  void aBlankedLineLeavesTheOthersWhereTheyAre() {
    var text = text("\ufeffsep=;\r\na;b\n", StandardCharsets.UTF_8);
    var blanked = text.blanked(text.lines().getFirst());
    assertThat(blanked.content()).isEqualTo("     \r\na;b\n");
    assertThat(blanked.filled()).containsExactly(new SourceText.Line(2, "a;b"));
  }

  @Test
  void longTextsInOtherEncodingsComeWhole() {
    var content = "가나다 \ud83d\ude00\n".repeat(20_000);
    assertThat(text(content, StandardCharsets.UTF_16BE).content()).isEqualTo(content);
  }
}
