package dev.eddy.formats.source;

import dev.eddy.model.Model;
import dev.eddy.model.Weights;
import java.nio.file.Path;
import java.util.Map;

/// A network as one class of plain Java 17, for programs and phones without Eddy.
public final class JavaFormat extends SourceFormat {

  /// For the service loader.
  public JavaFormat() {
    super("java", "plain Java", JavaSource.MARK);
  }

  @Override
  WrittenSource source(Model model, Weights weights, Map<String, String> settings, Path file) {
    return JavaSource.of(model, weights, settings, file);
  }
}
