package dev.eddy.tasks.source;

import java.util.Optional;
import java.util.stream.Stream;

/// Data by what it is for.
///
/// @param train what is learned from
/// @param validation what the best weights are chosen by
/// @param <D> data as a form reads it
public record Parts<D>(D train, Optional<D> validation) {

  /// What a training sees: both parts.
  public Stream<D> known() {
    return Stream.concat(Stream.of(train), validation.stream());
  }

  /// All of it is learned from.
  public static <D> Parts<D> whole(D data) {
    return new Parts<>(data, Optional.empty());
  }
}
