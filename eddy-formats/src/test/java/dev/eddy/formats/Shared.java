package dev.eddy.formats;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// The folder of recorded vectors that lies beside the checkout.
public final class Shared {
  private Shared() {}

  /// A file below `conformance/`; without the folder the test is skipped.
  public static Path conformance(String name) {
    String named = System.getenv("EDDY_SHARED");
    Path here = Path.of("").toAbsolutePath();
    Path shared =
        named != null
            ? Path.of(named)
            : Stream.iterate(here, p -> p != null, Path::getParent)
                .map(p -> p.resolve("shared"))
                .filter(p -> Files.isDirectory(p.resolve("conformance")))
                .findFirst()
                .orElse(here);
    Path file = shared.resolve("conformance").resolve(name);
    assumeTrue(
        Files.exists(file),
        "no conformance/" + name + ": set EDDY_SHARED to the folder of shared vectors");
    return file;
  }
}
