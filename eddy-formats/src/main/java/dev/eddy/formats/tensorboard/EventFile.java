package dev.eddy.formats.tensorboard;

import dev.eddy.formats.FormatException;
import dev.eddy.formats.Tensor;
import dev.eddy.formats.network.Guard;
import dev.eddy.formats.wire.MaskedCrc;
import dev.eddy.formats.wire.ProtoWriter;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// A file of events that TensorBoard shows: scalars, histograms, texts, pictures, settings, and
/// rows of vectors for its projector. Every value is written at once; a file can be watched while
/// it grows. Not thread-safe.
///
/// ```java
/// try (var log = EventFile.create(Path.of("runs/first"))) {
///   log.scalar("loss", step, loss);
///   log.histogram("weights/encoder.W_i", step, parameters.get("encoder.W_i"));
/// }
/// ```
///
/// @see <a
///   href="https://github.com/tensorflow/tensorboard/tree/master/tensorboard/compat/proto">event.proto,
///   summary.proto</a>
public final class EventFile implements AutoCloseable {

  private static final int BUCKETS = 30;
  private static final int SCALAR = 1;
  private static final int TENSOR = 2;
  private static final int BLOB_SEQUENCE = 3;
  private static final int DT_FLOAT = 1;
  private static final int DT_DOUBLE = 2;
  private static final int DT_STRING = 7;

  private final Path folder;
  private final Path file;
  private final OutputStream out;
  private final Clock clock;

  private EventFile(Path folder, Path file, OutputStream out, Clock clock) {
    this.folder = folder;
    this.file = file;
    this.out = out;
    this.clock = clock;
  }

  /// Makes a file in a folder, which is made if it is not there: one folder is one run.
  ///
  /// @throws UncheckedIOException if the disk refuses
  public static EventFile create(Path folder) {
    return create(folder, Clock.systemUTC());
  }

  /// The same with a clock of one's own.
  public static EventFile create(Path folder, Clock clock) {
    try {
      Files.createDirectories(folder);
      long seconds = clock.instant().getEpochSecond();
      Path file;
      OutputStream out = null;
      for (int i = 0; ; i++) {
        file = folder.resolve("events.out.tfevents.%d.eddy.%d.v2".formatted(seconds, i));
        if (!Files.exists(file)) {
          out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW);
          break;
        }
      }
      var events = new EventFile(folder, file, new BufferedOutputStream(out), clock);
      events.event(0, new ProtoWriter().text(3, "brain.Event:2"));
      return events;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "%s: events could not be written there: %s".formatted(folder, e.getMessage()), e);
    }
  }

  /// The file.
  public Path file() {
    return file;
  }

  private void event(long step, ProtoWriter content) {
    var now = clock.instant();
    var event =
        new ProtoWriter().real64(1, now.getEpochSecond() + now.getNano() / 1e9).integer(2, step);
    byte[] head = event.bytes();
    byte[] rest = content.bytes();
    byte[] all = Arrays.copyOf(head, head.length + rest.length);
    System.arraycopy(rest, 0, all, head.length, rest.length);
    try {
      var length = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN).putLong(all.length);
      length.putInt(MaskedCrc.of(length.array(), 0, 8));
      out.write(length.array());
      out.write(all);
      out.write(
          ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(MaskedCrc.of(all)).array());
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "%s: could not be written: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static ProtoWriter metadata(String plugin, byte[] content, int dataClass) {
    return new ProtoWriter()
        .message(1, new ProtoWriter().text(1, plugin).bytes(2, content))
        .integer(4, dataClass);
  }

  private static ProtoWriter shape(int... extents) {
    var shape = new ProtoWriter();
    for (int extent : extents) {
      shape.message(2, new ProtoWriter().integer(1, extent));
    }
    return shape;
  }

  private void value(long step, String tag, ProtoWriter metadata, ProtoWriter tensor) {
    var value = new ProtoWriter().text(1, tag).message(9, metadata).message(8, tensor);
    event(step, new ProtoWriter().message(5, new ProtoWriter().message(1, value)));
  }

  /// A number over the steps.
  public void scalar(String tag, long step, double number) {
    var tensor =
        new ProtoWriter().integer(1, DT_FLOAT).message(2, shape()).real32(5, (float) number);
    value(step, tag, metadata("scalars", new byte[0], SCALAR), tensor);
  }

  /// How numbers are spread: counts in equal buckets from the smallest to the largest. Numbers that
  /// are not finite are left out.
  public void histogram(String tag, long step, float[] numbers) {
    double[] buckets = buckets(numbers);
    var tensor =
        new ProtoWriter()
            .integer(1, DT_DOUBLE)
            .message(2, shape(buckets.length / 3, 3))
            .reals64(6, buckets);
    value(step, tag, metadata("histograms", new byte[0], TENSOR), tensor);
  }

  /// Left end, right end and count of each bucket; none for no numbers. As `tf.summary.histogram`
  /// does, numbers that are all equal lie in the last bucket of a range of 1 around them.
  static double[] buckets(float[] numbers) {
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    int count = 0;
    for (float number : numbers) {
      if (Float.isFinite(number)) {
        least = Math.min(least, number);
        most = Math.max(most, number);
        count++;
      }
    }
    if (count == 0) {
      return new double[0];
    }
    double[] buckets = new double[3 * BUCKETS];
    if (least == most) {
      for (int i = 0; i < BUCKETS; i++) {
        buckets[3 * i] = least - 0.5;
        buckets[3 * i + 1] = least + 0.5;
      }
      buckets[3 * BUCKETS - 1] = count;
      return buckets;
    }
    double width = (most - least) / BUCKETS;
    for (int i = 0; i < BUCKETS; i++) {
      buckets[3 * i] = least + i * width;
      buckets[3 * i + 1] = i == BUCKETS - 1 ? most : least + (i + 1) * width;
    }
    for (float number : numbers) {
      if (Float.isFinite(number)) {
        int bucket = Math.min(BUCKETS - 1, (int) ((number - least) / width));
        buckets[3 * bucket + 2]++;
      }
    }
    return buckets;
  }

  /// A text, shown as Markdown.
  public void text(String tag, long step, String markdown) {
    var tensor = new ProtoWriter().integer(1, DT_STRING).message(2, shape()).text(8, markdown);
    value(step, tag, metadata("text", new byte[0], TENSOR), tensor);
  }

  /// A picture of numbers from 0 (black) to 1 (white), such as the weights of attention; what lies
  /// outside is taken for the nearer end.
  ///
  /// @param numbers `[rows, columns]`
  /// @param scale how many points each number takes in both directions
  public void image(String tag, long step, float[] numbers, int rows, int columns, int scale) {
    if (numbers.length != rows * columns || scale < 1) {
      throw new IllegalArgumentException(
          "image \"%s\": %d numbers are no %d rows of %d"
              .formatted(tag, numbers.length, rows, columns));
    }
    var tensor =
        new ProtoWriter()
            .integer(1, DT_STRING)
            .message(2, shape(3))
            .text(8, Integer.toString(columns * scale))
            .text(8, Integer.toString(rows * scale))
            .bytes(8, Png.gray(numbers, rows, columns, scale));
    value(step, tag, metadata("images", new byte[0], BLOB_SEQUENCE), tensor);
  }

  /// Says which settings this run has, for the page that compares runs: numbers, truth values and
  /// texts.
  ///
  /// @throws IllegalArgumentException if a setting is of another type
  public void settings(String run, Map<String, Object> settings) {
    var start = new ProtoWriter();
    settings.forEach((name, setting) ->
        start.message(1, new ProtoWriter().text(1, name).message(2, protoValue(name, setting))));
    start.text(4, run).real64(5, seconds());
    session("_hparams_/session_start_info", new ProtoWriter().message(3, start));
  }

  /// Says that the run ended.
  public void ended(boolean well) {
    var end = new ProtoWriter().integer(1, well ? 1 : 2).real64(2, seconds());
    session("_hparams_/session_end_info", new ProtoWriter().message(4, end));
  }

  private double seconds() {
    return clock.instant().toEpochMilli() / 1e3;
  }

  private void session(String tag, ProtoWriter content) {
    var tensor = new ProtoWriter().integer(1, DT_FLOAT).message(2, shape(0));
    value(0, tag, metadata("hparams", content.bytes(), TENSOR), tensor);
  }

  /// A value of struct.proto.
  private static ProtoWriter protoValue(String name, Object value) {
    return switch (value) {
      case Boolean flag -> new ProtoWriter().flag(4, flag);
      case Number number -> new ProtoWriter().real64(2, number.doubleValue());
      case String text -> new ProtoWriter().text(3, text);
      default ->
          throw new IllegalArgumentException(
              "setting \"%s\": expected a number, a truth value or a text, found %s"
                  .formatted(name, value));
    };
  }

  /// Rows of vectors for the projector, with a label for each: two tables and the projector's
  /// configuration, beside the events. Several calls add several sets.
  ///
  /// @param vectors `[N, width]`
  /// @param labels N texts without tabs and line breaks
  public void embedding(Tensor vectors, List<String> labels) {
    if (vectors.shape().length != 2 || vectors.shape()[0] != labels.size()) {
      throw new IllegalArgumentException(
          "embedding \"%s\": expected a label for each of %s, found %d"
              .formatted(vectors, vectors.shape()[0], labels.size()));
    }
    var name = vectors.name().replaceAll("[^\\w.-]", "_");
    int width = vectors.shape()[1];
    var rows = new StringBuilder();
    var names = new StringBuilder();
    for (int i = 0; i < labels.size(); i++) {
      for (int j = 0; j < width; j++) {
        rows.append(j == 0 ? "" : "\t").append(vectors.values()[i * width + j]);
      }
      rows.append('\n');
      names.append(labels.get(i).replaceAll("[\t\n\r]", " ")).append('\n');
    }
    try {
      Files.writeString(folder.resolve(name + ".vectors.tsv"), rows, StandardCharsets.UTF_8);
      Files.writeString(folder.resolve(name + ".labels.tsv"), names, StandardCharsets.UTF_8);
      Files.writeString(
          folder.resolve("projector_config.pbtxt"),
          """
          embeddings {
            tensor_name: "NAME"
            tensor_path: "NAME.vectors.tsv"
            metadata_path: "NAME.labels.tsv"
          }
          """
              .replace("NAME", name),
          StandardCharsets.UTF_8,
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "%s: could not be written: %s".formatted(folder, e.getMessage()), e);
    }
  }

  /// Reads the events of a file.
  ///
  /// @throws FormatException if it is no file of events, cut off or altered
  public static List<LoggedEvent> read(Path file) {
    return Guard.reading(file.toString(), () -> EventReader.read(file));
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "%s: could not be closed: %s".formatted(file, e.getMessage()), e);
    }
  }
}
