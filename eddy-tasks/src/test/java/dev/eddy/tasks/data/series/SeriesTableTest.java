package dev.eddy.tasks.data.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.ReadOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeriesTableTest {

  @TempDir private Path folder;

  private SeriesTable read(String text, SeriesRoles roles, DateOrder order, Missing missing)
      throws IOException {
    var file = Files.writeString(folder.resolve("series.csv"), text);
    return SeriesTable.read(file, roles.in(ReadOptions.DEFAULT), order, missing);
  }

  private SeriesTable read(String text) throws IOException {
    return read(text, SeriesRoles.UNKNOWN, DateOrder.AUTO, Missing.REFUSE);
  }

  @Test
  void columnsAreFoundByWhatTheyHold() throws IOException {
    var table =
        read(
            """
            date,sky,low,high
            2024-01-01,rain,1.5,7
            2024-01-02,sun,-2,8e0
            2024-01-03,sun,.5,9
            """);
    assertThat(table.roles())
        .isEqualTo(new SeriesRoles(List.of("date"), List.of("low", "high"), "", List.of()));
    assertThat(table.series()).hasSize(1);
    assertThat(table.series().getFirst().values()).containsExactly(1.5, 7, -2, 8, 0.5, 9);
    assertThat(table.reading().orElseThrow().sentence())
        .isEqualTo(
            "3 steps, header; time = \"date\", value = \"low\", \"high\"; not used: \"sky\"");
    assertThat(table.span()).isEqualTo("every 1 day from 2024-01-01 to 2024-01-03");
  }

  @Test
  void aColumnOfWordsTellsSeriesApartWhereTimesComeAgain() throws IOException {
    var table =
        read(
            """
            year,town,people
            2001,north,1
            2002,north,2
            2001,south,3
            2002,south,4
            """);
    assertThat(table.roles().key()).isEqualTo("town");
    assertThat(table.series()).extracting(TimeSeries::key).containsExactly("north", "south");
    assertThat(table.step()).hasToString("1 year");
  }

  @Test
  void theTimeMayStandInSeveralColumns() throws IOException {
    var table =
        read(
            """
            year,quarter,gdp
            1959,3,1
            1959,4,2
            1960,1,3
            """,
            new SeriesRoles(List.of("year", "quarter"), List.of("gdp"), "", List.of()),
            DateOrder.AUTO,
            Missing.REFUSE);
    assertThat(table.step()).hasToString("1 quarter");
    assertThat(table.writer().write(table.series().getFirst().times().getLast()))
        .isEqualTo("1960 Q1");
  }

  @Test
  void theNewestRowMayComeFirst() throws IOException {
    var table =
        read(
            """
            date,load
            2024-01-03,3
            2024-01-02,2
            2024-01-01,1
            """);
    assertThat(table.series().getFirst().values()).containsExactly(1, 2, 3);
    assertThat(table.reading().orElseThrow().warnings())
        .containsExactly("the newest row comes first; the rows are read from the oldest on");
  }

  @Test
  void whatIsMissingIsFilledInWhereThatIsAskedFor() throws IOException {
    var table =
        read(
            """
            date,load
            2024-01-01,
            2024-01-02,2
            2024-01-05,8
            2024-01-06,9
            2024-01-07,NA
            """,
            SeriesRoles.UNKNOWN,
            DateOrder.AUTO,
            Missing.INTERPOLATE);
    var series = table.series().getFirst();
    assertThat(series.values()).containsExactly(2, 2, 4, 6, 8, 9, 9);
    assertThat(series.known()).containsExactly(false, true, false, false, true, true, false);
    assertThat(table.reading().orElseThrow().warnings())
        .containsExactly(
            "times are missing in 1 place, 2 steps of 1 day in all (2 after row 2); they are read as if on a line between their neighbours and never learned or measured",
            "2 values are empty in \"load\", the first in row 1; read as if on a line between their neighbours and never learned or measured");
  }

  @Test
  void aDayOrAMonthFirstIsAsked() throws IOException {
    var text = "date,load\n3/4/2024,1\n4/4/2024,2\n";
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(
            "line 2: \"3/4/2024\" in \"date\" may have its day or its month first; say which with --date-order day_first or month_first");
    assertThat(read(text, SeriesRoles.UNKNOWN, DateOrder.DAY_FIRST, Missing.REFUSE).step())
        .hasToString("1 day");
    assertThat(read(text, SeriesRoles.UNKNOWN, DateOrder.MONTH_FIRST, Missing.REFUSE).step())
        .hasToString("1 month");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          date,load;2024-01-01,1;2024-01-02,2;2024-01-05,3 | line 4: 2 steps of 1 day are missing between "2024-01-02" and "2024-01-05"; add the rows, or fill them in with --missing interpolate
          date,load;2024-01-01,1;2024-01-02,;2024-01-03,3 | line 3: there is no value in "load", as in 1 of 3 rows; give it, or fill it in with --missing interpolate
          date,load;2024-01-01,1;2024-01-02,2;2024-01-02,3 | line 4: "2024-01-02" stands in rows 2 and 3; several series need a column that tells them apart, named with --key
          year,month,load;2024,1,1;2024,2,2;2025,1,3 | "2024" stands in rows 1 and 2; a time in several columns is named as --time year,month; several series
          date,load;2024-01-02,1;2024-01-01,2;2024-01-03,3 | line 3: "2024-01-01" comes after "2024-01-02"; sort the rows by time, the oldest first
          time,load;2024-01-01 00:00,1;2024-01-01 01:00,1;2024-01-01 02:00,1;2024-01-01 03:30,2 | line 5: "2024-01-01 03:30" is no whole number of steps of 1 hour after "2024-01-01 02:00"; expected the same step throughout
          date,load;2024-01-01,1000원;2024-01-02,2000원 | no column of numbers beside the time "date": "load" has "1000원" in line 2; write the number alone
          date,load;2024-01-01,1;next day,2 | no column whose every cell is a time, such as 2024-01-31 or 1949-01: "date" has "next day" in line 3; name it with --time
          begin,end,load;2024-01-01,2024-01-02,1;2024-01-02,2024-01-03,2 | several columns of times, "begin" and "end"; name one with --time
          """)
  void whatCannotBeReadIsNamedWithItsRow(String text, String message) {
    assertThatThrownBy(() -> read(text.replace(';', '\n') + "\n"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(message);
  }
}
