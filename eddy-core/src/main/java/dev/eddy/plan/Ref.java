package dev.eddy.plan;

/// Columns of a buffer: `width` columns from `column`, at the step's slot plus `shift`.
public record Ref(Buffer buffer, int column, int width, int shift) {

  /// Columns of these columns.
  public Ref columns(int offset, int count) {
    return new Ref(buffer, column + offset, count, shift);
  }

  /// Whether `next` starts where these columns end, in the same rows.
  public boolean meets(Ref next) {
    return buffer.id() == next.buffer.id() && shift == next.shift && column + width == next.column;
  }
}
