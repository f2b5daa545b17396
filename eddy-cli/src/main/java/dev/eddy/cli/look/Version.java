package dev.eddy.cli.look;

import dev.eddy.backend.Backends;
import dev.eddy.formats.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;
import tools.jackson.databind.node.ObjectNode;

/// The line of `eddy --version`: Eddy's version and the commit it was built from, the JVM's, and
/// what computes.
public final class Version implements IVersionProvider {

  @Override
  public String[] getVersion() {
    return new String[] {
      "eddy %s%s, JDK %s, %s"
          .formatted(
              version(),
              commit().isEmpty() ? "" : " (" + commit() + ")",
              Runtime.version(),
              Backends.best().describe())
    };
  }

  /// The same by names.
  static ObjectNode json() {
    return Json.object()
        .put("version", version())
        .put("commit", commit())
        .put("jdk", Runtime.version().toString())
        .put("backend", Backends.best().describe());
  }

  private static String version() {
    var module = Version.class.getModule().getDescriptor();
    return module == null ? "(not packaged)" : module.rawVersion().orElse("(not packaged)");
  }

  /// The commit, `-dirty` behind it where files differed from it; empty where the build did not
  /// know.
  private static String commit() {
    var properties = new Properties();
    try (var in = Version.class.getResourceAsStream("build.properties")) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("commit", "");
  }
}
