package dev.eddy.tasks.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.tasks.classify.Classifier;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.DataSettings;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ApartTest {

  private record Row(String text, String label) {}

  /// Rows of a frequent and a rare label; every tenth text comes twice.
  private static List<Row> rows(int often, int rare, int seed) {
    var random = new SplittableRandom(seed);
    var rows = new ArrayList<Row>();
    for (int i = 0; i < often + rare; i++) {
      var row = new Row("text " + random.nextInt(), i < often ? "other" : "bug");
      rows.add(row);
      if (i % 10 == 9) rows.add(row);
    }
    return rows;
  }

  private static long bugs(List<Row> rows) {
    return rows.stream().filter(row -> row.label.equals("bug")).count();
  }

  @Test
  void aShareForValidationMayBeWrittenInHundredths() {
    var configuration = Classifier.defaults();
    assertThat(Split.of(configuration.with("validation", "10%"))).isEqualTo(new Split.Share(0.1));
    assertThatThrownBy(() -> Split.of(configuration.with("validation", "95%")))
        .hasMessage("validation: expected a share from 0 to 0.9, or a file, found 95%");
  }

  @Test
  void everyLabelHasItsShareOfBothSides() {
    for (int seed = 0; seed < 200; seed++) {
      var rows = rows(300, 27, seed);
      var cut = new Apart.Share(0.1, "").of(rows, Row::text, Row::label);
      assertThat(bugs(cut.apart())).as("seed " + seed).isBetween(2L, 6L);
      assertThat(cut.rest().size() + cut.apart().size()).isEqualTo(rows.size());
      var learned = cut.rest().stream().map(Row::text).collect(Collectors.toSet());
      assertThat(cut.apart()).as("equal texts").noneMatch(row -> learned.contains(row.text));
    }
  }

  @Test
  void aLabelWithOneRowIsLearnedFrom() {
    for (int seed = 0; seed < 50; seed++) {
      var rows = rows(100, 1, seed);
      assertThat(bugs(new Apart.Share(0.5, "").of(rows, Row::text, Row::label).rest())).isOne();
    }
  }

  @Test
  void frequentLabelsAreCutByPlaceAloneSoThatNoRowMoves() {
    var rows = rows(5000, 2000, 1);
    var cut = new Apart.Share(0.1, "").of(rows, Row::text, Row::label);
    assertThat(cut.apart())
        .isEqualTo(rows.stream().filter(row -> Apart.place(row.text) < 0.1).toList());
    assertThat(new Apart.Share(0.1, "").of(rows.subList(0, 40), Row::text, _ -> "").apart())
        .as("rows without labels")
        .isEqualTo(
            rows.subList(0, 40).stream().filter(row -> Apart.place(row.text) < 0.1).toList());
  }

  @Test
  void foldsAreAllRowsOnceAndEachHasItsShareOfTheRare() {
    var rows = rows(207, 23, 5);
    var seen = new ArrayList<Row>();
    var sizes = new HashSet<Integer>();
    for (int fold = 1; fold <= 5; fold++) {
      var cut = new Apart.Fold(fold, 5).of(rows, Row::text, Row::label);
      seen.addAll(cut.apart());
      sizes.add(cut.apart().size());
      assertThat(bugs(cut.apart())).isBetween(4L, 6L);
      assertThat(cut.rest()).doesNotContainAnyElementsOf(cut.apart());
    }
    assertThat(seen).containsExactlyInAnyOrderElementsOf(rows);
    assertThat(sizes).allSatisfy(size -> assertThat(size).isBetween(49, 52));
  }

  private static Configuration asked(String test) {
    return Classifier.defaults().with(DataSettings.TEST, test);
  }

  @Test
  void theSettingIsAShareOrAPart() {
    assertThat(Apart.test(asked("10%"))).contains(new Apart.Share(0.1, "test\n"));
    assertThat(Apart.test(asked("0.25"))).contains(new Apart.Share(0.25, "test\n"));
    assertThat(Apart.test(asked("2/5"))).contains(new Apart.Fold(2, 5));
    assertThat(Apart.test(asked("0"))).isEmpty();
    assertThat(Apart.test(asked(""))).isEmpty();
    for (var wrong : List.of("6/5", "1/1", "0/3", "95%", "2", "some.tsv", "-0.1")) {
      assertThatThrownBy(() -> Apart.test(asked(wrong)))
          .hasMessage(
              "test: expected a share up to 0.9 such as 0.1 or 10%%, or a part such as 2/5, found \"%s\""
                  .formatted(wrong));
    }
  }
}
