package dev.eddy.tasks.reproduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.tasks.reproduce.Trial.Training;
import dev.eddy.tasks.setting.DataSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TrialTest {

  @TempDir private Path folder;

  private static List<Trial> trials() {
    return Trial.ALL;
  }

  @ParameterizedTest
  @MethodSource("trials")
  void everyTrainingDiffersFromTheStandardsInOneSetting(Trial trial) {
    var parts = new PartFiles("data.tsv", "", "test.tsv");
    var usual = trial.configuration(new Training(trial.name(), "", "", 1), parts).texts();

    assertThat(usual.get(DataSettings.DATA.key())).isEqualTo("data.tsv");
    assertThat(trial.seeds()).isGreaterThanOrEqualTo(3);
    for (var training : trial.trainings()) {
      var texts = trial.configuration(training, parts).withSeed(1).texts();
      var different =
          texts.keySet().stream().filter(key -> !texts.get(key).equals(usual.get(key))).toList();
      assertThat(different)
          .isEqualTo(training.setting().isEmpty() ? List.of() : List.of(training.setting()));
    }
  }

  @ParameterizedTest
  @MethodSource("trials")
  void theStandardIsAmongWhatWasTried(Trial trial) {
    trial
        .tried()
        .forEach(
            (setting, values) -> assertThat(values).as(setting).contains(trial.standard(setting)));
  }

  @Test
  void thePageComesBackAndKnowsWhatIsNotToBeTrainedAgain() {
    var trial = Trial.of("generate").getFirst();
    var usual = new Training(trial.name(), "", "", 2);
    var other = new Training(trial.name(), "lr", "0.02", 1);
    var page = new DefaultsPage(Map.of()).with(trial, usual, 2.5, 30).with(trial, other, 2.75, 20);
    page.write(folder.resolve("defaults.md"));

    var again = DefaultsPage.read(folder.resolve("defaults.md"));

    assertThat(again).isEqualTo(page);
    assertThat(again.outcome(trial, usual)).isPresent();
    assertThat(again.outcome(trial, new Training(trial.name(), "", "", 1))).isEmpty();
    assertThat(again.outcome(trial, new Training(trial.name(), "lr", trial.standard("lr"), 2)))
        .as("the standard, named, is no other training")
        .isPresent();
    assertThat(again.markdown())
        .contains(
            "| **all standards** | 2.5000 | 2.5000 | 30 s |",
            "| `--lr 0.02` | 2.7500 | 2.7500 | 20 s |");
  }

  @Test
  void aFormWithoutTrialsIsNamed() {
    assertThat(Trial.of("all")).isEqualTo(Trial.ALL);
    assertThat(Trial.of("tag")).allMatch(trial -> trial.form().equals("tag"));
    assertThatThrownBy(() -> Trial.of("tags"))
        .hasMessageStartingWith(
            "--defaults: nothing was tried for \"tags\"; expected all or one of");
  }
}
