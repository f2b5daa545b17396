package dev.eddy.testkit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The folder of shared data and third-party test vectors, which lies outside the repository.
///
/// It is the one named by the environment variable `EDDY_SHARED`, else the first `shared` folder
/// with a `conformance` folder in it found beside the working directory or one of its parents.
/// Tests that need it skip themselves when there is none:
/// `assumeTrue(SharedData.folder().isPresent(), SharedData.MISSING)`.
public final class SharedData {

  /// Why a test that needs the folder was skipped.
  public static final String MISSING =
      "no folder of shared data: set EDDY_SHARED to one that holds 'conformance', or put it as 'shared' beside the checkout";

  private SharedData() {}

  /// The shared folder, if there is one.
  public static Optional<Path> folder() {
    String named = System.getenv("EDDY_SHARED");
    if (named != null && !named.isBlank())
      return Optional.of(Path.of(named)).filter(Files::isDirectory);
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path shared = at.resolve("shared");
      if (Files.isDirectory(shared.resolve("conformance"))) return Optional.of(shared);
    }
    return Optional.empty();
  }

  /// A file or folder below the shared folder, `conformance/tf1-graphs`, if it exists.
  public static Optional<Path> find(String relative) {
    return folder().map(shared -> shared.resolve(relative)).filter(Files::exists);
  }
}
