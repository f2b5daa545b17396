package dev.eddy.tasks.source;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.ReadOptions;
import java.nio.file.Path;
import java.util.function.BiFunction;

/// One way in which a form may read a file, and what comes out.
///
/// @param as what the file is read as, such as `pairs`
/// @param summary counts what is there; throws [DataException] where the file does not fit
public record Reading(String as, BiFunction<Path, ReadOptions, String> summary) {

  /// What comes out, or why nothing does.
  ///
  /// @param fits whether something does
  /// @param sentence in words
  public record Outcome(boolean fits, String sentence) {}

  public Outcome of(Path file, ReadOptions options) {
    try {
      return new Outcome(true, summary.apply(file, options));
    } catch (DataException e) {
      // The file is named once, above all readings.
      return new Outcome(false, e.getMessage().replaceFirst("^\\Q" + file + "\\E(: |, | )?", ""));
    }
  }
}
