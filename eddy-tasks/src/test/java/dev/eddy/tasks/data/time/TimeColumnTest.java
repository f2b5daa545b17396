package dev.eddy.tasks.data.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeColumnTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          2024-01-31 | 2024-02-01 | 2024-01-31T00:00 | 2024-02-02
          1949-01 | 1949-02 | 1949-01-01T00:00 | 1949-03
          2012/01/01 | 2012/01/02 | 2012-01-01T00:00 | 2012/01/03
          19580329 | 19580330 | 1958-03-29T00:00 | 19580331
          5-Jan-09 | 6-Jan-09 | 2009-01-05T00:00 | 7-Jan-09
          5-Jan-69 | 6-Jan-69 | 1969-01-05T00:00 | 7-Jan-69
          1970 Q1 | 1970 Q2 | 1970-01-01T00:00 | 1970 Q3
          1991 Jul | 1991 Aug | 1991-07-01T00:00 | 1991 Sep
          January 5, 2024 | January 6, 2024 | 2024-01-05T00:00 | January 7, 2024
          1949 | 1950 | 1949-01-01T00:00 | 1951
          1949.0833 | 1949.1667 | 1949-02-01T00:00 | 1949.2500
          2024년 1월 1일 | 2024년 1월 2일 | 2024-01-01T00:00 | 2024년 1월 3일
          2024년 1월 | 2024년 2월 | 2024-01-01T00:00 | 2024년 3월
          2024年1月1日 | 2024年1月2日 | 2024-01-01T00:00 | 2024年1月3日
          2020-W05 | 2020-W06 | 2020-01-27T00:00 | 2020-W07
          2020W52 | 2020W53 | 2020-12-21T00:00 | 2021W01
          1/31/2024 11:00 PM | 2/1/2024 12:00 AM | 2024-01-31T23:00 | 2/1/2024 01:00 AM
          2024-01-01 10:00:00 UTC | 2024-01-01 11:00:00 UTC | 2024-01-01T10:00 | 2024-01-01 12:00:00 UTC
          2024-01-01 23:00 | 2024-01-01 24:00 | 2024-01-01T23:00 | 2024-01-02 01:00
          2024-01-01T10:00:00+01:00 | 2024-01-01T11:00:00+01:00 | 2024-01-01T10:00 | 2024-01-01T12:00:00+01:00
          1700000000 | 1700003600 | 2023-11-14T22:13:20 | 1700007200
          1700000000000 | 1700003600000 | 2023-11-14T22:13:20 | 1700007200000
          31/12/2024 | 01/01/2025 | 2024-12-31T00:00 | 02/01/2025
          """)
  void aTimeIsReadAndTheNextIsWrittenAsTheColumnHasIt(
      String first, String second, LocalDateTime time, String third) {
    var readings = TimeColumn.of(List.of(first, second));
    assertThat(readings).hasSize(1);
    var column = readings.getFirst();
    assertThat(column.moments().getFirst().at()).isEqualTo(time);
    var step = TimeStep.of(List.of(column.moments())).orElseThrow();
    assertThat(column.writer().write(column.moments().getFirst())).isEqualTo(first);
    assertThat(column.writer().write(step.after(column.moments().getLast(), 1))).isEqualTo(third);
  }

  @Test
  void allCellsAreWrittenInOneWay() {
    assertThat(TimeColumn.of(List.of("2024-01-01", "2024/01/02"))).isEmpty();
    assertThat(TimeColumn.of(List.of("2024-01-01", "2024-01-02 10:00"))).isEmpty();
    assertThat(TimeColumn.of(List.of("2024-02-29"))).hasSize(1);
    assertThat(TimeColumn.of(List.of("2023-02-29"))).isEmpty();
    assertThat(TimeColumn.of(List.of("2024-01-01 24:01"))).isEmpty();
  }

  @Test
  void aDayAndAMonthThatAreBothNumbersMayBeReadTwice() {
    assertThat(TimeColumn.of(List.of("3/4/2024", "5/6/2024"))).hasSize(2);
    assertThat(TimeColumn.of(List.of("3/4/2024", "13/6/2024")))
        .extracting(TimeColumn::way)
        .containsExactly(TimeNotation.DAY_FIRST);
  }

  private static Moment day(int year, int month, int day) {
    return new Moment(LocalDateTime.of(year, month, day, 0, 0), 0);
  }

  @Test
  void aMonthIsOneStepWhateverItsLength() {
    var step = TimeStep.of(List.of(List.of(day(2024, 1, 31), day(2024, 2, 29), day(2024, 3, 31))));
    assertThat(step).contains(new TimeStep(TimeStep.Unit.MONTH, 1));
    assertThat(step.orElseThrow().after(day(2024, 3, 31), 1)).isEqualTo(day(2024, 4, 30));
    assertThat(step.orElseThrow().season()).isEqualTo(12);
  }

  @Test
  void mondayFollowsFridayInStepsOfWorkdays() {
    var week = new java.util.ArrayList<Moment>();
    for (int day = 1; day <= 12; day++) {
      if (day % 7 != 6 && day % 7 != 0) {
        week.add(day(2024, 1, day));
      }
    }
    var step = TimeStep.of(List.of(week)).orElseThrow();
    assertThat(step).hasToString("1 workday");
    assertThat(step.after(day(2024, 1, 12), 1)).isEqualTo(day(2024, 1, 15));
    assertThat(step.distance(day(2024, 1, 5), day(2024, 1, 8))).isEqualTo(1);
  }
}
