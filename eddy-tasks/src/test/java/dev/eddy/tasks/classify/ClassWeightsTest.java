package dev.eddy.tasks.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.eddy.data.Batch;
import dev.eddy.data.Given;
import dev.eddy.tasks.data.vocabulary.Labels;
import dev.eddy.tasks.examples.Bucketed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassWeightsTest {

  private static final Labels LABELS = new Labels(List.of("often", "rare", "unseen"));

  @TempDir private Path folder;

  private static float[] weights(String text) {
    return ClassWeights.of(
        Classifier.defaults().with("class-weights", text), LABELS, new int[] {0, 0, 1, 0});
  }

  @Test
  void balancedClassesCountTheSameTogether() {
    // n / (K·n_k) with n = 4, K = 2, as scikit-learn's compute_class_weight gives it.
    assertThat(weights("balanced")).containsExactly(4f / 6, 2, 1);
    assertThat(weights("none")).isEmpty();
    assertThat(weights("rare=5, unseen = 0.5")).containsExactly(1, 5, 0.5f);
  }

  @Test
  void listThatCannotBeMeantIsRefusedInASentence() {
    assertThatThrownBy(() -> weights("rar=5"))
        .hasMessage(
            "class-weights: unknown label \"rar\"; the labels are \"often\", \"rare\", \"unseen\"; did you mean \"rare\"?");
    assertThatThrownBy(() -> weights("rare"))
        .hasMessage(
            "class-weights: expected none, balanced or labels with weights above 0 such as rare=5,often=0.5, found \"rare\"");
    assertThatThrownBy(() -> weights("rare=0")).hasMessageEndingWith("found the weight 0");
    assertThatThrownBy(() -> weights("rare=x")).hasMessageEndingWith("found the weight \"x\"");
  }

  @Test
  void rowsOfABatchHaveTheWeightsOfTheirLabels() {
    var examples =
        new ClassifyExamples(
            new ClassifyExamples.Symbols(List.of(new int[] {1}, new int[] {2, 3}, new int[] {})),
            new ClassifyTarget.One(new int[] {0, 1, 0}, new float[0]));
    var batch =
        new Batch(
            List.of(
                new Given.Symbols(ClassifyNetwork.INPUT, ClassifyNetwork.AXIS, 4),
                new Given.Target(ClassifyNetwork.OUTPUT, "", 2)));

    new Bucketed(examples.weighed(new float[] {1, 5}), 3, 1).fill(0, 0, batch);

    for (int row = 0; row < 3; row++) {
      assertThat(batch.knownWeights(ClassifyNetwork.OUTPUT)[row])
          .isCloseTo(batch.ids(ClassifyNetwork.OUTPUT)[row] == 1 ? 5 / 7f : 1 / 7f, within(1e-6f));
    }
    new Bucketed(examples, 3, 1).fill(0, 0, batch);
    assertThat(batch.knownWeights(ClassifyNetwork.OUTPUT)).isNull();
  }

  /// Batches of like lengths hold one class each: what a class weighs is more than its share of its
  /// own batch.
  @Test
  void weightOfAClassCountsInBatchesOfThatClassAlone() throws IOException {
    var lines = new ArrayList<String>(List.of("text\tlabel"));
    for (int i = 0; i < 40; i++) {
      lines.add(i % 5 == 0 ? "abcdefghijklmnopqrst\trare" : "xy\toften");
    }
    var data = Files.write(folder.resolve("lengths.tsv"), lines);
    var base =
        Classifier.defaults()
            .withHidden(4)
            .withEmbedding(2)
            .withEpochs(1)
            .withBatch(8)
            .withValidation(0)
            .withThreads(1);

    var plain = Classifier.fit(data, base).bundle().weights();
    assertThat(Classifier.fit(data, base.with("class-weights", "rare=100")).bundle().weights())
        .isNotEqualTo(plain);
  }

  /// What is said is noise, so the best a model can do is to say the more frequent class, unless
  /// the other counts for more.
  @Test
  void weighedClassIsSaidWhereTheDataTellsNothing() throws IOException {
    var lines = new ArrayList<String>(List.of("text\tlabel"));
    for (int i = 0; i < 40; i++) {
      lines.add("x\t" + (i % 4 == 0 ? "rare" : "often"));
    }
    var data = Files.write(folder.resolve("noise.tsv"), lines);
    var base =
        Classifier.defaults()
            .withHidden(4)
            .withEmbedding(2)
            .withEpochs(12)
            .withBatch(16)
            .withLearningRate(0.05)
            .withDropout(0)
            .withValidation(0)
            .withThreads(1);

    assertThat(Classifier.fit(data, base).predict("x").label()).isEqualTo("often");
    var weighed = Classifier.fit(data, base.with("class-weights", "rare=9"));
    assertThat(weighed.predict("x").label()).isEqualTo("rare");
    // 9·1/4 against 3/4: the weighted mean is least where the shares of the weights are said.
    assertThat(weighed.predict("x").probability()).isBetween(0.65, 0.85);
    assertThat(
            Classifier.fit(data, base.with("class-weights", "rare=9").withThreads(2))
                .bundle()
                .weights())
        .isEqualTo(weighed.bundle().weights());
  }
}
