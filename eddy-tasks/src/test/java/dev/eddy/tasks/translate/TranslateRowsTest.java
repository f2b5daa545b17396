package dev.eddy.tasks.translate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.text.Pair;
import dev.eddy.tasks.reproduce.RowFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TranslateRowsTest extends RowFiles {

  @TempDir private Path folder;

  @Override
  protected Path folder() {
    return folder;
  }

  private static List<Pair> pairs(String file) {
    return Pair.read(Path.of(file));
  }

  @Test
  void aWordWithSeveralPronunciationsBecomesSeveralPairs() throws IOException {
    var file = file("ref", "LIVE\tL AY V\tL IH V\nA\tAH\n");

    assertThat(TranslateRows.sounds(file))
        .containsExactly(
            new Pair("LIVE", "L AY V"), new Pair("LIVE", "L IH V"), new Pair("A", "AH"));
    assertThatThrownBy(() -> TranslateRows.sounds(file("bad", "A\tAH\nLIVE\n")))
        .isInstanceOf(DataException.class)
        .hasMessageEndingWith(
            "bad, line 2: expected a word and its pronunciations after tabs, found \"LIVE\"");
  }

  @Test
  void syllablesOfANameAreJoinedAndItsCountIsLeftAside() throws IOException {
    assertThat(TranslateRows.names(file("names", "laurie\t로 리\t8\n")))
        .containsExactly(new Pair("laurie", "로리"));
    assertThatThrownBy(() -> TranslateRows.names(file("bad", "laurie\n")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("bad, line 1: expected a name, a tab and its Hangul syllables");
  }

  @Test
  void spellingsOfALoanwordStayInOnePart() throws IOException {
    file(
        "words",
        IntStream.range(0, 500)
            .mapToObj(i -> "Word%d\t단어\nword%d\t워드\nword%d\t워드\n".formatted(i, i, i))
            .collect(Collectors.joining()));

    var parts = parts(new TranslateRows.Loanwords("words"), OptionalInt.empty());

    var train = pairs(parts.data());
    var test = pairs(parts.test());
    assertThat(train.size() + pairs(parts.validation()).size() + test.size()).isEqualTo(1000);
    assertThat(test).hasSizeBetween(60, 140);
    assertThat(sources(train)).doesNotContainAnyElementsOf(sources(test));
    assertThat(sources(train)).doesNotContainAnyElementsOf(sources(pairs(parts.validation())));
  }

  private static List<String> sources(List<Pair> pairs) {
    return pairs.stream().map(pair -> pair.source().toLowerCase(Locale.ROOT)).toList();
  }

  @Test
  void aMissingFileIsNamed() {
    assertThatThrownBy(() ->
            parts(new TranslateRows.Sounds("g2p/train.gz", "g2p/ref.gz"), OptionalInt.empty()))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("no data set \"g2p/train.gz\" in the test (");
  }
}
