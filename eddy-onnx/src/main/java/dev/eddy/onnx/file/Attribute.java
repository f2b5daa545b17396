package dev.eddy.onnx.file;

import java.util.List;

/// The value of an attribute of a node.
public sealed interface Attribute {

  /// One real number.
  record Real(float value) implements Attribute {}

  /// One whole number.
  record Whole(long value) implements Attribute {}

  /// Text.
  record Text(String value) implements Attribute {}

  /// Numbers with a shape.
  record Value(Tensor value) implements Attribute {}

  /// A graph that the node runs.
  record Body(OnnxGraph graph) implements Attribute {}

  /// Real numbers.
  record Reals(List<Float> values) implements Attribute {
    public Reals {
      values = List.copyOf(values);
    }
  }

  /// Whole numbers.
  record Wholes(List<Long> values) implements Attribute {
    public Wholes {
      values = List.copyOf(values);
    }
  }

  /// Texts.
  record Texts(List<String> values) implements Attribute {
    public Texts {
      values = List.copyOf(values);
    }
  }

  /// In the body of a function: the attribute of this name of the node that calls it.
  record Reference(String name) implements Attribute {}
}
