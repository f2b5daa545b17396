package dev.eddy.tasks.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpansTest {

  private static List<String> tags(String text) {
    return List.of(text.split(" "));
  }

  private static ScoreTable.Row score(String expected, String predicted) {
    return Spans.score(List.of(tags(expected)), List.of(tags(predicted))).total();
  }

  private static int count(String text) {
    return (int) score(text, text).there();
  }

  @Test
  void aSpanIsRightWhenItsEndsAndItsKindAre() {
    assertThat(score("B-PER I-PER O B-LOC", "B-PER I-PER O B-LOC").f1()).isEqualTo(1);
    assertThat(score("B-PER I-PER O B-LOC", "B-PER O O B-LOC"))
        .isEqualTo(new ScoreTable.Row("all", 1, 2, 2));
    assertThat(score("B-PER I-PER O B-LOC", "B-ORG I-ORG O B-LOC").right()).isEqualTo(1);
    assertThat(score("B-PER B-PER", "B-PER I-PER")).isEqualTo(new ScoreTable.Row("all", 0, 1, 2));
  }

  @Test
  void everyNotationHasItsSpans() {
    assertThat(count("I-PER I-PER O I-LOC")).as("IOB1").isEqualTo(2);
    assertThat(count("I-PER B-PER I-PER")).as("IOB1, neighbours").isEqualTo(2);
    assertThat(count("B-PER B-PER I-PER")).as("IOB2").isEqualTo(2);
    assertThat(count("S-PER S-PER B-LOC I-LOC E-LOC")).as("BIOES").isEqualTo(3);
    assertThat(count("U-PER U-PER B-LOC I-LOC L-LOC")).as("BILOU").isEqualTo(3);
    assertThat(count("B-CITY M-CITY E-CITY S-DISH S-DISH B-DISH E-DISH")).as("BMES").isEqualTo(4);
    assertThat(Spans.areMarkedBy(tags("O B-CITY M-CITY E-CITY"))).isTrue();
    assertThat(count("O O")).isZero();
  }

  /// What the `conlleval` script makes of them.
  @Test
  void tagsThatBreakTheirNotationHaveSpansToo() {
    assertThat(count("O I-PER I-LOC I-LOC")).isEqualTo(2);
    assertThat(count("B-PER I-LOC")).isEqualTo(2);
    assertThat(count("B-PER E-PER I-PER")).isEqualTo(2);
    assertThat(count("E-PER E-PER")).isEqualTo(2);
  }

  @Test
  void kindsAreCountedApartAndTogether() {
    var table =
        Spans.score(
            List.of(tags("B-PER O B-LOC"), tags("B-LOC I-LOC")),
            List.of(tags("B-PER O B-PER"), tags("B-LOC I-LOC")));
    assertThat(table.rows())
        .containsExactly(new ScoreTable.Row("LOC", 1, 1, 2), new ScoreTable.Row("PER", 1, 2, 1));
    assertThat(table.total().precision()).isCloseTo(2 / 3.0, within(1e-12));
    assertThat(table.total().recall()).isCloseTo(2 / 3.0, within(1e-12));
    assertThat(table.table("span"))
        .isEqualTo(
            """
            span  precision  recall      F1    count
            LOC      1.0000  0.5000  0.6667        2
            PER      0.5000  1.0000  0.6667        1
            """);
  }

  @Test
  void partsOfSpeechAreNoSpans() {
    assertThat(Spans.areMarkedBy(List.of("O", "B-PER", "I-PER"))).isTrue();
    assertThat(Spans.areMarkedBy(List.of("NOUN", "B-PER"))).isFalse();
    assertThat(Spans.areMarkedBy(List.of("O"))).isFalse();
  }

  @Test
  void scoresOfClassesAreThoseOfTheMatrix() {
    var matrix = new ConfusionMatrix(List.of("a", "b", "never"));
    matrix.addAll(new int[] {0, 0, 1, 1, 1}, new int[] {0, 1, 1, 1, 0});
    var table = ScoreTable.of(matrix);
    assertThat(table.rows())
        .containsExactly(new ScoreTable.Row("a", 1, 2, 2), new ScoreTable.Row("b", 2, 3, 3));
    assertThat(table.rows().get(1).f1()).isEqualTo(matrix.f1(1));
  }
}
