package dev.eddy.examples;

import static dev.eddy.tasks.classify.ClassifyForm.POOLING;
import static dev.eddy.tasks.setting.CourseSettings.EPOCHS;
import static dev.eddy.tasks.setting.CourseSettings.PATIENCE;
import static dev.eddy.tasks.setting.CourseSettings.SELECTION;
import static dev.eddy.tasks.setting.DataSettings.DATA;
import static dev.eddy.tasks.setting.DataSettings.OUT;
import static dev.eddy.tasks.setting.NetworkSettings.BIDIRECTIONAL;
import static dev.eddy.tasks.setting.NetworkSettings.CELL;
import static dev.eddy.tasks.setting.NetworkSettings.HIDDEN;
import static dev.eddy.tasks.setting.OptimiserSettings.BATCH;
import static dev.eddy.tasks.setting.OptimiserSettings.CLIP;
import static dev.eddy.tasks.setting.OptimiserSettings.LR;
import static dev.eddy.tasks.setting.OptimiserSettings.SCHEDULE;
import static dev.eddy.tasks.setting.RegularisationSettings.DROPOUT;

import dev.eddy.tasks.classify.Classifier;
import dev.eddy.tasks.classify.ClassifyForm.Pooling;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.CourseSettings.SelectBy;
import dev.eddy.tasks.setting.OptimiserSettings.RateCourse;
import dev.eddy.train.Event;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/// Tutorial "mnist": a recurrent network reads a handwritten digit as 28 rows of 28 pixels, from
/// top to bottom, and names it after the last.
///
/// ```
/// rows [B, 28, 28] → cell of 128 units → its state after row 28 [B, 128] → dense [B, 10] → softmax
/// ```
///
/// 55,000 pictures are learned from; 5,000 choose the epoch whose weights are kept; 10,000 are
/// looked at once, in the end.
public final class MnistRows {

  /// @param accuracy share of the 10,000 test pictures that are named rightly
  /// @param seconds of learning; of the part after the last resume only
  public record Result(double accuracy, double seconds) {}

  private MnistRows() {}

  /// What the tutorial sets; all else is as `eddy train classify` has it. Pixels are divided by
  /// 255.
  public static Configuration configuration() {
    return Classifier.defaults()
        .with(DATA, "mnist")
        .with(CELL, "elman")
        .with(HIDDEN, 128)
        .with(BIDIRECTIONAL, false)
        .with(POOLING, Pooling.LAST)
        .with(DROPOUT, 0.0)
        .with(LR, 0.001)
        .with(SCHEDULE, RateCourse.COSINE)
        .with(CLIP, 0.0)
        .with(BATCH, 128)
        .with(EPOCHS, 30)
        .with(PATIENCE, 0)
        .with(SELECTION, SelectBy.ACCURACY);
  }

  /// Learns, measures once, and saves the model where the configuration says so.
  ///
  /// @param listener is told how it goes
  /// @return nothing if the thread was interrupted; a checkpoint then has all that is needed to go
  ///   on
  public static Optional<Result> run(
      Configuration configuration, Consumer<Event> listener, Consumer<String> say) {
    var data = folder(configuration.get(DATA));
    long start = System.nanoTime();
    var interrupted = new boolean[1];
    var model =
        Classifier.train(
            configuration.with(DATA, data),
            event -> {
              interrupted[0] |=
                  event instanceof Event.Stopped(long _, Event.Stop reason)
                      && reason == Event.Stop.INTERRUPTED;
              listener.accept(event);
            });
    if (interrupted[0]) {
      return Optional.empty();
    }
    double seconds = (System.nanoTime() - start) * 1e-9;
    var test = model.evaluate(data);
    say.accept(
        "weights of epoch %d, the best on the validation pictures"
            .formatted(model.trained().history().bestEpoch()));
    say.accept("test: " + test);
    configuration
        .given(OUT)
        .ifPresent(out -> {
          model.save(Path.of(out));
          say.accept("the model is in " + out);
        });
    return Optional.of(new Result(test.metrics().get("accuracy"), seconds));
  }

  /// The folder of MNIST itself where a folder of data sets is given.
  private static String folder(String data) {
    return Files.isDirectory(Path.of(data, "mnist")) ? Path.of(data, "mnist").toString() : data;
  }
}
