package dev.eddy.cli.train;

import dev.eddy.cli.terminal.Interruption;
import dev.eddy.cli.terminal.Numbers;
import dev.eddy.cli.terminal.ProgressLine;
import dev.eddy.tasks.TrainedModel;
import dev.eddy.tasks.setting.CheckpointSettings;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.DataSettings;
import dev.eddy.train.Event;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/// How a training tells what it does: on standard error to people, on standard output to programs,
/// and then nothing there that is not JSON.
///
/// @param progress what is told on the way
/// @param json whether the result is told as JSON
/// @param quiet whether errors and the result are all that is told to people
public record Telling(
    Progress progress, boolean json, boolean quiet, PrintWriter out, PrintWriter err) {

  /// What is told on the way.
  public enum Progress {
    /// A line that moves.
    LINE,
    /// The same with learning rate and norm of the gradients.
    FULL,
    /// A JSON object for each event.
    JSON,
    /// Nothing.
    NONE;

    /// @throws IllegalArgumentException if there is none of that name
    static Progress named(String name) {
      for (var progress : values()) {
        if (progress.name().toLowerCase(Locale.ROOT).equals(name)) {
          return progress;
        }
      }
      throw new IllegalArgumentException(
          "--progress: expected line, full, json or none, found \"%s\"".formatted(name));
    }
  }

  /// To people, with a moving line.
  public static Telling toPeople(PrintWriter out, PrintWriter err) {
    return new Telling(Progress.LINE, false, false, out, err);
  }

  /// Whether standard output is for programs.
  boolean toPrograms() {
    return json || progress == Progress.JSON;
  }

  /// A line on the way.
  public void note(String line) {
    if (!quiet) {
      err.println(line);
      err.flush();
    }
  }

  /// A line of the result for people.
  void result(String line) {
    if (!toPrograms()) {
      out.println(line);
      out.flush();
    } else {
      note(line);
    }
  }

  /// Trains and saves the model; Ctrl-C ends the training with a checkpoint.
  ///
  /// @param listener is told how it goes, after those that are told
  /// @return nothing where the training was interrupted, which the person has been told
  public Optional<TrainedModel> train(Configuration configuration, Consumer<Event> listener) {
    var interrupted = new Interrupted();
    try (var _ = new Interruption()) {
      TrainedModel model;
      try (var told = listen()) {
        model = TrainedModel.train(configuration, told.andThen(listener).andThen(interrupted));
      }
      if (interrupted.at.isPresent()) {
        err.printf(
            "interrupted after step %s; the checkpoint is in %s; to go on, repeat the command with"
                + " --resume%n",
            Numbers.count(interrupted.at.getAsLong()),
            configuration.get(CheckpointSettings.CHECKPOINT));
        err.flush();
        return Optional.empty();
      }
      model.save(Path.of(configuration.get(DataSettings.OUT)));
      return Optional.of(model);
    }
  }

  /// Knows the step after which a training was interrupted, if it was.
  private static final class Interrupted implements Consumer<Event> {
    private OptionalLong at = OptionalLong.empty();

    @Override
    public void accept(Event event) {
      if (event instanceof Event.Stopped(var step, var reason)
          && reason == Event.Stop.INTERRUPTED) {
        at = OptionalLong.of(step);
      }
    }
  }

  /// Tells the events of a training; to be closed when it has ended, however that was.
  Listening listen() {
    return new Listening(this);
  }

  /// A training that is being told about.
  static final class Listening implements Consumer<Event>, AutoCloseable {
    private final ProgressLine line;
    private final Consumer<Event> to;

    private Listening(Telling telling) {
      line = ProgressLine.on(telling.err);
      to =
          switch (telling.quiet && telling.progress != Progress.JSON
              ? Progress.NONE
              : telling.progress) {
            case LINE -> new TrainReport(line, false);
            case FULL -> new TrainReport(line, true);
            case JSON -> new EventLines(telling.out);
            case NONE -> _ -> {};
          };
    }

    @Override
    public void accept(Event event) {
      to.accept(event);
    }

    @Override
    public void close() {
      line.clear();
    }
  }
}
