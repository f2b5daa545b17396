package dev.eddy.formats.keras;

import io.jhdf.HdfFile;
import io.jhdf.api.WritableGroup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// Writes an HDF5 file of groups and arrays.
final class Hdf5Writer {

  private Hdf5Writer() {}

  /// The bytes of a file.
  ///
  /// @param groups path of a group → name → array of floats, of one dimension or two
  static byte[] bytes(Map<String, Map<String, Object>> groups) {
    Path temporary = null;
    try {
      temporary = Files.createTempFile("eddy", ".h5");
      try (var file = HdfFile.write(temporary)) {
        groups.forEach((path, arrays) -> {
          WritableGroup group = file;
          for (var name : path.split("/")) {
            group =
                group.getChildren().get(name) instanceof WritableGroup known
                    ? known
                    : group.putGroup(name);
          }
          for (var array : arrays.entrySet()) {
            group.putDataset(array.getKey(), array.getValue());
          }
        });
      }
      return Files.readAllBytes(temporary);
    } catch (IOException e) {
      throw new UncheckedIOException("the weights could not be written: " + e.getMessage(), e);
    } finally {
      if (temporary != null) {
        temporary.toFile().delete();
      }
    }
  }
}
