package dev.eddy.formats.tensorboard;

import dev.eddy.formats.FormatException;
import dev.eddy.formats.wire.MaskedCrc;
import dev.eddy.formats.wire.ProtoReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Reads files of events, those of TensorFlow 1 and 2 among them.
final class EventReader {

  private final String where;
  private final List<LoggedEvent> events = new ArrayList<>();

  private EventReader(String where) {
    this.where = where;
  }

  static List<LoggedEvent> read(Path file) {
    try {
      var reader = new EventReader(file.toString());
      reader.records(Files.readAllBytes(file));
      return List.copyOf(reader.events);
    } catch (IOException e) {
      throw new FormatException("%s: could not be read: %s".formatted(file, e.getMessage()), e);
    }
  }

  private void records(byte[] file) {
    var in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    while (in.hasRemaining()) {
      int at = in.position();
      if (in.remaining() < 12) {
        throw new FormatException("%s: the record at byte %d is cut off".formatted(where, at));
      }
      long length = in.getLong();
      int crc = in.getInt();
      if (crc != MaskedCrc.of(file, at, 8)) {
        throw new FormatException(
            "%s: the checksum of the record at byte %d does not match".formatted(where, at));
      }
      if (length < 0 || length > in.remaining() - 4L) {
        throw new FormatException(
            "%s: the record at byte %d announces %s bytes, but only %d follow"
                .formatted(where, at, Long.toUnsignedString(length), in.remaining()));
      }
      int from = in.position();
      in.position(from + (int) length);
      if (in.getInt() != MaskedCrc.of(file, from, (int) length)) {
        throw new FormatException(
            "%s: the checksum of the record at byte %d does not match".formatted(where, at));
      }
      event(new ProtoReader(ByteBuffer.wrap(file, from, (int) length), where));
    }
  }

  private void event(ProtoReader in) {
    double time = 0;
    long step = 0;
    var kind = "";
    var values = new ArrayList<Value>();
    var bytes = new ArrayList<byte[]>();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> time = in.real64();
        case 2 -> step = in.integer();
        case 3 -> {
          kind = "file_version";
          bytes.add(array(in.bytes()));
        }
        case 4 -> {
          kind = "graph_def";
          bytes.add(array(in.bytes()));
        }
        case 5 -> {
          kind = "summary";
          var summary = in.message();
          while (summary.next()) {
            if (summary.field() == 1) {
              values.add(value(summary.message()));
            } else {
              summary.skip();
            }
          }
        }
        case 7 -> {
          kind = "session_log";
          in.skip();
        }
        case 9 -> {
          kind = "meta_graph_def";
          bytes.add(array(in.bytes()));
        }
        default -> in.skip();
      }
    }
    if (!kind.equals("summary")) {
      events.add(new LoggedEvent(time, step, "", "", kind, new int[0], new double[0], bytes));
    }
    for (var value : values) {
      events.add(
          new LoggedEvent(
              time,
              step,
              value.tag,
              value.plugin,
              value.kind,
              value.shape,
              value.numbers.stream().mapToDouble(Double::doubleValue).toArray(),
              value.texts));
    }
  }

  private static byte[] array(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  private static final class Value {
    private String tag = "";
    private String plugin = "";
    private String kind = "";
    private int[] shape = {};
    private final List<Double> numbers = new ArrayList<>();
    private final List<byte[]> texts = new ArrayList<>();
  }

  private static Value value(ProtoReader in) {
    var value = new Value();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> value.tag = in.text();
        case 2 -> {
          value.kind = "simple_value";
          value.numbers.add((double) in.real32());
        }
        case 4 -> {
          value.kind = "image";
          var image = in.message();
          while (image.next()) {
            if (image.field() == 4) {
              value.texts.add(array(image.bytes()));
            } else {
              image.skip();
            }
          }
        }
        case 5 -> {
          value.kind = "histo";
          var histogram = in.message();
          while (histogram.next()) {
            switch (histogram.field()) {
              case 6, 7 -> histogram.reals64(value.numbers::add);
              default -> histogram.skip();
            }
          }
        }
        case 8 -> {
          value.kind = "tensor";
          tensor(in.message(), value);
        }
        case 9 -> metadata(in.message(), value);
        default -> in.skip();
      }
    }
    return value;
  }

  private static void metadata(ProtoReader in, Value value) {
    while (in.next()) {
      if (in.field() == 1) {
        var plugin = in.message();
        while (plugin.next()) {
          if (plugin.field() == 1) {
            value.plugin = plugin.text();
          } else {
            plugin.skip();
          }
        }
      } else {
        in.skip();
      }
    }
  }

  private static void tensor(ProtoReader in, Value value) {
    int type = 0;
    ByteBuffer content = null;
    var shape = new ArrayList<Integer>();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> type = (int) in.integer();
        case 2 -> {
          var extents = in.message();
          while (extents.next()) {
            if (extents.field() == 2) {
              int size = 0;
              var extent = extents.message();
              while (extent.next()) {
                if (extent.field() == 1) {
                  size = (int) extent.integer();
                } else {
                  extent.skip();
                }
              }
              shape.add(size);
            } else {
              extents.skip();
            }
          }
        }
        case 4 -> content = in.bytes();
        case 5 -> in.reals32(value.numbers::add);
        case 6 -> in.reals64(value.numbers::add);
        case 8 -> value.texts.add(array(in.bytes()));
        default -> in.skip();
      }
    }
    value.shape = shape.stream().mapToInt(Integer::intValue).toArray();
    if (content != null) {
      int each = type == 2 ? 8 : 4;
      while (content.remaining() >= each && (type == 1 || type == 2)) {
        value.numbers.add(type == 2 ? content.getDouble() : (double) content.getFloat());
      }
    }
  }
}
