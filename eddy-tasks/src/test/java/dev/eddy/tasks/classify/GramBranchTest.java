package dev.eddy.tasks.classify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.tasks.TrainedModel;
import dev.eddy.tasks.data.Progress;
import dev.eddy.tasks.learn.Trained;
import dev.eddy.tasks.setting.CheckpointSettings;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.train.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GramBranchTest {

  private static final List<String> COLOURS = List.of("red", "green", "blue");
  private static final List<String> THINGS =
      List.of("house", "tree", "하늘", "car", "bird", "stone", "door", "lamp");
  private static final String BRANCH = "logistic regression on words and pairs of them";
  private static final String NETWORK = "the network alone";

  @TempDir private Path folder;

  private Path colours(String name, int from, int to) throws IOException {
    var lines = new ArrayList<String>();
    lines.add("text\tlabel");
    for (var thing : THINGS.subList(from, to)) {
      for (var colour : COLOURS) {
        lines.add("a " + colour + " " + thing + "\t" + colour.charAt(0));
        lines.add("the " + thing + " is " + colour + "\t" + colour.charAt(0));
      }
    }
    return Files.write(folder.resolve(name), lines);
  }

  /// A network that has learned next to nothing.
  private Configuration hasty() throws IOException {
    return Classifier.defaults()
        .withHidden(4)
        .withEmbedding(2)
        .withEpochs(1)
        .withThreads(1)
        .with("patience", "0")
        .with("validation", colours("held.tsv", 6, 8).toString());
  }

  @Test
  void aTrainingThatIsInterruptedEndsWithoutABranch() throws IOException {
    var data = colours("train.tsv", 0, 6);
    var model =
        TrainedModel.train(
            hasty().withData(data),
            event -> {
              if (event instanceof Event.Started) Thread.currentThread().interrupt();
            });

    assertThat(model.trained().history().beside()).isEmpty();
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void everyStageBeforeTheFirstStepTellsHowFarItIs() throws IOException {
    var works = new LinkedHashSet<String>();
    var before = new LinkedHashSet<String>();
    var configuration =
        hasty()
            .withData(colours("train.tsv", 0, 6))
            .with("validation", "0.5")
            .with("checkpoint", folder.resolve("checkpoint").toString());
    Progress.within(
        (what, _, _, _) -> works.add(what),
        () ->
            TrainedModel.train(
                configuration,
                event -> {
                  if (event instanceof Event.Started) {
                    before.addAll(works);
                    works.clear();
                  }
                }));

    assertThat(before)
        .contains(
            "reading rows",
            "comparing rows",
            "setting rows aside",
            "ordering rows",
            "collecting labels",
            "cutting texts into characters",
            "comparing texts",
            "checking batches");
    assertThat(works).contains("weighing the branch").doesNotContain("checking batches");
  }

  @Test
  void theBranchSaysWhatTheNetworkDoesNotKnow() throws IOException {
    var model = Classifier.fit(colours("train.tsv", 0, 6), hasty());
    var held = model.evaluate(folder.resolve("held.tsv"));

    var beside = model.trained().history().beside();
    assertThat(beside.keySet()).containsExactly(BRANCH, NETWORK);
    assertThat(beside.get(NETWORK).get("accuracy")).isLessThan(1);
    assertThat(beside.get(BRANCH).get("accuracy")).isEqualTo(1);
    assertThat(held.confusion().accuracy().value()).isEqualTo(1);
    assertThat(held.loss()).isLessThan(beside.get(NETWORK).get("loss"));
    assertThat(held.loss()).isLessThanOrEqualTo(beside.get(BRANCH).get("loss") + 1e-6);
  }

  @Test
  void theNetworkIsThatOfATrainingWithoutTheBranch() throws IOException {
    var data = colours("train.tsv", 0, 6);
    var with = Classifier.fit(data, hasty()).trained();
    var without = Classifier.fit(data, hasty().with(ClassifyForm.GRAMS, false)).trained();

    assertThat(names(without)).doesNotContain(ClassifyNetwork.GRAM_TABLE);
    assertThat(without.history().beside()).containsOnlyKeys(BRANCH);
    assertThat(without.history().epochs()).isEqualTo(with.history().epochs());
    for (var name : names(without)) {
      if (!name.startsWith(ClassifyNetwork.SCORES)) {
        assertThat(with.weights().get(name)).as(name).isEqualTo(without.weights().get(name));
      }
    }
  }

  private static List<String> names(Trained trained) {
    return trained.weights().table().entries().stream().map(entry -> entry.name()).toList();
  }

  @Test
  void aModelWithABranchComesBackAndAnswersTheSame() throws IOException {
    var model = Classifier.fit(colours("train.tsv", 0, 6), hasty());
    var file = folder.resolve("colours.eddy");
    model.save(file);

    var again = (Classifier) TrainedModel.open(file);

    assertThat(again.bundle()).isEqualTo(model.bundle());
    var texts = List.of("a red house", "", "no known word", "green");
    assertThat(again.predictAll(texts)).isEqualTo(texts.stream().map(model::predict).toList());
    assertThat(again.predict("green").label()).isEqualTo("g");
  }

  @Test
  void aTrainingThatStartsFromSuchAModelLearnsTheBranchAnew() throws IOException {
    var data = colours("train.tsv", 0, 6);
    var file = folder.resolve("colours.eddy");
    Classifier.fit(data, hasty()).save(file);

    var more = Classifier.fit(data, hasty().with(CheckpointSettings.FROM, file.toString()));

    assertThat(more.evaluate(folder.resolve("held.tsv")).confusion().accuracy().value())
        .isEqualTo(1);
  }

  @Test
  void withoutAValidationThereIsNoBranch() throws IOException {
    var trained =
        Classifier.fit(colours("train.tsv", 0, 6), hasty().with("validation", "0")).trained();
    assertThat(names(trained)).doesNotContain(ClassifyNetwork.GRAM_TABLE);
    assertThat(trained.history().beside()).isEmpty();
  }
}
