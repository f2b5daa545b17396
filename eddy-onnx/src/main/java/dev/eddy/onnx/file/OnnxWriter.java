package dev.eddy.onnx.file;

import dev.eddy.model.Precision;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/// Writes ONNX files: the same model gives the same bytes.
public final class OnnxWriter {
  private static final int LARGEST = Integer.MAX_VALUE - (1 << 20);

  private OnnxWriter() {}

  /// Writes a model to a file, whole or not at all.
  ///
  /// @throws IOException if it cannot be written
  public static void write(OnnxModel model, Path file) throws IOException {
    // No temporary file of the JDK: only its owner could read that.
    var part =
        file.toAbsolutePath()
            .resolveSibling(
                ".%s.%d.part".formatted(file.getFileName(), ProcessHandle.current().pid()));
    try {
      Files.write(part, bytes(model));
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /// Writes one tensor to a file that holds nothing else, as test data comes.
  ///
  /// @throws IOException if it cannot be written
  public static void writeTensor(String name, Tensor tensor, Path file) throws IOException {
    var out = new WireOut();
    tensor(out, name, tensor);
    Files.write(file, out.bytes());
  }

  /// The bytes of a file.
  ///
  /// @throws OnnxException if the constants are more than a file may hold
  public static byte[] bytes(OnnxModel model) {
    long size =
        model.graph().constants().values().stream()
            .mapToLong(tensor -> (long) tensor.size() * Math.max(tensor.type().bytes(), 1))
            .sum();
    if (size > LARGEST) {
      throw new OnnxException(
          "the model has %,d bytes of constants; an ONNX file holds at most 2 GB".formatted(size));
    }
    var out = new WireOut();
    out.whole(1, model.format());
    out.optional(2, model.producer());
    out.optional(3, model.producerVersion());
    out.message(7, graph -> graph(graph, model.graph()));
    versions(out, 8, model.versions());
    model
        .metadata()
        .forEach((key, value) ->
            out.message(
                14,
                pair -> {
                  pair.text(1, key);
                  pair.text(2, value);
                }));
    for (var function : model.functions()) {
      out.message(25, message -> function(message, function));
    }
    return out.bytes();
  }

  private static void versions(WireOut out, int field, Map<String, Integer> versions) {
    versions.forEach((domain, version) ->
        out.message(
            field,
            message -> {
              message.optional(1, domain);
              message.whole(2, version);
            }));
  }

  private static void function(WireOut out, OnnxFunction function) {
    out.text(1, function.name());
    function.inputs().forEach(name -> out.text(4, name));
    function.outputs().forEach(name -> out.text(5, name));
    function
        .attributes()
        .forEach((name, value) -> {
          if (value == null) {
            out.text(6, name);
          } else {
            out.message(11, attribute -> attribute(attribute, name, value));
          }
        });
    function.nodes().forEach(node -> out.message(7, message -> node(message, node)));
    versions(out, 9, function.versions());
    out.optional(10, function.domain());
  }

  private static void graph(WireOut out, OnnxGraph graph) {
    graph.nodes().forEach(node -> out.message(1, message -> node(message, node)));
    out.optional(2, graph.name());
    graph
        .constants()
        .forEach((name, tensor) -> out.message(5, message -> tensor(message, name, tensor)));
    graph.inputs().forEach(value -> out.message(11, message -> value(message, value)));
    graph.outputs().forEach(value -> out.message(12, message -> value(message, value)));
  }

  private static void node(WireOut out, OnnxNode node) {
    node.inputs().forEach(name -> out.text(1, name));
    node.outputs().forEach(name -> out.text(2, name));
    out.optional(3, node.name());
    out.text(4, node.operator());
    node.attributes()
        .forEach((name, value) -> out.message(5, attribute -> attribute(attribute, name, value)));
    out.optional(7, node.domain());
  }

  private static void attribute(WireOut out, String name, Attribute value) {
    out.text(1, name);
    switch (value) {
      case Attribute.Real(var real) -> {
        out.real(2, real);
        out.whole(20, 1);
      }
      case Attribute.Whole(var whole) -> {
        out.whole(3, whole);
        out.whole(20, 2);
      }
      case Attribute.Text(var text) -> {
        out.text(4, text);
        out.whole(20, 3);
      }
      case Attribute.Value(var tensor) -> {
        out.message(5, message -> tensor(message, "", tensor));
        out.whole(20, 4);
      }
      case Attribute.Body(var graph) -> {
        out.message(6, message -> graph(message, graph));
        out.whole(20, 5);
      }
      case Attribute.Reals(var reals) -> {
        reals.forEach(each -> out.real(7, each));
        out.whole(20, 6);
      }
      case Attribute.Wholes(var wholes) -> {
        wholes.forEach(each -> out.whole(8, each));
        out.whole(20, 7);
      }
      case Attribute.Texts(var texts) -> {
        texts.forEach(each -> out.text(9, each));
        out.whole(20, 8);
      }
      case Attribute.Reference(var of) -> out.text(21, of);
    }
  }

  private static void value(WireOut out, OnnxValue value) {
    out.text(1, value.name());
    if (value.type().isEmpty()) {
      return;
    }
    out.message(
        2,
        type ->
            type.message(
                1,
                tensor -> {
                  tensor.whole(1, value.type().get().code());
                  value
                      .shape()
                      .ifPresent(axes ->
                          tensor.message(
                              2,
                              shape ->
                                  axes.forEach(axis -> shape.message(1, one -> axis(one, axis)))));
                }));
  }

  private static void axis(WireOut out, OnnxValue.Axis axis) {
    if (axis.size() >= 0) {
      out.whole(1, axis.size());
    } else {
      out.optional(2, axis.name());
    }
  }

  private static void tensor(WireOut out, String name, Tensor tensor) {
    for (int size : tensor.shape()) {
      out.whole(1, size);
    }
    out.whole(2, tensor.type().code());
    out.optional(8, name);
    if (tensor.type() == Type.STRING) {
      for (var text : (String[]) tensor.array()) {
        out.text(6, text);
      }
    } else {
      out.bytes(9, raw(tensor));
    }
  }

  private static byte[] raw(Tensor tensor) {
    var type = tensor.type();
    var bytes = ByteBuffer.allocate(tensor.size() * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < tensor.size(); i++) {
      switch (type) {
        case FLOAT -> bytes.putFloat(tensor.floats()[i]);
        case DOUBLE -> bytes.putDouble(((double[]) tensor.array())[i]);
        case FLOAT16 -> bytes.putShort(Float.floatToFloat16(tensor.floats()[i]));
        case BFLOAT16 -> bytes.putShort(Precision.bfloat16(tensor.floats()[i]));
        case INT64, UINT64 -> bytes.putLong(tensor.whole(i));
        case INT32, UINT32 -> bytes.putInt((int) tensor.whole(i));
        case INT16, UINT16 -> bytes.putShort((short) tensor.whole(i));
        case INT8, UINT8, BOOL -> bytes.put((byte) tensor.whole(i));
        case STRING -> throw new IllegalStateException();
      }
    }
    return bytes.array();
  }
}
