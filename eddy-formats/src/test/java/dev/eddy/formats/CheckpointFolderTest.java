package dev.eddy.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.cell.Cells;
import dev.eddy.data.Batch;
import dev.eddy.model.Model;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.Objective;
import dev.eddy.optimize.Optimizer;
import dev.eddy.random.RandomStream;
import dev.eddy.train.Batches;
import dev.eddy.train.Checkpoint;
import dev.eddy.train.CheckpointStore.Kind;
import dev.eddy.train.HistoryEntry;
import dev.eddy.train.Selection;
import dev.eddy.train.Trainer;
import dev.eddy.train.TrainingOptions;
import dev.eddy.train.TrainingResult;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointFolderTest {
  private static final Model MODEL = model();

  @TempDir Path folder;

  private static Model model() {
    var build = new ModelBuilder();
    var x = build.dropout("drop", 0.2, build.embedding("symbols", "text", 7, 4));
    return build
        .output("next", build.affine("dense", 7, build.scan("rnn", Cells.GRU, 5, x)))
        .model();
  }

  /// Random text whose rows go on from batch to batch.
  private static final class Text implements Batches {
    @Override
    public int perEpoch(int epoch) {
      return 5;
    }

    @Override
    public void fill(int epoch, int index, Batch batch) {
      var random = RandomStream.of(5, epoch + "/" + index);
      batch.begin(3).steps("text", 4);
      var x = batch.ids("symbols", 12);
      var y = batch.ids("next", 12);
      for (int i = 0; i < 12; i++) {
        x[i] = random.below(7);
        y[i] = random.below(7);
      }
    }

    @Override
    public boolean carriesState() {
      return true;
    }
  }

  private static Trainer trainer(TrainingOptions options) {
    return Trainer.of(MODEL, new Objective("next", Objective.softmaxCrossEntropy()))
        .withOptions(options)
        .withValidation(weights -> Map.of("size", (double) Math.abs(weights.get("dense.b")[0])));
  }

  private static TrainingOptions options() {
    return TrainingOptions.of(Optimizer.adam(0.01))
        .withEpochs(3)
        .withThreads(1)
        .withSelection(Selection.highest("size").withPatience(4));
  }

  private static float[] values(TrainingResult result) {
    var values = new float[MODEL.parameters().size()];
    result.last().copyTo(values);
    return values;
  }

  @Test
  void aTrainingResumedFromItsFileInTheMiddleOfAnEpochHasTheSameBits() {
    var whole = trainer(options()).fit(new Text());
    var store = new CheckpointFolder(folder.resolve("run/checkpoints"));
    trainer(options().withSteps(8)).withCheckpoints(store).fit(new Text());
    assertThat(store.file(Kind.LAST)).isRegularFile();
    assertThat(store.file(Kind.BEST)).isRegularFile();
    var resumed = trainer(options().withResume(true)).withCheckpoints(store).fit(new Text());
    assertThat(values(resumed)).isEqualTo(values(whole));
    assertThat(resumed.steps()).isEqualTo(whole.steps());
    assertThat(store.read(Kind.BEST).orElseThrow().best()).isPresent();
  }

  @Test
  void everyPartComesBackToTheBit() {
    var checkpoint =
        new Checkpoint(
            Map.of("seed", "1"),
            Long.MAX_VALUE,
            2,
            3,
            new float[] {1, Float.MIN_VALUE},
            Map.of("m", new float[] {0.1f, 2}),
            new float[] {3, 4, 5, 6},
            2,
            Math.nextUp(0.1),
            7,
            Optional.of(new Checkpoint.Best(5, Double.NaN, new float[] {8, 9})),
            4,
            List.of(new HistoryEntry(1, 0, Double.POSITIVE_INFINITY, Map.of("loss", 0.1 + 0.2))));
    var store = new CheckpointFolder(folder);
    store.save(Kind.LAST, checkpoint);
    var read = store.latest().orElseThrow();
    assertThat(read)
        .usingRecursiveComparison()
        .withEqualsForType((a, b) -> Double.compare(a, b) == 0, Double.class)
        .withEqualsForType((a, b) -> Float.compare(a, b) == 0, Float.class)
        .isEqualTo(checkpoint);
  }

  @Test
  void anEmptyFolderHasNoCheckpoint() {
    assertThat(new CheckpointFolder(folder.resolve("none")).latest()).isEmpty();
  }

  @Test
  void aCheckpointOfSomethingElseIsNamed() {
    var store = new CheckpointFolder(folder);
    new CheckpointFile(Json.object().put("step", 1), List.of()).write(store.file(Kind.LAST));
    assertThatThrownBy(store::latest)
        .isInstanceOf(FormatException.class)
        .hasMessageContaining(
            "key \"configuration\" is missing; it is no checkpoint of a training");
  }
}
