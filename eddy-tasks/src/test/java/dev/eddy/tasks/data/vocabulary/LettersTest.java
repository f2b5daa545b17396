package dev.eddy.tasks.data.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;

import java.text.Normalizer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class LettersTest {

  private static String shown(String text) {
    return Vocabulary.of(
            Vocabulary.Unit.LETTERS,
            java.util.List.of(Vocabulary.Reserved.PADDING),
            java.util.List.of("x"))
        .split(text)
        .stream()
        .map(Letters::shown)
        .collect(Collectors.joining(" "));
  }

  @Test
  void lettersOfSyllablesStandOnTheirOwn() {
    assertThat(shown("꿇읽값희")).isEqualTo("ㄲ ㅜ ㅀ ㅇ ㅣ ㄺ ㄱ ㅏ ㅄ ㅎ ㅢ");
    assertThat(shown("하힣")).isEqualTo("ㅎ ㅏ ㅎ ㅣ ㅎ");
  }

  @Test
  void everyLetterOfASyllableIsShownAsTheOneOfItsCompatibilityForm() {
    for (int letter = 0x3131; letter <= 0x3163; letter++) {
      var shown = Character.toString(letter);
      var joined = Normalizer.normalize(shown, Normalizer.Form.NFKD);
      if (joined.charAt(0) != 0x111A && joined.charAt(0) != 0x1121) {
        // Those two are old letters at the beginning of a syllable; they are modern at its end.
        assertThat(Letters.shown(joined)).isEqualTo(shown);
      }
    }
  }

  @Test
  void accentsAndSpacesAreSeenAndTheRestStays() {
    assertThat(shown("é a")).isEqualTo("e ◌\u0301 ␣ a");
    assertThat(Letters.shown("서울")).isEqualTo("서울");
    assertThat(Letters.shown("")).isEmpty();
  }
}
