package dev.eddy.formats.source;

import dev.eddy.formats.FormatException;
import java.nio.file.Path;

/// A network as one file of C11, for devices.
public final class CFormat extends SourceFormat {

  /// For the service loader.
  public CFormat() {
    super("c", "C11", CSource.MARK, Dialect.C);
  }

  @Override
  void check(SourceSettings settings, Path file) {
    if (!settings.packageName().isEmpty()) {
      throw new FormatException("%s: C knows no packages; leave out the package".formatted(file));
    }
  }

  @Override
  String text(NetworkCode code, SourceSettings settings) {
    return CSource.text(code, settings);
  }
}
