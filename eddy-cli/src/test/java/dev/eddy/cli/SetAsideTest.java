package dev.eddy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.formats.Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `--test` and `--folds` set aside of running text and of words, and what forms say that have
/// none of it.
class SetAsideTest {

  @TempDir private Path folder;

  private Result train(String form, Path data, String... more) {
    var args =
        new ArrayList<>(
            List.of("train", form, "--data=" + data, "--out=" + folder.resolve("m.eddy")));
    args.addAll(List.of("--threads=1", "--hidden=8", "--embedding=4", "--epochs=1", "--restart"));
    args.addAll(List.of(more));
    return Result.of(args.toArray(String[]::new));
  }

  private Path text() throws IOException {
    var text =
        IntStream.range(0, 300)
            .mapToObj(i -> "line " + i % 17 + " of a text")
            .collect(Collectors.joining("\n"));
    return Files.writeString(folder.resolve("text.txt"), text);
  }

  private Path words() throws IOException {
    var words = new ArrayList<String>();
    for (var first : List.of("ba", "ke", "lo", "mi", "nu", "pa", "re", "so", "ti", "wu")) {
      for (var last : List.of("bal", "den", "kor", "lim", "mar", "nes")) {
        words.add(first + last + " " + (words.size() + 1));
      }
    }
    return Files.write(folder.resolve("words.txt"), words);
  }

  @Test
  void theEndOfATextIsMeasuredOnceAtTheEnd() throws IOException {
    var result = train("generate", text(), "--test=20%");
    assertThat(result.status()).as(result.err()).isZero();
    int characters = Files.readString(text()).length();
    assertThat(result.out())
        .startsWith("test: ")
        .contains("a symbol over %d symbols".formatted((int) (characters * 0.2) - 1));
    var history = Bundle.read(folder.resolve("m.eddy")).history();
    assertThat(history.path("test").path("bits_per_character").asDouble()).isPositive();
  }

  @Test
  void aPartOfATextIsRefusedAndOneThatIsTooSmall() throws IOException {
    assertThat(train("generate", text(), "--test=1/5").err())
        .contains("test: a running text has no parts that could be left out of its middle");
    assertThat(train("generate", text(), "--test=1%").err())
        .contains("characters, too few to measure on; set aside 200 or more");
  }

  @Test
  void wordsAreSetAsideAndFoldedAsRowsAre() throws IOException {
    var result = train("complete", words(), "--test=20%");
    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.out()).startsWith("test: ");

    var folded = train("complete", words(), "--folds=2");
    assertThat(folded.status()).as(folded.err()).isZero();
    assertThat(folded.out()).contains("mean of 2 parts: ");
    assertThat(folded.err()).contains("part 2 of 2: ", "unseen words 30");
  }

  @Test
  void formsWithoutFoldsSayWhatTheyHaveInstead() throws IOException {
    assertThat(train("generate", text(), "--folds=5").err())
        .contains(
            "'--folds' has no effect on generate: a running text is measured on its end, with --test 10%; it is for classify,");
    assertThat(Result.of("train", "forecast", "--data=x.csv", "--folds=5").err())
        .contains("'--folds' has no effect on forecast: a series is not learned from what comes");
  }
}
