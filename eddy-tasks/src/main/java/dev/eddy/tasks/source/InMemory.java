package dev.eddy.tasks.source;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.DataSettings;
import java.util.List;
import java.util.stream.StreamSupport;

/// Data that a program has already, instead of a file: the setting `data` is empty then.
///
/// What is learned from it has the bits of what is learned from a file with the same rows. Texts
/// are taken as they are; a file's are brought to Unicode NFC.
public final class InMemory {

  private InMemory() {}

  /// The rows.
  ///
  /// @throws DataException if there are none
  public static <T> List<T> rows(Iterable<? extends T> data) {
    var rows = StreamSupport.stream(data.spliterator(), false).<T>map(row -> row).toList();
    if (rows.isEmpty()) {
      throw new DataException("the data in memory has no rows; expected at least one");
    }
    return rows;
  }

  /// A configuration for it.
  public static Configuration configuration(Configuration asked) {
    return asked.with(DataSettings.DATA, "");
  }

  /// What messages call the data of a configuration.
  public static String name(Configuration configuration) {
    return configuration.given(DataSettings.DATA).orElse("the data in memory");
  }
}
