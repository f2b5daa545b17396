package dev.eddy.cli;

import dev.eddy.formats.Bundle;
import dev.eddy.tasks.Form;
import dev.eddy.tasks.TrainedModel;
import dev.eddy.tasks.setting.DataSettings;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/// Flags that say how data for a model is read, where that differs from the data it learned from.
final class ReadFlags {

  @Option(
      names = "--encoding",
      paramLabel = "NAME",
      description = "Encoding of the data (that of the data it learned from).")
  private String encoding;

  @Option(
      names = "--columns",
      paramLabel = "NAME,NAME",
      description = "Which columns of the data to read (those it learned from).")
  private String columns;

  /// Whether one is there.
  boolean given() {
    return encoding != null || columns != null;
  }

  /// A model that reads data so.
  ///
  /// @throws IllegalArgumentException if the form of the model has no such setting
  TrainedModel open(Path file) {
    var bundle = Bundle.read(file);
    var configuration = Form.configuration(bundle.configuration(), file.toString());
    if (encoding != null) {
      configuration = configuration.with(DataSettings.ENCODING.key(), encoding);
    }
    if (columns != null) {
      configuration = configuration.with(DataSettings.COLUMNS.key(), columns);
    }
    return TrainedModel.of(
        new Bundle(
            bundle.model(),
            bundle.vocabulary(),
            configuration.json(),
            bundle.history(),
            bundle.provenance(),
            bundle.weights()),
        file);
  }
}
