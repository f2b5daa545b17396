package dev.eddy.tasks.setting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.formats.FormatException;
import dev.eddy.formats.Json;
import dev.eddy.tasks.Form;
import dev.eddy.tasks.classify.Classifier;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class ConfigurationTest {

  private static JsonNode json(String text) {
    return Json.parse(text.getBytes(StandardCharsets.UTF_8), "my.json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"classify", "tag", "generate", "translate", "complete"})
  void jsonGivesBackWhatWasSet(String form) {
    var set =
        Form.named(form)
            .defaults()
            .withHidden(12)
            .withLearningRate(0.01)
            .withSeed(-5)
            .with("resume", "true")
            .with("cell", "gru");
    var back = Form.configuration(Json.parse(Json.bytes(set.json()), "c.json"), "c.json");

    assertThat(back).isEqualTo(set);
    assertThat(back.get(NetworkSettings.HIDDEN)).isEqualTo(12);
    assertThat(back.get(OptimiserSettings.LR)).isEqualTo(0.01);
    assertThat(back.seed()).isEqualTo(-5);
    assertThat(back.get(CheckpointSettings.RESUME)).isTrue();
  }

  @Test
  void aFileNeedNotHaveAllSettingsAndWholeNumbersCountAsNumbers() {
    var some = Classifier.defaults().with(json("{\"hidden\": 7, \"dropout\": 0}"), "my.json");

    assertThat(some).isEqualTo(Classifier.defaults().withHidden(7).withDropout(0));
  }

  @Test
  void everyStandardFitsItsSettingAndKeysAreTheNamesOfFlags() {
    for (var form : Form.all()) {
      for (var setting : form.settings().all()) {
        assertThat(setting.checked(setting.standard())).isEqualTo(setting.standard());
        assertThat(setting.key()).matches("[a-z][a-z0-9]*(-[a-z0-9]+)*");
        assertThat(setting.what()).isNotBlank();
      }
    }
    assertThat(CheckpointSettings.CHECKPOINT_EVERY.key()).isEqualTo("checkpoint-every");
  }

  private static void refused(String text, String message) {
    assertThatThrownBy(() -> Classifier.defaults().with(json(text), "my.json"))
        .isInstanceOf(FormatException.class)
        .hasMessage(message);
  }

  @Test
  void aFileThatDoesNotFitIsRefusedInASentence() {
    assertThatThrownBy(() -> Classifier.defaults().with(json("{\"hiden\": 7}"), "my.json"))
        .hasMessage("my.json: classify has no setting \"hiden\"; did you mean 'hidden'?");
    refused("{\"hidden\": 0}", "my.json: hidden: expected a whole number of 1 or more, found 0");
    refused(
        "{\"hidden\": 1.5}", "my.json: hidden: expected a whole number of 1 or more, found 1.5");
    refused(
        "{\"hidden\": \"8\"}",
        "my.json: hidden: expected a whole number of 1 or more, found \"8\"");
    refused("{\"dropout\": 1}", "my.json: dropout: expected a number from 0 to 0.999, found 1");
    refused("{\"lr\": 0}", "my.json: lr: expected a number above 0, found 0");
    refused("{\"resume\": 1}", "my.json: resume: expected true or false, found 1");
    refused(
        "{\"unit\": \"word\"}",
        "my.json: unit: expected auto, characters, letters or words, found \"word\"; did you mean 'words'?");
    refused(
        "{\"form\": \"generate\"}",
        "my.json: the settings are for \"generate\", expected ones for classify");
    refused("[]", "my.json: expected an object of settings such as {\"hidden\": 64}");
    assertThatThrownBy(() -> Form.configuration(json("{\"hidden\": 7}"), "my.json"))
        .hasMessage(
            "my.json: expected \"form\", which says what the settings are for, such as \"form\": \"classify\"");
    assertThatThrownBy(() -> Form.configuration(json("{\"form\": \"clasify\"}"), "my.json"))
        .hasMessage("my.json: unknown form \"clasify\"; did you mean 'classify'?");
  }

  @Test
  void flagsAreReadAsPeopleTypeThem() {
    var set =
        Classifier.defaults().with("lr", "1e-2").with("bidirectional", "true").with("seed", "42");
    assertThat(set.get(OptimiserSettings.LR)).isEqualTo(0.01);
    assertThat(set.get(NetworkSettings.BIDIRECTIONAL)).isTrue();
    assertThatThrownBy(() -> set.with("epochs", "ten"))
        .hasMessage("epochs: expected a whole number of 1 or more, found \"ten\"");
    assertThatThrownBy(() -> set.with("window", "9"))
        .hasMessageStartingWith("classify has no setting \"window\"");
  }
}
