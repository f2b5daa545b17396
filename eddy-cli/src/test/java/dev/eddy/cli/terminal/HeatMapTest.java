package dev.eddy.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.tasks.AttentionMap;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeatMapTest {

  @Test
  void aRowIsWhatWasWrittenAndAShadeHowMuchItLookedAtWhatWasRead() {
    var map =
        new AttentionMap(
            "a book",
            "책",
            List.of("a", "book"),
            List.of("책", AttentionMap.END),
            List.of(List.of(0.02, 0.98), List.of(0.6, 0.4)));
    assertThat(HeatMap.lines(map))
        .containsExactly("         a  book", "  책        ████", "  ⟨end⟩  ▒▒ ▒▒▒▒");
  }

  @Test
  void lettersOfHangulTakeTwoColumnsAndAccentsNone() {
    assertThat(TextWidth.of("한글 e\u0301")).isEqualTo(6);
    assertThat(TextWidth.of("ㄱ")).isEqualTo(2);
  }

  @Test
  void aLongWordIsCut() {
    var map =
        new AttentionMap(
            "x", "y", List.of("antidisestablishment"), List.of("y"), List.of(List.of(1.0)));
    assertThat(HeatMap.lines(map)).containsExactly("     antidisestab", "  y  ████████████");
  }
}
