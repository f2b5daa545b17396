package dev.eddy.tasks;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;

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
}
