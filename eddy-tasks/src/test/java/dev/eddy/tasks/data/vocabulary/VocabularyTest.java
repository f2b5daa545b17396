package dev.eddy.tasks.data.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.vocabulary.Vocabulary.Options;
import dev.eddy.tasks.data.vocabulary.Vocabulary.Reserved;
import dev.eddy.tasks.data.vocabulary.Vocabulary.Unit;
import java.text.Normalizer;
import java.util.List;
import org.junit.jupiter.api.Test;

class VocabularyTest {
  @Test
  void frequentSymbolsComeFirstAndEqualsByCodePoint() {
    var vocabulary =
        Vocabulary.build(List.of("banana", "cab", "\ud83d\ude00\uffee"), Options.CHARACTERS);
    assertThat(vocabulary.saved().symbols())
        .containsExactly("a", "b", "n", "c", "\uffee", "\ud83d\ude00");
    assertThat(vocabulary.reserved())
        .containsExactly(Reserved.PADDING, Reserved.START, Reserved.END, Reserved.UNKNOWN);
    assertThat(vocabulary.id(Reserved.PADDING)).isZero();
    assertThat(vocabulary.encode("cab")).containsExactly(7, 4, 5);
    assertThat(vocabulary.encodeFramed("ax")).containsExactly(1, 4, 3, 2);
    assertThat(vocabulary.size()).isEqualTo(10);
  }

  @Test
  void hangulSyllablesStayWholeHoweverTyped() {
    var vocabulary = Vocabulary.build(List.of("한국"), Options.CHARACTERS);
    assertThat(vocabulary.saved().symbols()).containsExactly("국", "한");
    assertThat(vocabulary.encode(Normalizer.normalize("한국", Normalizer.Form.NFD)))
        .isEqualTo(vocabulary.encode("한국"));
  }

  @Test
  void decodingStopsAtTheEndAndShowsTheUnknown() {
    var vocabulary = Vocabulary.build(List.of("ab"), Options.CHARACTERS);
    assertThat(vocabulary.decode(new int[] {1, 4, 3, 5, 0, 2, 4})).isEqualTo("a\ufffdb");
    assertThat(vocabulary.symbol(2)).isEqualTo("<end>");
    assertThatThrownBy(() -> vocabulary.decode(new int[] {6}))
        .hasMessage("expected a symbol id from 0 to 5, found 6");
  }

  @Test
  void rareSymbolsAndThosePastTheMaximumAreLeftOut() {
    assertThat(
            Vocabulary.build(List.of("aaabbc"), Options.CHARACTERS.withMinimumCount(2))
                .saved()
                .symbols())
        .containsExactly("a", "b");
    assertThat(
            Vocabulary.build(List.of("aaabbc"), Options.CHARACTERS.withMaximumSize(5))
                .saved()
                .symbols())
        .containsExactly("a");
    assertThatThrownBy(
            () -> Vocabulary.build(List.of("abc"), Options.CHARACTERS.withMinimumCount(2)))
        .hasMessage(
            "vocabulary: the texts have 3 different symbols, but none occurs 2 times or more");
    assertThatThrownBy(() -> Options.CHARACTERS.withMaximumSize(4))
        .hasMessage(
            "vocabulary: expected room for more than its 4 reserved symbols, found a maximum size of 4");
  }

  @Test
  void withoutAnUnknownSymbolEachForeignOneIsRefused() {
    var vocabulary = Vocabulary.build(List.of("ab"), Options.CHARACTERS.withReserved(Reserved.END));
    assertThat(vocabulary.reserved()).containsExactly(Reserved.PADDING, Reserved.END);
    assertThatThrownBy(() -> vocabulary.encode("abc"))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "symbol \"c\" is not in the vocabulary of 2 symbols, which has no unknown symbol");
    assertThatThrownBy(() -> vocabulary.id(Reserved.START))
        .hasMessage("this vocabulary has no start symbol");
  }

  @Test
  void wordsAreCutAtWhiteSpaceAndPunctuation() {
    assertThat(Words.split("Don't stop: it costs 3.14 (or 55,000)... 정말, 좋아요!"))
        .containsExactly(
            "Don't", "stop", ":", "it", "costs", "3.14", "(", "or", "55,000", ")", ".", ".", ".",
            "정말", ",", "좋아요", "!");
    assertThat(Words.join(Words.split("Yes, it costs 3.14 (or more)!")))
        .isEqualTo("Yes, it costs 3.14 (or more)!");
    var vocabulary = Vocabulary.build(List.of("to be, or not to be"), Options.WORDS);
    assertThat(vocabulary.decode(vocabulary.encodeFramed("not to be, or be")))
        .isEqualTo("not to be, or be");
  }

  @Test
  void aVeryLongChainOfHyphensIsOneWord() {
    assertThat(Words.split("a-".repeat(100_000) + "b")).hasSize(1);
  }

  @Test
  void jsonGivesTheSameVocabularyBack() {
    var vocabulary =
        Vocabulary.of(Unit.CHARACTERS, List.of(Reserved.END), List.of("b", "a", "\"", "한"));
    assertThat(vocabulary.toJson())
        .isEqualTo(
            "{\"unit\":\"CHARACTERS\",\"reserved\":[\"PADDING\",\"END\"],\"symbols\":[\"b\",\"a\",\"\\\"\",\"한\"]}");
    assertThat(Vocabulary.fromJson(vocabulary.toJson()))
        .isEqualTo(vocabulary)
        .hasSameHashCodeAs(vocabulary);
    assertThatThrownBy(() -> Vocabulary.fromJson("{\"unit\":\"CHARACTERS\"}"))
        .hasMessage(
            "vocabulary: expected \"unit\", \"reserved\" and \"symbols\", but one is missing");
    assertThatThrownBy(() -> Vocabulary.fromJson("{"))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("vocabulary: not the JSON of one: ");
    assertThatThrownBy(() -> Vocabulary.of(Unit.WORDS, List.of(), List.of("the", "a", "the")))
        .hasMessage("vocabulary: symbol \"the\" is there twice, as 1 and 3");
  }

  @Test
  void labelsAreSortedAndUnknownOnesNameTheKnown() {
    assertThat(Labels.of(List.of("10", "9", "9", "-1")).names()).containsExactly("-1", "9", "10");
    var labels = Labels.of(List.of("positive", "negative"));
    assertThat(labels.id("positive")).isEqualTo(1);
    assertThat(labels.name(0)).isEqualTo("negative");
    assertThatThrownBy(() -> labels.id("postive"))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "unknown label \"postive\"; the labels are \"negative\", \"positive\"; did you mean \"positive\"?");
    assertThatThrownBy(() -> labels.name(2)).hasMessage("expected a label id from 0 to 1, found 2");
    assertThatThrownBy(() -> Labels.of(List.of()))
        .hasMessage("expected at least one label, found none");
  }

  @Test
  void lettersTakeSyllablesApartAndPutThemTogether() {
    var vocabulary = Vocabulary.build(List.of("한국", "é"), Vocabulary.Options.LETTERS);
    assertThat(vocabulary.split("한")).containsExactly("\u1112", "\u1161", "\u11ab");
    assertThat(vocabulary.split("é")).containsExactly("e", "\u0301");
    assertThat(vocabulary.decode(vocabulary.encode("국한 é".replace(" ", "")))).isEqualTo("국한é");
    assertThat(Vocabulary.fromJson(vocabulary.toJson())).isEqualTo(vocabulary);
  }

  @Test
  void tokensAreWhatStandsBetweenWhiteSpace() {
    var tokens = Vocabulary.of(Vocabulary.Unit.TOKENS, List.of(), List.of("Don't", "stop!"));
    assertThat(tokens.split(" Don't\tstop!\n")).containsExactly("Don't", "stop!");
    assertThat(tokens.decode(tokens.encode("Don't stop!"))).isEqualTo("Don't stop!");
  }

  /// As `TextVectorization` of Keras: only the letters and the punctuation of ASCII.
  @Test
  void plainTokensAreSmallAndWithoutPunctuation() {
    var plain = Vocabulary.of(Vocabulary.Unit.PLAIN_TOKENS, List.of(), List.of("dont"));
    assertThat(plain.split("Don't STOP – well-kept, [ÉA]  !"))
        .containsExactly("dont", "stop", "–", "wellkept", "Éa");
    assertThat(plain.split("...")).isEmpty();
  }
}
