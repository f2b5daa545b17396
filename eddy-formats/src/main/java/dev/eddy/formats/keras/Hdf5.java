package dev.eddy.formats.keras;

import dev.eddy.formats.ElementType;
import dev.eddy.formats.ForeignTensor;
import dev.eddy.formats.FormatException;
import io.jhdf.HdfFile;
import io.jhdf.api.Attribute;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import io.jhdf.exceptions.HdfException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/// An HDF5 file in memory, as far as Keras uses it: groups, texts as attributes, and numbers.
///
/// Links to other files are refused, and so are groups that hold themselves, more groups or deeper
/// ones than a network has, and numbers that take more room than the file could hold.
final class Hdf5 {

  private static final int DEEPEST = 40;
  private static final int MOST = 200_000;

  /// What a file may unpack to.
  private static final long RATIO = 200;

  private static final long FREE = 1 << 24;

  private final String where;
  private final long size;
  private final Group root;

  private Hdf5(Group root, long size, String where) {
    this.root = root;
    this.size = size;
    this.where = where;
  }

  /// Whether these are the first bytes of an HDF5 file.
  static boolean isHdf5(byte[] head) {
    return head.length >= 8
        && (head[0] & 0xff) == 0x89
        && head[1] == 'H'
        && head[2] == 'D'
        && head[3] == 'F';
  }

  /// Reads a file's bytes; what jHDF stumbles over becomes a sentence.
  ///
  /// @throws FormatException if it is no HDF5 file, damaged or made to harm
  static <T> T read(byte[] bytes, String where, Function<Hdf5, T> reading) {
    try (var file = HdfFile.fromBytes(bytes)) {
      return reading.apply(new Hdf5(file, bytes.length, where));
    } catch (FormatException e) {
      throw e;
    } catch (HdfException | UnsupportedOperationException e) {
      throw new FormatException(
          "%s: is no HDF5 file that can be read: %s".formatted(where, firstLine(e)), e);
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      throw new FormatException("%s: the HDF5 file is damaged (%s)".formatted(where, e), e);
    }
  }

  private static String firstLine(Exception e) {
    var message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return message.lines().findFirst().orElse("");
  }

  /// A group by its path, if there is one.
  Optional<Group> group(String path) {
    return child(root, path).filter(Group.class::isInstance).map(Group.class::cast);
  }

  Group root() {
    return root;
  }

  private Optional<Node> child(Group from, String path) {
    Node at = from;
    for (var name : path.split("/", -1)) {
      if (name.isEmpty()) {
        continue;
      }
      if (!(at instanceof Group group)) {
        return Optional.empty();
      }
      var next = group.getChild(name);
      if (next == null) {
        return Optional.empty();
      }
      at = checked(next);
    }
    return Optional.of(at);
  }

  private Node checked(Node node) {
    if (node.isLink()) {
      throw new FormatException(
          "%s: \"%s\" is a link to somewhere else, which no file of Keras has"
              .formatted(where, node.getPath()));
    }
    return node;
  }

  /// A text, or an empty one where the attribute is missing.
  String text(Node node, String attribute) {
    var texts = texts(node.getAttributes().get(attribute));
    return texts.isEmpty() ? "" : texts.getFirst();
  }

  /// Texts; a long list is kept in several attributes `name0`, `name1` and so on.
  List<String> texts(Node node, String attribute) {
    var attributes = node.getAttributes();
    var all = new ArrayList<>(texts(attributes.get(attribute)));
    for (int i = 0; attributes.containsKey(attribute + i); i++) {
      all.addAll(texts(attributes.get(attribute + i)));
    }
    return all;
  }

  private List<String> texts(Attribute attribute) {
    if (attribute == null || attribute.isEmpty()) {
      return List.of();
    }
    if (attribute.getSizeInBytes() > RATIO * size + FREE) {
      throw new FormatException(
          "%s: the attribute \"%s\" claims %d bytes"
              .formatted(where, attribute.getName(), attribute.getSizeInBytes()));
    }
    return switch (attribute.getData()) {
      case String text -> List.of(text);
      case String[] texts -> List.of(texts);
      case byte[] bytes -> List.of(new String(bytes, StandardCharsets.UTF_8));
      case Object[] others when others.length == 0 -> List.of();
      case Object[] others ->
          Arrays.stream(others)
              .map(
                  o -> o instanceof byte[] b ? new String(b, StandardCharsets.UTF_8) : o.toString())
              .toList();
      case null, default -> List.of();
    };
  }

  /// The numbers below a group, by their path from it, in the order of their names with numbers
  /// counted: `layers/lstm_2` before `layers/lstm_10`.
  Map<String, ForeignTensor> below(Group group) {
    var found = new TreeMap<String, ForeignTensor>(Hdf5::byNumber);
    walk(group, "", 0, new HashSet<>(), found);
    return new LinkedHashMap<>(found);
  }

  private void walk(
      Group group, String path, int depth, Set<Long> above, Map<String, ForeignTensor> found) {
    if (depth > DEEPEST || found.size() > MOST || !above.add(group.getAddress())) {
      throw new FormatException(
          "%s: its groups hold each other, or lie deeper than %d levels, at \"%s\""
              .formatted(where, DEEPEST, path.substring(0, Math.min(80, path.length()))));
    }
    for (var child : group.getChildren().values()) {
      var name = path.isEmpty() ? child.getName() : path + "/" + child.getName();
      switch (checked(child)) {
        case Group inner -> walk(inner, name, depth + 1, above, found);
        case Dataset data -> tensor(data, name).ifPresent(t -> found.put(name, t));
        default -> {}
      }
    }
    above.remove(group.getAddress());
  }

  private static int byNumber(String a, String b) {
    int i = 0;
    int j = 0;
    while (i < a.length() && j < b.length()) {
      if (Character.isDigit(a.charAt(i)) && Character.isDigit(b.charAt(j))) {
        int endA = digits(a, i);
        int endB = digits(b, j);
        var one = a.substring(i, endA).replaceFirst("^0+(?=.)", "");
        var two = b.substring(j, endB).replaceFirst("^0+(?=.)", "");
        int order =
            one.length() != two.length()
                ? Integer.compare(one.length(), two.length())
                : one.compareTo(two);
        if (order != 0) {
          return order;
        }
        i = endA;
        j = endB;
      } else {
        int order = Character.compare(a.charAt(i++), b.charAt(j++));
        if (order != 0) {
          return order;
        }
      }
    }
    int left = Integer.compare(a.length() - i, b.length() - j);
    return left != 0 ? left : a.compareTo(b);
  }

  private static int digits(String text, int from) {
    int end = from;
    while (end < text.length() && Character.isDigit(text.charAt(end))) {
      end++;
    }
    return end;
  }

  /// The numbers of a path from a group.
  ///
  /// @throws FormatException if there are none
  ForeignTensor tensor(Group group, String path, String name) {
    if (child(group, path).orElse(null) instanceof Dataset data) {
      return tensor(data, name)
          .orElseThrow(() ->
              new FormatException("%s, tensor \"%s\": it holds no numbers".formatted(where, name)));
    }
    throw new FormatException("%s: the tensor \"%s\" is missing".formatted(where, name));
  }

  /// Numbers; empty if it holds texts.
  private Optional<ForeignTensor> tensor(Dataset data, String name) {
    long[] extents = Arrays.stream(data.getDimensions()).asLongStream().toArray();
    int[] shape = ForeignTensor.shape(extents, name, where);
    int elements = ForeignTensor.elements(shape, name, where);
    long claimed = (long) elements * Math.max(1, data.getDataType().getSize());
    if (claimed > RATIO * size + FREE) {
      throw new FormatException(
          "%s, tensor \"%s\": shape %s takes %d bytes, but the file has %d; it is damaged or made to harm"
              .formatted(where, name, Arrays.toString(shape), claimed, size));
    }
    boolean brain = text(data, "dtype").equals("bfloat16");
    return switch (data.getDataFlat()) {
      case float[] values -> {
        var bytes = buffer(values.length, 4);
        for (float value : values) {
          bytes.putFloat(value);
        }
        yield some(name, ElementType.F32, shape, bytes);
      }
      case double[] values -> {
        var bytes = buffer(values.length, 8);
        for (double value : values) {
          bytes.putDouble(value);
        }
        yield some(name, ElementType.F64, shape, bytes);
      }
      case int[] values -> {
        var bytes = buffer(values.length, 4);
        for (int value : values) {
          bytes.putInt(value);
        }
        yield some(name, ElementType.I32, shape, bytes);
      }
      case long[] values -> {
        var bytes = buffer(values.length, 8);
        for (long value : values) {
          bytes.putLong(value);
        }
        yield some(name, ElementType.I64, shape, bytes);
      }
      case short[] values -> {
        var bytes = buffer(values.length, 2);
        for (short value : values) {
          bytes.putShort(value);
        }
        yield some(name, ElementType.I16, shape, bytes);
      }
      case byte[] values -> some(name, ElementType.I8, shape, ByteBuffer.wrap(values));
      case byte[][] values when brain -> {
        var bytes = buffer(values.length, 2);
        for (byte[] value : values) {
          bytes.put(value, 0, 2);
        }
        yield some(name, ElementType.BF16, shape, bytes);
      }
      case Float value -> some(name, ElementType.F32, shape, buffer(1, 4).putFloat(value));
      case Double value -> some(name, ElementType.F64, shape, buffer(1, 8).putDouble(value));
      case Integer value -> some(name, ElementType.I32, shape, buffer(1, 4).putInt(value));
      case Long value -> some(name, ElementType.I64, shape, buffer(1, 8).putLong(value));
      case Byte value -> some(name, ElementType.I8, shape, buffer(1, 1).put(value));
      case null, default -> Optional.empty();
    };
  }

  private static ByteBuffer buffer(int elements, int each) {
    return ByteBuffer.allocate(elements * each).order(ByteOrder.LITTLE_ENDIAN);
  }

  private Optional<ForeignTensor> some(
      String name, ElementType type, int[] shape, ByteBuffer bytes) {
    return Optional.of(
        new ForeignTensor(name, type, shape, MemorySegment.ofArray(bytes.array()), where));
  }
}
