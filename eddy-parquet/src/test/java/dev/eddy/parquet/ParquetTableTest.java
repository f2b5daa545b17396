package dev.eddy.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.ReadOptions;
import dev.eddy.tasks.data.Role;
import dev.eddy.tasks.data.labelled.LabelledSequence;
import dev.eddy.tasks.data.labelled.LabelledText;
import dev.eddy.tasks.data.question.Questions;
import dev.eddy.tasks.data.series.DateOrder;
import dev.eddy.tasks.data.series.Missing;
import dev.eddy.tasks.data.series.SeriesTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The files were written by pyarrow; `tables.py` beside them says how.
class ParquetTableTest {

  @TempDir private Path folder;

  private Path file(String name) throws IOException {
    try (var in = ParquetTableTest.class.getResourceAsStream("/" + name)) {
      var file = folder.resolve(name);
      Files.copy(in, file);
      return file;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "snappy", "gzip", "zstd"})
  void textsWithLabelsAreFoundByTheirNames(String packed) throws IOException {
    var reading = LabelledText.reading(file(packed + ".parquet"), ReadOptions.DEFAULT);

    assertThat(reading.sentence())
        .isEqualTo(
            "6 rows; text = \"text\", label = \"label\"; not used: \"id\", \"score\", \"seen\", \"day\", \"tokens\"");
    assertThat(reading.rows())
        .startsWith(
            new LabelledText("the lift \"stops\", twice\nbetween floors", "fault"),
            new LabelledText("친절한 직원", "praise"));
  }

  @Test
  void numbersTimesAndListsAreWhatTheyAre() throws IOException {
    var file = file("snappy.parquet");
    var sequences =
        LabelledSequence.read(
            file,
            ReadOptions.DEFAULT.withRole(Role.FEATURES, "id,score").withRole(Role.LABEL, "label"));
    assertThat(sequences.get(1).values()).containsExactly(2, -0.25f);

    var series =
        SeriesTable.read(
            file,
            ReadOptions.DEFAULT.withRole(Role.VALUE, "score"),
            DateOrder.AUTO,
            Missing.INTERPOLATE);
    assertThat(series.span()).isEqualTo("every 1 day from 2024-02-27 to 2024-03-03");

    assertThatThrownBy(() ->
            LabelledText.read(
                file, Optional.empty(), ReadOptions.DEFAULT.withRole(Role.TEXT, "tokens")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(
            "snappy.parquet, line 1: \"tokens\" holds a list, \"[\"the\",\"lift\"]\"");
  }

  @Test
  void aModelIsAskedByIt() throws IOException {
    var questions =
        Questions.texts(
            file("zstd.parquet"),
            ReadOptions.DEFAULT.withRole(Role.TEXT, "text"),
            Role.TEXT,
            Set.of());
    assertThat(questions.asked()).hasSize(6);
    assertThat(questions.texts().get(1)).isEqualTo("친절한 직원");
  }

  @Test
  void aFileThatIsCutShortIsNamed() throws IOException {
    var whole = Files.readAllBytes(file("plain.parquet"));
    var cut = Files.write(folder.resolve("cut.parquet"), java.util.Arrays.copyOf(whole, 200));
    assertThatThrownBy(() -> LabelledText.read(cut))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("cut.parquet: the Parquet file cannot be read: ");
  }
}
