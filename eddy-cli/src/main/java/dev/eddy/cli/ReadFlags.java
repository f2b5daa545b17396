package dev.eddy.cli;

import dev.eddy.cli.look.RoleFlags;
import dev.eddy.formats.Bundle;
import dev.eddy.tasks.Form;
import dev.eddy.tasks.TrainedModel;
import dev.eddy.tasks.data.Role;
import dev.eddy.tasks.setting.DataSettings;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Flags that say how data for a model is read, where that differs from the data it learned from.
final class ReadFlags {

  @Mixin private RoleFlags roles;

  @Option(
      names = "--columns",
      paramLabel = "NAME,NAME",
      description = "Which columns of the data to read (those it learned from).")
  private String columns;

  /// Whether one is there.
  boolean given() {
    return !roles.given().isEmpty() || columns != null;
  }

  /// A model that reads data so.
  ///
  /// @throws IllegalArgumentException if the form of the model has no such setting
  TrainedModel open(Path file) {
    var bundle = Bundle.read(file);
    var configuration = Form.configuration(bundle.configuration(), file.toString());
    if (configuration.has(DataSettings.HEADER)
        && configuration.get(DataSettings.HEADER).matches("[2-9]")) {
      // So many rows stood above the data of the training, which says nothing of another file.
      configuration = configuration.with(DataSettings.HEADER.key(), "");
    }
    for (var one : roles.given().entrySet()) {
      configuration = configuration.with(one.getKey(), one.getValue());
    }
    if (columns != null) {
      configuration = configuration.with(DataSettings.COLUMNS.key(), columns);
      // What the training found out is not what is asked for now.
      for (var setting : DataSettings.roles(Role.values())) {
        if (configuration.has(setting) && !roles.given().containsKey(setting.key())) {
          configuration = configuration.with(setting.key(), "");
        }
      }
      configuration = configuration.with(DataSettings.KNOWN_COLUMNS.key(), "");
    }
    return TrainedModel.of(bundle.withConfiguration(configuration.json()), file);
  }
}
