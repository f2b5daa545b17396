package dev.eddy.tasks.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.tasks.reproduce.RowFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SmallTextRowsTest extends RowFiles {

  @TempDir private Path folder;

  @Override
  protected Path folder() {
    return folder;
  }

  @Test
  void aLabelBeforeATextBecomesOneOfFastText() throws IOException {
    file("train", "HUM:ind Who was it ?\nNUM:date When ?\n");
    Files.write(path("test"), new byte[] {'H', ':', 'x', ' ', 'a', (byte) 0xf0, '\n'});

    var parts = parts(new SmallTextRows.LabelFirst("train", "", "test", true), OptionalInt.empty());

    assertThat(parts.validation()).isEmpty();
    assertThat(Path.of(parts.test())).hasContent("__label__H að");
    var fine = parts(new SmallTextRows.LabelFirst("train", "", "train", false), OptionalInt.of(1));
    assertThat(Path.of(fine.data())).hasContent("__label__HUM:ind Who was it ?");
    file("bad", "HUM:ind\n");
    assertThatThrownBy(
            () -> parts(new SmallTextRows.LabelFirst("bad", "", "bad", true), OptionalInt.empty()))
        .hasMessageEndingWith(
            "bad, line 1: expected a label, a space and a text, found \"HUM:ind\"");
  }

  @Test
  void goodAndBadTextsAreMixedAndEqualOnesStayTogether() throws IOException {
    var all = IntStream.range(0, 200).mapToObj(i -> "text " + i + "\n").toList();
    file("good", String.join("", all.subList(0, 100)));
    file("bad", String.join("", all.subList(100, 200)));

    var parts = parts(new SmallTextRows.GoodAndBad("good", "bad"), OptionalInt.empty());

    var train = Files.readAllLines(Path.of(parts.data()));
    var test = Files.readAllLines(Path.of(parts.test()));
    assertThat(train.size() + test.size()).isEqualTo(200);
    assertThat(test).hasSizeBetween(8, 40).doesNotContainAnyElementsOf(train);
    assertThat(train.subList(0, 20)).anyMatch(line -> line.startsWith("__label__good"));
    assertThat(train.subList(0, 20)).anyMatch(line -> line.startsWith("__label__bad"));
  }

  @Test
  void theFirstRowsOfTablesAreTaken() throws IOException {
    file("train", "text\tlabel\na\t1\nb\t0\nc\t1\n");
    var parts = parts(new SmallTextRows.FirstRows("train", 2, "train", 1), OptionalInt.empty());
    assertThat(Path.of(parts.data())).hasContent("text\tlabel\na\t1\nb\t0");
    assertThat(Path.of(parts.test())).hasContent("text\tlabel\na\t1");
  }
}
