package dev.eddy.tasks.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.cell.Cells;
import dev.eddy.model.Layer;
import dev.eddy.model.Model;
import dev.eddy.model.Objective;
import dev.eddy.model.Objective.Penalty;
import dev.eddy.optimize.Optimizer;
import dev.eddy.optimize.ParameterMask;
import dev.eddy.tasks.Form;
import dev.eddy.tasks.TrainedModel;
import dev.eddy.tasks.data.vocabulary.Vocabulary;
import dev.eddy.tasks.network.Embeddings;
import dev.eddy.tasks.network.EncoderDecoder;
import dev.eddy.tasks.network.Regularisation;
import dev.eddy.tasks.setting.Configuration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegularisationTest {

  @TempDir Path folder;

  private static final Objective OBJECTIVE = new Objective("next", Objective.softmaxCrossEntropy());

  /// A small training with every kind of regularisation.
  private static Configuration all(String form) {
    return Form.named(form)
        .defaults()
        .withHidden(6)
        .withEmbedding(5)
        .withEpochs(1)
        .withLayers(2)
        .withThreads(1)
        .withDropout(0.3)
        .with("variational-dropout", "true")
        .with("zoneout", "0.1")
        .with("weight-drop", "0.5")
        .with("embedding-dropout", "0.2")
        .with("l2", "0.001")
        .with("activation-l2", "2")
        .with("temporal-activation-l2", "1");
  }

  private Path data(String form) throws IOException {
    var text = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      var word = "w" + "ab".repeat(i % 5 + 1) + (char) ('a' + i % 26);
      switch (form) {
        case "classify" -> text.append("%s %s\t%s%n".formatted(word, word, i % 2 == 0 ? "x" : "y"));
        case "translate" -> text.append("%s\t%s%n".formatted(word, word.toUpperCase()));
        default -> text.append(word).append('\n');
      }
    }
    return Files.writeString(folder.resolve(form + ".tsv"), text.toString());
  }

  private TrainedModel train(Configuration configuration) throws IOException {
    return TrainedModel.train(configuration.withData(data(configuration.form())), _ -> {});
  }

  @ParameterizedTest
  @ValueSource(strings = {"classify", "generate", "translate", "complete"})
  void everyFormTrainsWithAllOfIt(String form) throws IOException {
    var configuration = all(form).withValidation(0);
    if (form.equals("generate")) {
      configuration = configuration.with("window", "8");
    }
    var model = train(configuration).trained().model();
    var cells =
        model.layers().stream()
            .filter(Layer.Apply.class::isInstance)
            .map(layer -> ((Layer.Apply) layer).cell())
            .toList();
    assertThat(cells)
        .filteredOn(cell -> !cell.equations().states().isEmpty())
        .hasSizeGreaterThan(1)
        .allMatch(cell -> cell.text().contains("zoneout(h_full, h, 0.1)"));
    assertThat(cells)
        .filteredOn(cell -> cell.name().equals("dropout"))
        .isNotEmpty()
        .allMatch(cell -> cell.text().contains("dropout(x, 0.3, variational)"));
    assertThat(model.layers())
        .filteredOn(Layer.Embedding.class::isInstance)
        .isNotEmpty()
        .allMatch(layer -> ((Layer.Embedding) layer).dropout() == 0.2);
    assertThat(Regularisation.of(configuration).masks(model))
        .hasSizeGreaterThan(4)
        .allMatch(mask -> mask.rate() == 0.5 && mask.parameter().contains(".U"));
  }

  @Test
  void penaltiesAreOnWhatTheLastRecurrentLayerGives() {
    var configuration = all("classify");
    var text =
        new ClassifyInput.Text(
            Vocabulary.build(List.of("a b c d"), Vocabulary.Options.CHARACTERS), 0);
    var both = ClassifyNetwork.model(configuration, text, 2);
    assertThat(penalties(configuration, both))
        .containsExactly(
            new Penalty("layer2.forward", 1, Penalty.On.VALUES),
            new Penalty("layer2.backward", 1, Penalty.On.VALUES),
            new Penalty("layer2.forward", 0.5, Penalty.On.CHANGES),
            new Penalty("layer2.backward", 0.5, Penalty.On.CHANGES));
    var translate = all("translate");
    var network =
        new EncoderDecoder(
                Cells.GRU,
                4,
                1,
                true,
                EncoderDecoder.Attention.ADDITIVE,
                3,
                Embeddings.of(translate),
                Regularisation.of(translate),
                5,
                6)
            .model();
    assertThat(penalties(translate, network))
        .containsExactly(
            new Penalty("decoder-1.kept", 2, Penalty.On.VALUES),
            new Penalty("decoder-1", 1, Penalty.On.CHANGES));
    assertThat(Regularisation.of(Form.named("translate").defaults()).objective(OBJECTIVE, network))
        .isEqualTo(OBJECTIVE);
  }

  private static List<Penalty> penalties(Configuration configuration, Model model) {
    return Regularisation.of(configuration).objective(OBJECTIVE, model).penalties();
  }

  @Test
  void withoutSettingsNothingIsRegularised() {
    var none = Regularisation.of(Form.named("generate").defaults());
    assertThat(none.cell(Cells.SRU)).isEqualTo(Cells.SRU);
    assertThat(none.optimizer(Optimizer.adamW(0.1))).isEqualTo(Optimizer.adamW(0.1));
    assertThat(none.masks(EMPTY)).isEqualTo(List.<ParameterMask>of());
  }

  private static final Model EMPTY = new Model(List.of(), java.util.Map.of());

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          complete | variational-dropout=true | variational-dropout: true would have no effect, because dropout is 0; set dropout too, or leave it out
          complete | zoneout=0.1 cell=sru     | zoneout: cell "sru" has no state h whose units could keep their values; leave it out, or take a cell that has one, such as lstm
          complete | weight-drop=0.1 cell=sru | weight drop: no cell of the model has a matrix on its state alone, such as U of U @ h; choose a cell that has one, such as lstm, or drop no weights
          complete | l2=0.1 optimizer=adamw   | optimizer "adamw": it decays weights by its option weight_decay already; set that one, or take an optimizer without it such as adam
          complete | patience=2               | patience: 2 would have no effect, because no validation measures the weights; hold data back with validation, or leave it out
          classify | validation=0 selection=accuracy | selection: accuracy would have no effect, because no validation measures the weights; hold data back with validation, or leave it out
          complete | checkpoint-every=5steps  | checkpoint-every: 5steps would have no effect, because there is no folder for checkpoints; name one with checkpoint, or leave it out
          complete | shards=9 batch=8         | shards: 9 would have no effect, because a batch has no more than 8 sequences to share out; set a smaller number, or leave it out
          """)
  void whatWouldHaveNoEffectIsAnError(String form, String settings, String message) {
    var configuration = Form.named(form).defaults().withHidden(4).withEpochs(1).withThreads(1);
    for (var setting : settings.split(" ")) {
      configuration = configuration.with(setting.split("=")[0], setting.split("=")[1]);
    }
    var asked = configuration;
    assertThatThrownBy(() -> train(asked)).hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          embedding=9           | embedding: 9 would have no effect, because the data holds numbers; give texts, or leave it out
          unit=words            | unit: words would have no effect, because the data holds numbers; give texts, or leave it out
          vocabulary=99         | vocabulary: 99 would have no effect, because the data holds numbers; give texts, or leave it out
          minimum-count=3       | minimum-count: 3 would have no effect, because the data holds numbers; give texts, or leave it out
          embedding-dropout=0.1 | embedding-dropout: the data holds numbers, so the network has no embedding and this would have no effect; leave it out
          variational-dropout=true | variational-dropout: this network drops only what has one value a row, so one mask for all steps would have no effect; leave it out, or take more layers
          """)
  void settingsOfTextsAreErrorsForNumbers(String setting, String message) throws IOException {
    var text = new StringBuilder("label,values\n");
    for (int i = 0; i < 12; i++) {
      text.append("%s,%d 2 %d%n".formatted(i % 2 == 0 ? "up" : "down", i, i % 3));
    }
    var file = Files.writeString(folder.resolve("numbers.csv"), text.toString());
    var configuration =
        Form.named("classify")
            .defaults()
            .withData(file)
            .withValidation(0)
            .withEpochs(1)
            .with(setting.split("=")[0], setting.split("=")[1]);
    assertThatThrownBy(() -> TrainedModel.train(configuration, _ -> {})).hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          validation=0.2 | validation: 0.2 would have no effect, because names:en-ko has a part of its own for that; give 0 for none, or a file, or leave it out
          columns=a,b    | columns: a,b would have no effect, because no file is read; name a file with data, or leave it out
          encoding=UTF-16 | encoding: UTF-16 would have no effect, because no file is read; name a file with data, or leave it out
          """)
  void settingsOfFilesAreErrorsForBuiltInNames(String setting, String message) {
    var configuration =
        Form.named("translate")
            .defaults()
            .with("data", "names:en-ko")
            .with(setting.split("=")[0], setting.split("=")[1]);
    assertThatThrownBy(() -> TrainedModel.train(configuration, _ -> {})).hasMessage(message);
  }

  @Test
  void aCellThatHasZoneoutAlreadyTakesNoOther() {
    var regularisation = Regularisation.of(all("generate"));
    var zoned = Cells.LSTM.withZoneout(0.2);
    assertThatThrownBy(() -> regularisation.cell(zoned))
        .hasMessage(
            "zoneout: cell \"lstm\" has zoneout in its equations; leave the setting out, or take a cell without");
  }

  @Test
  void aTrainingIsNotResumedWithOtherRegularisationOrOtherData() throws IOException {
    var configuration =
        Form.named("complete")
            .defaults()
            .withHidden(4)
            .withEpochs(1)
            .withThreads(1)
            .with("checkpoint", folder.resolve("checkpoints").toString());
    train(configuration);
    var again = configuration.with("resume", "true");
    train(again);
    for (var setting :
        List.of("weight-drop", "embedding-dropout", "zoneout", "l2", "activation-l2")) {
      assertThatThrownBy(() -> train(again.with(setting, "0.1")))
          .as(setting)
          .hasMessageContaining("it belongs to another training")
          .hasMessageNotContaining("data was");
    }
    var words = Files.readString(data("complete"));
    var other = Files.writeString(folder.resolve("other.txt"), words.replace("wababb", "wabbab"));
    assertThatThrownBy(() -> TrainedModel.train(again.withData(other), _ -> {}))
        .hasMessageContaining("it belongs to another training: data was ");
  }
}
