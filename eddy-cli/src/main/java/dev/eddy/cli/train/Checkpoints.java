package dev.eddy.cli.train;

import dev.eddy.formats.CheckpointFolder;
import dev.eddy.tasks.setting.CheckpointSettings;
import dev.eddy.tasks.setting.Configuration;
import java.nio.file.Path;
import java.util.function.Consumer;

/// What a training does about a checkpoint that is there, or is not, when it begins.
public final class Checkpoints {

  private Checkpoints() {}

  /// The configuration with which a training begins: it goes on where it was told to and there is
  /// something to go on from, and throws nothing away unless it was told to.
  ///
  /// @param restart whether a checkpoint may be thrown away
  /// @param note takes a line for the person
  /// @throws IllegalArgumentException if there is a checkpoint and nobody said what to do with it
  public static Configuration begin(
      Configuration configuration, boolean restart, Consumer<String> note) {
    boolean resume = configuration.get(CheckpointSettings.RESUME);
    if (resume && restart) {
      throw new IllegalArgumentException(
          "--resume goes on and --restart starts again; give one of them");
    }
    var place = configuration.given(CheckpointSettings.CHECKPOINT);
    if (place.isEmpty()) {
      return configuration;
    }
    var folder = new CheckpointFolder(Path.of(place.get()));
    if (restart) {
      folder.remove();
      return configuration;
    }
    var latest = folder.latest();
    if (resume && latest.isEmpty()) {
      note.accept(
          "--resume: there is no checkpoint in %s, so the training starts from the beginning"
              .formatted(folder.folder()));
      return configuration.with(CheckpointSettings.RESUME, false);
    }
    if (!resume && latest.isPresent()) {
      throw new IllegalArgumentException(
          "%s holds a checkpoint, of step %,d; go on from it with --resume, or start again with --restart, which throws it away"
              .formatted(folder.folder(), latest.get().step()));
    }
    return configuration;
  }
}
