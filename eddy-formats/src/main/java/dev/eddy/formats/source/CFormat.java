package dev.eddy.formats.source;

import dev.eddy.model.Model;
import dev.eddy.model.Weights;
import java.nio.file.Path;
import java.util.Map;

/// A network as one file of C11, for devices.
public final class CFormat extends SourceFormat {

  /// For the service loader.
  public CFormat() {
    super("c", "C11", CSource.MARK);
  }

  @Override
  WrittenSource source(Model model, Weights weights, Map<String, String> settings, Path file) {
    return CSource.of(model, weights, settings, file);
  }
}
