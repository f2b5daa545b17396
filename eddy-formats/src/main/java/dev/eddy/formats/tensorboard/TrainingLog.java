package dev.eddy.formats.tensorboard;

import dev.eddy.train.Event;
import java.util.function.Consumer;

/// A listener of a training that writes its losses, rates and metrics into a file of events, and
/// hands every event on.
///
/// `train/loss`, `train/learning_rate` and `train/tokens_per_second` are over steps, `epoch/loss`
/// too; each metric of a validation is `validation/NAME`.
///
/// @param file where they go; closed by who opened it
/// @param next hears every event too
public record TrainingLog(EventFile file, Consumer<Event> next) implements Consumer<Event> {

  @Override
  public void accept(Event event) {
    switch (event) {
      case Event.Started started ->
          file.text(
              "training",
              started.step(),
              "%d parameters, %d threads, %s"
                  .formatted(started.parameters(), started.threads(), started.backend()));
      case Event.Progress progress -> {
        file.scalar("train/loss", progress.step(), progress.loss());
        file.scalar("train/learning_rate", progress.step(), progress.learningRate());
        file.scalar("train/gradient_norm", progress.step(), progress.gradientNorm());
        file.scalar("train/tokens_per_second", progress.step(), progress.tokensPerSecond());
      }
      case Event.EpochEnded epoch -> file.scalar("epoch/loss", epoch.step(), epoch.loss());
      case Event.Evaluated evaluated ->
          evaluated
              .metrics()
              .forEach((name, value) -> file.scalar("validation/" + name, evaluated.step(), value));
      case Event.Checkpointed _ -> {}
      case Event.Stopped stopped -> file.ended(stopped.reason() != Event.Stop.INTERRUPTED);
    }
    next.accept(event);
  }
}
