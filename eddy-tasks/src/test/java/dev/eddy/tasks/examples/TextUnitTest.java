package dev.eddy.tasks.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.tasks.classify.Classifier;
import dev.eddy.tasks.setting.Setting;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextUnitTest {

  private static String unit(String... texts) {
    return TextUnit.resolved(Classifier.defaults(), List.of(texts)).text(Setting.UNIT);
  }

  @Test
  void sentencesInAnAlphabetAreCutIntoWords() {
    assertThat(unit("a film to remember", "one more of the same kind")).isEqualTo("words");
    assertThat(unit("очень хороший фильм сегодня")).isEqualTo("words");
  }

  @Test
  void namesHangulAndChineseAreCutIntoCharacters() {
    assertThat(unit("Argentina", "New Zealand")).isEqualTo("characters");
    assertThat(unit("이 영화는 정말 다시 보고 싶은 영화다")).isEqualTo("characters");
    assertThat(unit("这部电影很好看")).isEqualTo("characters");
  }

  @Test
  void whatIsSetStays() {
    var set = Classifier.defaults().with("unit", "words");
    assertThat(TextUnit.resolved(set, List.of("Argentina"))).isEqualTo(set);
  }
}
