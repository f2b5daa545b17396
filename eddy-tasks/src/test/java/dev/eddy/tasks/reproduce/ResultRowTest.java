package dev.eddy.tasks.reproduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.tasks.setting.CheckpointSettings;
import dev.eddy.tasks.setting.DataSettings;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ResultRowTest {

  private static List<ResultRow> rows() {
    return ResultRow.ALL;
  }

  @ParameterizedTest
  @MethodSource("rows")
  void everyRowHasItsConfigurationAndWhatAReaderNeeds(ResultRow row) {
    var configuration = row.configuration();

    assertThat(configuration.given(DataSettings.DATA)).isEmpty();
    assertThat(configuration.given(DataSettings.OUT)).isEmpty();
    assertThat(configuration.given(CheckpointSettings.CHECKPOINT)).isEmpty();
    assertThat(row.what()).isNotBlank().doesNotEndWith(".");
    assertThat(row.remark()).endsWith(".");
    assertThat(row.data().files()).isNotEmpty();
    assertThat(row.minutes()).isBetween(1, 90);
    assertThat(row.published())
        .allSatisfy(one -> assertThat(one.source()).isNotBlank().doesNotContain("[M]"));
    row.goal()
        .ifPresent(goal -> assertThat(row.measure().reaches(goal.aim(), goal.target())).isTrue());
  }

  @Test
  void namesAreDistinctAndAMissOffersTheNearest() {
    assertThat(ResultRow.ALL)
        .extracting(ResultRow::name)
        .doesNotHaveDuplicates()
        .containsExactly(
            "mnist-rows",
            "nsmc",
            "vowels",
            "trec-6",
            "trec-50",
            "mr",
            "sst-2",
            "sst-5",
            "nsmc-10k",
            "pos-en",
            "pos-ko",
            "shakespeare",
            "g2p",
            "names-ko",
            "loanwords-ko",
            "words-en",
            "words-ko",
            "ett",
            "airline");
    assertThatThrownBy(() -> ResultRow.named("mnist-row"))
        .hasMessage("there is no result \"mnist-row\" to reproduce; did you mean 'mnist-rows'?");
  }

  @Test
  void partsGoIntoTheConfiguration() {
    var row = ResultRow.named("names-ko");

    var configuration = row.configuration(new PartFiles("a.tsv", "b.tsv", "c.tsv"));

    assertThat(configuration.form()).isEqualTo("translate");
    assertThat(configuration.get(DataSettings.DATA)).isEqualTo("a.tsv");
    assertThat(configuration.get(DataSettings.VALIDATION)).isEqualTo("b.tsv");
    assertThat(
            ResultRow.named("nsmc")
                .configuration(new PartFiles("a", "", "c"))
                .get(DataSettings.VALIDATION))
        .isEqualTo("0.03");
  }
}
