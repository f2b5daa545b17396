package dev.eddy.tasks.data.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.tasks.data.format.Cells;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class DifferentValuesTest {

  @Test
  void theyAreWhatAMapCounts() {
    var random = RandomGenerator.of("L64X128MixRandom");
    for (int kinds : List.of(1, 3, 1000)) {
      var cells = new ArrayList<String>();
      for (int i = 0; i < 3000; i++) {
        int value = random.nextInt(kinds);
        // "Aa" and "BB" have one hash; blanks around a value are no part of it.
        var pair = (value % 2 == 0 ? "Aa" : "BB").repeat(1 + value % 5) + value / 10;
        cells.add(i % 7 == 0 ? " \t" : i % 3 == 0 ? "\u00a0" + pair + " " : pair);
      }
      var counts = new LinkedHashMap<String, Integer>();
      for (var cell : cells) {
        if (!cell.isBlank()) counts.merge(Cells.normal(cell), 1, Integer::sum);
      }
      var values = new DifferentValues(cells);
      assertThat(values.all()).containsExactlyElementsOf(counts.keySet());
      assertThat(values.counts().boxed()).containsExactlyElementsOf(counts.values());
      assertThat(values.size()).isEqualTo(counts.size());
      assertThat(values.filled())
          .isEqualTo(counts.values().stream().mapToInt(Integer::intValue).sum());
      assertThat(counts.keySet()).allMatch(values::contains);
      assertThat(values.contains("Aa-1")).isFalse();
      assertThat(values.contains("")).isFalse();
    }
  }

  @Test
  void aColumnOfBlanksHasNone() {
    var values = new DifferentValues(List.of("", " "));
    assertThat(values.size()).isZero();
    assertThat(values.contains("a")).isFalse();
  }
}
