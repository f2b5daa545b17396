package dev.eddy.formats.source;

/// Where a vector lies in the source: in an array, from an index on.
///
/// @param at the index of its first number, as text; "" for 0
record Place(String array, String at) {

  Place(String array) {
    this(array, "");
  }

  /// So many numbers further on.
  Place plus(String offset) {
    return new Place(array, at.isEmpty() ? offset : offset.isEmpty() ? at : at + " + " + offset);
  }

  Place plus(int offset) {
    return offset == 0 ? this : plus(Integer.toString(offset));
  }

  /// One of its numbers.
  String element(String index) {
    if (at.isEmpty()) {
      return array + "[" + index + "]";
    }
    return array + "[" + (index.equals("0") ? at : at + " + " + index) + "]";
  }
}
