package dev.eddy.onnx.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Reads ONNX files: the model, or one tensor alone.
///
/// Damaged and hostile files end in one sentence: what is read is bounded by the bytes that are
/// there, graphs within graphs by a depth, and every node has to follow what it reads.
///
/// @see <a href="https://github.com/onnx/onnx/blob/main/docs/IR.md">Open Neural Network Exchange
///   intermediate representation</a>
public final class OnnxReader {
  private static final int DEEPEST = 32;
  private static final int MOST_PARTS = 1 << 20;

  private final TensorReader tensors;
  private int parts;

  private OnnxReader(Optional<Path> folder) {
    tensors = new TensorReader(folder);
  }

  /// The model in a file; data of tensors may lie in files beside it.
  ///
  /// @throws OnnxException if the file holds no sound model
  /// @throws IOException if it cannot be read
  public static OnnxModel read(Path file) throws IOException {
    try {
      var folder = Optional.ofNullable(file.toAbsolutePath().getParent());
      var model = new OnnxReader(folder).model(new Wire(bytes(file)));
      GraphCheck.check(model);
      return model;
    } catch (OnnxException e) {
      throw new OnnxException(file + ": " + e.getMessage(), e);
    }
  }

  /// The model in these bytes; no data may lie outside.
  ///
  /// @throws OnnxException if they hold no sound model
  public static OnnxModel read(byte[] bytes) {
    var model = new OnnxReader(Optional.empty()).model(new Wire(bytes));
    GraphCheck.check(model);
    return model;
  }

  /// The tensor in a file that holds nothing else, as test data comes.
  ///
  /// @throws OnnxException if the file holds no sound tensor
  /// @throws IOException if it cannot be read
  public static Tensor readTensor(Path file) throws IOException {
    try {
      return new TensorReader(Optional.empty()).read(new Wire(bytes(file))).tensor();
    } catch (OnnxException e) {
      throw new OnnxException(file + ": " + e.getMessage(), e);
    }
  }

  /// The list of tensors in a file that holds nothing else, as test data comes.
  ///
  /// @throws OnnxException if the file holds no sound list
  /// @throws IOException if it cannot be read
  public static List<Tensor> readTensorList(Path file) throws IOException {
    try {
      var in = new Wire(bytes(file));
      var list = new ArrayList<Tensor>();
      while (in.next()) {
        if (in.field() == 3) {
          list.add(new TensorReader(Optional.empty()).read(in.message()).tensor());
        } else {
          in.skip();
        }
      }
      return list;
    } catch (OnnxException e) {
      throw new OnnxException(file + ": " + e.getMessage(), e);
    }
  }

  private static byte[] bytes(Path file) throws IOException {
    if (Files.size(file) > Integer.MAX_VALUE - 8) {
      throw new OnnxException(
          "%d bytes are more than one file may have; keep the weights in a file beside it (external data)"
              .formatted(Files.size(file)));
    }
    return Files.readAllBytes(file);
  }

  private OnnxModel model(Wire in) {
    long format = 0;
    var producer = "";
    var producerVersion = "";
    var versions = new LinkedHashMap<String, Integer>();
    OnnxGraph graph = null;
    var functions = new ArrayList<OnnxFunction>();
    var metadata = new LinkedHashMap<String, String>();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> format = in.whole();
        case 2 -> producer = in.text();
        case 3 -> producerVersion = in.text();
        case 7 -> graph = graph(in.message(), 0);
        case 8 -> version(in.message(), versions);
        case 14 -> TensorReader.pair(in.message(), metadata);
        case 25 -> functions.add(function(in.message()));
        default -> in.skip();
      }
    }
    if (graph == null) {
      throw new OnnxException("there is no graph in it; expected an ONNX model");
    }
    if (versions.isEmpty()) {
      // Before format 3 there was no list of versions: the first set of operations was meant.
      versions.put("", 1);
    }
    return new OnnxModel(format, producer, producerVersion, versions, graph, functions, metadata);
  }

  private static void version(Wire in, Map<String, Integer> out) {
    var domain = "";
    long version = 0;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> domain = in.text();
        case 2 -> version = in.whole();
        default -> in.skip();
      }
    }
    out.put(domain.equals("ai.onnx") ? "" : domain, Math.clamp(version, 0, 1 << 20));
  }

  private OnnxGraph graph(Wire in, int depth) {
    if (depth > DEEPEST) {
      throw new OnnxException(
          "graphs within graphs reach deeper than " + DEEPEST + "; no sound model does");
    }
    var name = "";
    var nodes = new ArrayList<OnnxNode>();
    var constants = new LinkedHashMap<String, Tensor>();
    var inputs = new ArrayList<OnnxValue>();
    var outputs = new ArrayList<OnnxValue>();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> nodes.add(node(in.message(), depth));
        case 2 -> name = in.text();
        case 5 -> {
          count();
          var constant = tensors.read(in.message());
          if (constants.put(constant.name(), constant.tensor()) != null) {
            throw new OnnxException("the constant \"" + constant.name() + "\" is there twice");
          }
        }
        case 11 -> inputs.add(value(in.message()));
        case 12 -> outputs.add(value(in.message()));
        case 15 ->
            throw new OnnxException(
                "it holds a sparse constant, which is not supported; write constants in full");
        default -> in.skip();
      }
    }
    return new OnnxGraph(name, nodes, constants, inputs, outputs);
  }

  private OnnxNode node(Wire in, int depth) {
    count();
    var name = "";
    var domain = "";
    var operator = "";
    var inputs = new ArrayList<String>();
    var outputs = new ArrayList<String>();
    var attributes = new LinkedHashMap<String, Attribute>();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> {
          count();
          inputs.add(in.text());
        }
        case 2 -> {
          count();
          outputs.add(in.text());
        }
        case 3 -> name = in.text();
        case 4 -> operator = in.text();
        case 5 -> attribute(in.message(), attributes, depth);
        case 7 -> domain = in.text();
        default -> in.skip();
      }
    }
    return new OnnxNode(name, domain, operator, inputs, outputs, attributes);
  }

  private void attribute(Wire in, Map<String, Attribute> out, int depth) {
    count();
    var name = "";
    long type = 0;
    float real = 0;
    long whole = 0;
    var text = "";
    var reference = "";
    Attribute message = null;
    Attribute list = null;
    Attribute seen = null;
    var reals = new Wire.Longs();
    var wholes = new Wire.Longs();
    var texts = new ArrayList<String>();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> name = in.text();
        case 2 -> {
          real = in.real();
          seen = new Attribute.Real(real);
        }
        case 3 -> {
          whole = in.whole();
          seen = new Attribute.Whole(whole);
        }
        case 4 -> {
          text = in.text();
          seen = new Attribute.Text(text);
        }
        case 5 -> message = new Attribute.Value(tensors.read(in.message()).tensor());
        case 6 -> message = new Attribute.Body(graph(in.message(), depth + 1));
        case 7 -> in.reals(reals);
        case 8 -> in.wholes(wholes);
        case 9 -> {
          count();
          texts.add(in.text());
        }
        case 20 -> type = in.whole();
        case 21 -> reference = in.text();
        default -> in.skip();
      }
      if (wholes.size() > MOST_PARTS || reals.size() > MOST_PARTS) {
        throw new OnnxException(
            "attribute \"%s\" lists more than %d numbers; no sound model does"
                .formatted(name, MOST_PARTS));
      }
    }
    if (reals.size() > 0) {
      list = realList(reals);
    } else if (wholes.size() > 0) {
      list = wholeList(wholes);
    } else if (!texts.isEmpty()) {
      list = new Attribute.Texts(texts);
    }
    // Old writers leave the type out; then what is there says it.
    var value =
        !reference.isEmpty()
            ? new Attribute.Reference(reference)
            : switch (Math.clamp(type, 0, 99)) {
              case 0 -> message != null ? message : list != null ? list : seen;
              case 1 -> new Attribute.Real(real);
              case 2 -> new Attribute.Whole(whole);
              case 3 -> new Attribute.Text(text);
              case 4, 5 -> message;
              case 6 -> realList(reals);
              case 7 -> wholeList(wholes);
              case 8 -> new Attribute.Texts(texts);
              default -> null;
            };
    if (value == null) {
      throw new OnnxException(
          "attribute \"%s\" has the type %d without a value of it, or a type that is not supported"
              .formatted(name, type));
    }
    out.put(name, value);
  }

  private static Attribute.Reals realList(Wire.Longs bits) {
    var values = new ArrayList<Float>(bits.size());
    for (int i = 0; i < bits.size(); i++) {
      values.add(Float.intBitsToFloat((int) bits.get(i)));
    }
    return new Attribute.Reals(values);
  }

  private static Attribute.Wholes wholeList(Wire.Longs numbers) {
    var values = new ArrayList<Long>(numbers.size());
    for (int i = 0; i < numbers.size(); i++) {
      values.add(numbers.get(i));
    }
    return new Attribute.Wholes(values);
  }

  private OnnxValue value(Wire in) {
    count();
    var name = "";
    var value = new OnnxValue("", Optional.empty(), Optional.empty(), false);
    while (in.next()) {
      switch (in.field()) {
        case 1 -> name = in.text();
        case 2 -> value = type(in.message());
        default -> in.skip();
      }
    }
    return new OnnxValue(name, value.type(), value.shape(), value.sequence());
  }

  private OnnxValue type(Wire in) {
    var type = Optional.<Type>empty();
    var shape = Optional.<List<OnnxValue.Axis>>empty();
    boolean sequence = false;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> {
          var tensor = in.message();
          while (tensor.next()) {
            switch (tensor.field()) {
              case 1 -> type = Type.ofCode(tensor.whole());
              case 2 -> shape = Optional.of(axes(tensor.message()));
              default -> tensor.skip();
            }
          }
        }
        case 4 -> {
          sequence = true;
          in.skip();
        }
        default -> in.skip();
      }
    }
    return new OnnxValue("", type, shape, sequence);
  }

  private List<OnnxValue.Axis> axes(Wire in) {
    var axes = new ArrayList<OnnxValue.Axis>();
    while (in.next()) {
      if (in.field() != 1) {
        in.skip();
        continue;
      }
      count();
      long size = -1;
      var name = "";
      var axis = in.message();
      while (axis.next()) {
        switch (axis.field()) {
          case 1 -> size = axis.whole();
          case 2 -> name = axis.text();
          default -> axis.skip();
        }
      }
      axes.add(new OnnxValue.Axis(size > Integer.MAX_VALUE ? -1 : (int) Math.max(size, -1), name));
    }
    return axes;
  }

  private OnnxFunction function(Wire in) {
    count();
    var name = "";
    var domain = "";
    var inputs = new ArrayList<String>();
    var outputs = new ArrayList<String>();
    var attributes = new LinkedHashMap<String, Attribute>();
    var nodes = new ArrayList<OnnxNode>();
    var versions = new LinkedHashMap<String, Integer>();
    Set<String> needed = new HashSet<>();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> name = in.text();
        case 4 -> inputs.add(in.text());
        case 5 -> outputs.add(in.text());
        case 6 -> needed.add(in.text());
        case 7 -> nodes.add(node(in.message(), 0));
        case 9 -> version(in.message(), versions);
        case 10 -> domain = in.text();
        case 11 -> attribute(in.message(), attributes, 0);
        default -> in.skip();
      }
    }
    needed.forEach(attribute -> attributes.putIfAbsent(attribute, null));
    return new OnnxFunction(domain, name, inputs, outputs, attributes, nodes, versions);
  }

  /// Bounds what a small file can be blown up to.
  private void count() {
    if (++parts > MOST_PARTS) {
      throw new OnnxException(
          "it has more than %d nodes, values and attributes; no sound model does"
              .formatted(MOST_PARTS));
    }
  }
}
