package dev.eddy.tasks.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class TrieTest {

  private static final Trie TRIE =
      Trie.of(
          List.of("an", "and", "animal", "a", "be", "ant", "😀a"),
          new double[] {40, 900, 3, 50, 700, 40, 1});

  @Test
  void theHeaviestWordsOfABeginningComeFirstAndOfEqualOnesTheEarlier() {
    assertThat(TRIE.complete("an", 9)).containsExactly("and", "an", "ant", "animal");
    assertThat(TRIE.complete("", 3)).containsExactly("and", "be", "a");
    assertThat(TRIE.complete("and", 2)).containsExactly("and");
    assertThat(TRIE.complete("😀", 2)).containsExactly("😀a");
    assertThat(TRIE.complete("c", 2)).isEmpty();
    assertThat(TRIE.size()).isEqualTo(7);
  }

  @Test
  void theRankOfAWordIsItsPlaceAmongThoseWithItsBeginning() {
    assertThat(TRIE.rank("animal", 0)).isEqualTo(6);
    assertThat(TRIE.rank("animal", 1)).isEqualTo(5);
    assertThat(TRIE.rank("animal", 2)).isEqualTo(4);
    assertThat(TRIE.rank("animal", 3)).isEqualTo(1);
    assertThat(TRIE.rank("and", 1)).isEqualTo(1);
    assertThat(TRIE.rank("bee", 1)).isZero();
  }

  @Test
  void aWordThatIsThereTwiceIsRefused() {
    assertThatThrownBy(() -> Trie.of(List.of("a", "a"), new double[] {1, 2}))
        .hasMessage("trie: the word \"a\" is there twice");
  }
}
