package dev.eddy.formats.source;

import dev.eddy.formats.FormatException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Pattern;

/// What a model does not say of its source.
///
/// @param name of the class, or what every name of the C source begins with
/// @param packageName of the class; "" for none
/// @param inside whether the weights stand in the source, not in a file beside it
record SourceSettings(String name, String packageName, boolean inside) {

  /// So many numbers, and fewer, stand in the source where nobody says.
  static final int SMALL = 1 << 16;

  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private static boolean isPackage(String name) {
    return Arrays.stream(name.split("\\.", -1))
        .allMatch(part -> NAME.matcher(part).matches() && !SourceNames.isWord(part));
  }

  static SourceSettings of(Path file, Map<String, String> settings, int weights) {
    var ending = file.getFileName().toString();
    var name = ending.contains(".") ? ending.substring(0, ending.lastIndexOf('.')) : ending;
    if (!NAME.matcher(name).matches()) {
      throw new FormatException(
          "%s: the file has the name of what it declares, and \"%s\" is no name of a class or function; use letters, digits and _"
              .formatted(file, name));
    }
    var packageName = settings.getOrDefault("package", "");
    if (!packageName.isEmpty() && !isPackage(packageName)) {
      throw new FormatException(
          "%s: \"%s\" is no name of a package; expected one such as com.example"
              .formatted(file, packageName));
    }
    var place = settings.getOrDefault("weights", weights <= SMALL ? "inside" : "beside");
    return new SourceSettings(
        name,
        packageName,
        switch (place) {
          case "inside" -> true;
          case "beside" -> false;
          default ->
              throw new FormatException(
                  "%s: weights are put inside the source or beside it, found \"%s\""
                      .formatted(file, place));
        });
  }
}
