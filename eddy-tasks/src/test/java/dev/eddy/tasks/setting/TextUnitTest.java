package dev.eddy.tasks.setting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.tasks.classify.Classifier;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextUnitTest {

  private static TextUnit unit(String... texts) {
    return TextUnit.resolved(Classifier.defaults(), List.of(texts)).get(TextSettings.UNIT);
  }

  @Test
  void sentencesInAnAlphabetAreCutIntoWords() {
    assertThat(unit("a film to remember", "one more of the same kind")).isEqualTo(TextUnit.WORDS);
    assertThat(unit("очень хороший фильм сегодня")).isEqualTo(TextUnit.WORDS);
  }

  @Test
  void namesHangulAndChineseAreCutIntoCharacters() {
    assertThat(unit("Argentina", "New Zealand")).isEqualTo(TextUnit.CHARACTERS);
    assertThat(unit("이 영화는 정말 다시 보고 싶은 영화다")).isEqualTo(TextUnit.CHARACTERS);
    assertThat(unit("这部电影很好看")).isEqualTo(TextUnit.CHARACTERS);
  }

  @Test
  void whatIsSetStays() {
    var set = Classifier.defaults().with("unit", "words");
    assertThat(TextUnit.resolved(set, List.of("Argentina"))).isEqualTo(set);
  }
}
