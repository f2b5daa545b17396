package dev.eddy.tasks.baseline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.tasks.data.text.Pair;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpellingBaselineTest {

  @Test
  void theNearestSourceAnswersAndTheFirstOfEquals() {
    var nearest =
        new NearestNeighbour(
            List.of(new Pair("moon", "달"), new Pair("mood", "기분"), new Pair("a", "하나")));

    assertThat(nearest.answer("moor")).isEqualTo("달");
    assertThat(nearest.answer("moods")).isEqualTo("기분");
    assertThat(nearest.answer("")).isEqualTo("하나");
  }

  @Test
  void piecesOfATargetFindTheirLetters() {
    var sources = List.of(List.of("x", "a"), List.of("a"), List.of("x"), List.of("a", "x"));
    var targets =
        List.of(List.of("k", "s", "a"), List.of("a"), List.of("k", "s"), List.of("a", "k", "s"));

    var alignment = new LetterAlignment(sources, targets);

    assertThat(alignment.pieces(List.of("a", "x", "a"), List.of("a", "k", "s", "a")))
        .containsExactly("a", "ks", "a");
    assertThat(alignment.pieces(List.of("a"), List.of("a", "a", "a", "a", "a"))).isEmpty();
  }

  @Test
  void jointNGramsSpellWhatTheyHaveSeenInItsContext() {
    var pairs =
        List.of(
            new Pair("kim", "김"),
            new Pair("kin", "킨"),
            new Pair("min", "민"),
            new Pair("mi", "미"),
            new Pair("ni", "니"),
            new Pair("in", "인"));

    var model = new JointNGram(pairs, 3);

    assertThat(model.answer("mini")).isEqualTo("미니");
    assertThat(model.answer("KIM")).isEqualTo("김");
    assertThat(model.answer("mi?")).isEqualTo("미");
  }
}
