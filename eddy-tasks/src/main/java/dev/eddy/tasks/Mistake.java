package dev.eddy.tasks;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/// An answer that is not right.
///
/// @param row what was asked is in this row of the data, counted from 0
/// @param asked what was asked, by the names of its parts, such as `text`
/// @param right what would have been right
/// @param probability of the answer, where the model tells one
public record Mistake(
    int row, Map<String, String> asked, String right, String answer, OptionalDouble probability) {

  public Mistake {
    asked = Collections.unmodifiableMap(new LinkedHashMap<>(asked));
  }

  /// Those among what was asked that are not right, one for each row.
  ///
  /// @param told what is told of one, by its row
  public static <E> List<Mistake> among(
      List<E> asked, Predicate<E> right, BiFunction<Integer, E, Mistake> told) {
    return IntStream.range(0, asked.size())
        .filter(row -> !right.test(asked.get(row)))
        .mapToObj(row -> told.apply(row, asked.get(row)))
        .toList();
  }
}
