package dev.eddy.formats.source;

import dev.eddy.formats.FormatException;
import java.nio.file.Path;

/// A network as one class of plain Java 17, for programs and phones without Eddy.
public final class JavaFormat extends SourceFormat {

  /// For the service loader.
  public JavaFormat() {
    super("java", "plain Java", JavaSource.MARK, Dialect.JAVA);
  }

  @Override
  void check(SourceSettings settings, Path file) {
    if (SourceNames.isReserved(settings.name())) {
      throw new FormatException(
          "%s: the class cannot be called \"%s\", which means something in it already; choose another name for the file"
              .formatted(file, settings.name()));
    }
  }

  @Override
  String text(NetworkCode code, SourceSettings settings) {
    return JavaSource.text(code, settings);
  }
}
