package dev.eddy.tasks.source;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.ReadOptions;
import dev.eddy.tasks.data.Reading;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/// A look at a file as one form reads it, before anything is learned from it.
///
/// @param as what the file is read as, such as `pairs`
/// @param look what is there; throws [DataException] where the file does not fit
public record Look(String as, BiFunction<Path, ReadOptions, Found> look) {

  private static final int EXAMPLES = 3;
  private static final int LONGEST = 70;

  /// What came out, or why nothing did.
  ///
  /// @param fits whether something did
  /// @param found what did
  /// @param sentence in words
  public record Outcome(boolean fits, Optional<Found> found, String sentence) {}

  /// What is there.
  ///
  /// @param sentence in words
  /// @param warnings what is read all the same, but may not be meant
  /// @param examples the first rows as they would be learned from
  /// @param reading what was decided about the columns; empty for running text
  /// @param details the numbers for programs, by name
  public record Found(
      String sentence,
      List<String> warnings,
      List<String> examples,
      Optional<Reading<?>> reading,
      Map<String, Object> details) {

    public Found {
      warnings = List.copyOf(warnings);
      examples = examples.stream().limit(EXAMPLES).map(Found::shortened).toList();
      details = Collections.unmodifiableMap(new LinkedHashMap<>(details));
    }

    /// What was read, with more to say about it.
    ///
    /// @param more what follows the rows and roles
    /// @param examples the rows in words, the first of them
    /// @param numbers beside those that every reading has
    public static Found of(
        Reading<?> reading, String more, List<String> examples, Map<String, ?> numbers) {
      var details = new LinkedHashMap<String, Object>();
      details.put("unit", reading.unit());
      details.put("rows", reading.rows().size());
      details.put("header", reading.file().header());
      var roles = new LinkedHashMap<String, List<String>>();
      reading
          .roles()
          .forEach((role, names) ->
              roles.put(role.word(), names.stream().map(Reading.Name::flag).toList()));
      details.put("roles", roles);
      details.put("not_used", reading.unused().stream().map(Reading.Name::flag).toList());
      details.putAll(numbers);
      return new Found(
          reading.sentence() + "; " + more,
          reading.warnings(),
          examples,
          Optional.of(reading),
          details);
    }

    private static String shortened(String text) {
      var flat = text.replaceAll("\\s", " ");
      return Counts.characters(flat) <= LONGEST
          ? flat
          : flat.substring(0, flat.offsetByCodePoints(0, LONGEST - 3)) + "...";
    }
  }

  /// What comes out, or why nothing does.
  public Outcome of(Path file, ReadOptions options) {
    try {
      var found = look.apply(file, options);
      return new Outcome(true, Optional.of(found), found.sentence());
    } catch (DataException e) {
      // The file is named once, above all readings.
      return new Outcome(
          false,
          Optional.empty(),
          e.getMessage().replaceFirst("^\\Q" + file + "\\E(: |, | )?", ""));
    }
  }

  /// Each label with its number.
  public static Map<String, Long> counted(List<String> labels) {
    return labels.stream()
        .collect(Collectors.groupingBy(label -> label, TreeMap::new, Collectors.counting()));
  }
}
