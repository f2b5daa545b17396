package dev.eddy.tasks.source;

import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/// Data by what it is for.
///
/// @param train what is learned from
/// @param validation what the best weights are chosen by
/// @param test what neither is, for the end
/// @param <D> data as a form reads it
public record Parts<D>(D train, Optional<D> validation, Optional<D> test) {

  /// Without a part for the end.
  public Parts(D train, Optional<D> validation) {
    this(train, validation, Optional.empty());
  }

  /// What a training sees: the parts but that for the end.
  public Stream<D> known() {
    return Stream.concat(Stream.of(train), validation.stream());
  }

  /// The same with another part for the end.
  public Parts<D> withTest(Optional<D> part) {
    return new Parts<>(train, validation, part);
  }

  /// All of it is learned from.
  public static <D> Parts<D> whole(D data) {
    return new Parts<>(data, Optional.empty());
  }

  /// The same parts in another shape.
  public <E> Parts<E> map(Function<D, E> shape) {
    return new Parts<>(shape.apply(train), validation.map(shape), test.map(shape));
  }
}
