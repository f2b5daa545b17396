package dev.eddy.model;

/// What a layer may ask about the layers before it.
public interface Before {

  /// The layer of this name.
  ///
  /// @throws IllegalArgumentException if there is none
  Layer layer(String name);

  /// What the value of a layer is.
  ///
  /// @throws IllegalArgumentException if there is no such layer
  Extent extent(String name);

  /// How wide a layer's value is.
  default int width(String name) {
    return extent(name).width();
  }

  /// The axis of a layer's value: the sequences it belongs to, or "" for a row.
  default String axis(String name) {
    return extent(name).axis();
  }
}
