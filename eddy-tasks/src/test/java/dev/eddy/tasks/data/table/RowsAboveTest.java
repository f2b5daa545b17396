package dev.eddy.tasks.data.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.tasks.data.ReadOptions;
import dev.eddy.tasks.data.Reading;
import dev.eddy.tasks.data.labelled.LabelledData;
import dev.eddy.tasks.data.series.DateOrder;
import dev.eddy.tasks.data.series.Missing;
import dev.eddy.tasks.data.series.SeriesTable;
import dev.eddy.tasks.data.text.Pair;
import dev.eddy.tasks.data.words.WordCount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Rows between the names of the columns and the data.
class RowsAboveTest {
  @TempDir Path folder;

  /// Twelve rows below some lines, separated by commas.
  private Path file(String above, String row) throws IOException {
    var rows =
        IntStream.range(0, 12)
            .mapToObj(i ->
                row.replace("N", "%d.%d".formatted(i, i * 7 % 10))
                    .replace("T", "a text of %d words".formatted(i))
                    .replace("D", "2024-03-%02d".formatted(i + 1))
                    .replace("L", i % 3 == 0 ? "calm" : "storm"))
            .collect(Collectors.joining("\n", above.replace("|", "\n") + "\n", "\n"));
    return Files.writeString(folder.resolve("table.csv"), rows);
  }

  private static Reading<?> read(Path file, ReadOptions options) {
    return LabelledData.read(file, options, Optional.empty()).reading();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "text,label|string,class; T,L; \"class\" in \"label\"",
        "text,label|varchar(200),category; T,L; \"category\" in \"label\"",
        "x,y,label|m/s,kPa,; N,N,L; \"m/s\" in \"x\"",
        "x,y,label|m/s,kPa,class; N,N,L; \"m/s\" in \"x\"",
        "x,y,label|continuous,continuous,discrete|,,class; N,N,L; \"continuous\" in \"x\"",
        "speed,pressure,weather|m/s,kPa,name; N,N,L; \"m/s\" in \"speed\"",
        "one,two,three|m,s,kind; N,N,L; \"m\" in \"one\"",
        "id,text,label|number,text,label; N,T,L; \"number\" in \"id\""
      })
  void typesAndUnitsAreRefusedUntilTheyAreSaidToStandAboveTheData(
      String above, String row, String what) throws IOException {
    var file = file(above, row);
    var options = row.contains("T") ? ReadOptions.DEFAULT : ReadOptions.DEFAULT.with("label", "3");
    int lines = above.split("\\|").length;
    assertThatThrownBy(() -> read(file, options))
        .hasMessage(
            "%s, line 2: neither the names of the columns nor a row (types, units, more names?): %s is not what stands below it; say --header %d if the data begins below line %d, or --header 1 if this is a row",
            file, what, lines, lines);

    var reading = read(file, options.with("header", Integer.toString(lines)));
    assertThat(reading.rows()).hasSize(12);
    assertThat(reading.file().columns())
        .isEqualTo(List.of(above.substring(0, above.indexOf('|')).split(",")));
    assertThat(reading.warnings())
        .filteredOn(warning -> warning.contains("is not read"))
        .hasSize(lines - 1)
        .first()
        .asString()
        .startsWith("line 2 is not read, since it stands above the data: ");
  }

  @Test
  void aRowIsReadWhereThatIsSaid() throws IOException {
    var file = file("text,label|string,class", "T,L");
    for (var said : List.of("1", "yes")) {
      assertThat(read(file, ReadOptions.DEFAULT.with("header", said)).rows()).hasSize(13);
    }
    assertThatThrownBy(() -> ReadOptions.DEFAULT.with("header", "two"))
        .hasMessage("header: expected yes, no or a number of rows above the data, found \"two\"");
    var few = Files.writeString(folder.resolve("few.csv"), "text,label\na,b\n");
    assertThatThrownBy(() -> read(few, ReadOptions.DEFAULT.with("header", "2")))
        .hasMessage(few + ": 2 rows, where 2 stand above the data; expected rows below");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "text,label|short,unsure; T,L",
        "text,label|string,calm; T,L",
        "text,label|a string,class; T,L",
        "text,label|나쁨,없음; T,L",
        "id,text,label|A1,it rains,calm; N,T,L",
        "name,price,label|Air,free,storm; T,N,L",
        "name,price,kind|Air,free,odd; T,N,L",
        "price,label|12kg,calm; N,L",
        "x,y,label|NA,NA,calm; N,N,L"
      })
  void aRowThatMayBeOneStays(String above, String row) throws IOException {
    var file = file(above, row);
    var rows = Looked.at(file, ReadOptions.DEFAULT).sheet().orElseThrow().rows();
    assertThat(RowsAbove.count(rows.subList(1, rows.size()))).isZero();
  }

  @Test
  void listsOfTypesAreNoTypes() throws IOException {
    var pairs =
        Files.writeString(
            folder.resolve("pairs.csv"),
            "source,target\ninteger,integer\nclass,Klasse\nstring,Zeichenkette\nreal,reell\n");
    assertThat(Pair.read(pairs)).hasSize(4);
    var words =
        Files.writeString(folder.resolve("words.csv"), "word,count\nclass,9\ntext,8\nint,7\n");
    assertThat(WordCount.read(words)).hasSize(3);
  }

  @Test
  void unitsAboveASeriesOverTimeAreNamed() throws IOException {
    var file = file("day,flow|date,m3", "D,N");
    assertThatThrownBy(
            () -> SeriesTable.read(file, ReadOptions.DEFAULT, DateOrder.AUTO, Missing.REFUSE))
        .hasMessageContaining("line 2: neither the names of the columns nor a row")
        .hasMessageContaining("--header 2");
  }
}
