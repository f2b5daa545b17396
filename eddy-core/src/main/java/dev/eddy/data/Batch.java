package dev.eddy.data;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Sequences to run on, padded to the longest, in buffers that are filled again for the next batch.
///
/// ```java
/// var batch = model.batch().begin(2).steps("word", 4);
/// batch.row(0).length("word", 3).ids("letters", new int[] {7, 4, 11}).id("label", 1);
/// ```
///
/// A batch of a model knows what that reads and checks what is written, {@link #row} by row; any
/// batch can be filled as a whole through its buffers. They are row-major in the order `[B, T, …]`:
/// element (b, t, j) of a sequence input of width W is at `(b·T + t)·W + j`. Padding may hold
/// anything. Buffers grow when asked for more and are never replaced otherwise, so a steady state
/// allocates nothing.
public final class Batch {

  /// One named input, target or axis.
  private static final class Field {
    int[] ids = {};
    float[] numbers = {};
    float[] weights = {};
    int[] lengths = {};
    int[] recall = {};
    boolean hasIds;
    boolean hasNumbers;
    boolean hasWeights;
    boolean hasLengths;
    boolean hasRecall;
    int steps;
    int idsSize;
    int numbersSize;
    int weightsSize;
    Given given;
  }

  private final Map<String, Field> fields = new HashMap<>();
  private final Set<String> names = new LinkedHashSet<>();
  private final BatchRow row = new BatchRow(this);
  private int rows;
  private int firstRow;
  private int[] slots = {};
  private boolean hasSlots;
  private Batch whole;

  /// A batch that is filled through its buffers.
  public Batch() {
    this(List.of());
  }

  /// A batch that knows what is expected of it, and can be written row by row.
  public Batch(List<Given> given) {
    for (var one : given) {
      field(one.name()).given = one;
      names.add(one.name());
    }
  }

  /// What is expected under a name, or null.
  Given given(String name) {
    var field = fields.get(name);
    return field == null ? null : field.given;
  }

  Set<String> names() {
    return names;
  }

  /// A row to be written: the same object for every row, which moves there.
  ///
  /// @throws IndexOutOfBoundsException if the batch has no such row
  public BatchRow row(int row) {
    if (row < 0 || row >= rows) {
      throw new IndexOutOfBoundsException(
          "batch: row %d of %d; begin(rows) says how many there are".formatted(row, rows));
    }
    return this.row.at(row);
  }

  private int places(Field field, int width) {
    var axis = field.given.axis();
    long places = (long) rows * (axis.isEmpty() ? 1 : steps(axis)) * width;
    if (places > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "batch: \"%s\" would have %d values; rows × steps × width must stay below 2³¹: use fewer rows or shorter sequences"
              .formatted(field.given.name(), places));
    }
    return (int) places;
  }

  int[] filledLengths(String axis) {
    var known = knownLengths(axis);
    if (known == null) {
      known = lengths(axis);
      Arrays.fill(known, 0, rows, steps(axis));
    }
    return known;
  }

  int[] filledIds(String name) {
    var field = field(name);
    if (!field.hasIds) {
      int places = places(field, 1);
      Arrays.fill(ids(name, places), 0, places, -1);
    }
    return field.ids;
  }

  float[] filledNumbers(String name, int width) {
    var field = field(name);
    if (!field.hasNumbers) {
      int size = places(field, width);
      Arrays.fill(numbers(name, size), 0, size, 0);
    }
    return field.numbers;
  }

  float[] filledWeights(String output) {
    var field = field(output);
    if (!field.hasWeights) {
      int places = places(field, 1);
      Arrays.fill(weights(output, places), 0, places, 1);
    }
    return field.weights;
  }

  private Field field(String name) {
    var field = fields.get(name);
    if (field == null) {
      field = new Field();
      fields.put(name, field);
    }
    return field;
  }

  /// Starts a new batch of this many rows: lengths and weights of the last one are forgotten,
  /// buffers kept.
  public Batch begin(int rows) {
    this.rows = rows;
    firstRow = 0;
    hasSlots = false;
    whole = null;
    for (var field : fields.values()) {
      field.hasIds = false;
      field.hasNumbers = false;
      field.hasWeights = false;
      field.hasLengths = false;
      field.hasRecall = false;
    }
    return this;
  }

  public int rows() {
    return rows;
  }

  /// The place of row 0 in a larger batch this is a shard of: random masks depend on it.
  public Batch firstRow(int row) {
    firstRow = row;
    return this;
  }

  public int firstRow() {
    return firstRow;
  }

  /// Makes this batch the rows `from … to` of another: what a run computes on it is its part of the
  /// other's loss and gradients.
  public Batch shard(Batch of, int from, int to) {
    begin(to - from);
    firstRow = of.firstRow + from;
    whole = of;
    for (var entry : of.fields.entrySet()) {
      var source = entry.getValue();
      field(entry.getKey()).steps = source.steps;
      if (source.hasIds) {
        int each = each(of, entry.getKey(), source.idsSize);
        System.arraycopy(source.ids, from * each, ids(entry.getKey(), rows * each), 0, rows * each);
      }
      if (source.hasNumbers) {
        int each = each(of, entry.getKey(), source.numbersSize);
        System.arraycopy(
            source.numbers, from * each, numbers(entry.getKey(), rows * each), 0, rows * each);
      }
      if (source.hasWeights) {
        int each = each(of, entry.getKey(), source.weightsSize);
        System.arraycopy(
            source.weights, from * each, weights(entry.getKey(), rows * each), 0, rows * each);
      }
      if (source.hasLengths) {
        System.arraycopy(source.lengths, from, lengths(entry.getKey()), 0, rows);
      }
    }
    return this;
  }

  private static int each(Batch of, String name, int size) {
    if (size % of.rows != 0) {
      throw new IllegalArgumentException(
          "batch: \"%s\" was given room for %d values, which is no multiple of its %d rows, so its shards cannot be told apart; ask for rows × steps × width"
              .formatted(name, size, of.rows));
    }
    return size / of.rows;
  }

  /// The batch this is a shard of, or itself.
  public Batch whole() {
    return whole == null ? this : whole;
  }

  /// Sets how many steps the padded sequences of an axis have.
  public Batch steps(String axis, int steps) {
    field(axis).steps = steps;
    return this;
  }

  public int steps(String axis) {
    return field(axis).steps;
  }

  /// The lengths `[B]` of an axis, to be filled (0 is allowed). Without this call every row has all
  /// steps.
  public int[] lengths(String axis) {
    var field = field(axis);
    field.lengths = grown(field.lengths, rows);
    field.hasLengths = true;
    return field.lengths;
  }

  /// The lengths of an axis, or null if every row has all steps.
  public int[] knownLengths(String axis) {
    var field = field(axis);
    return field.hasLengths ? field.lengths : null;
  }

  /// For each row, the row that it attends to among those of this axis that the workspace
  /// remembers, to be filled: several rows may have the same. The batch holds no rows of this axis
  /// then.
  public int[] recall(String axis) {
    var field = field(axis);
    field.recall = grown(field.recall, rows);
    field.hasRecall = true;
    return field.recall;
  }

  /// What {@link #recall} gave, or null if the batch holds the rows of this axis itself.
  public int[] knownRecall(String axis) {
    var field = field(axis);
    return field.hasRecall ? field.recall : null;
  }

  /// For each row the slot of the workspace that it takes its states from, if it goes on, and
  /// leaves them in, to be filled: each row another. Without this call row r has slot r.
  public int[] slots() {
    slots = grown(slots, rows);
    hasSlots = true;
    return slots;
  }

  /// What {@link #slots} gave, or null if row r has slot r.
  public int[] knownSlots() {
    return hasSlots ? slots : null;
  }

  /// The symbols of an input, or the labels of an output: `size` places to be filled.
  public int[] ids(String name, int size) {
    check(name, size);
    var field = field(name);
    field.ids = grown(field.ids, size);
    field.idsSize = size;
    field.hasIds = true;
    return field.ids;
  }

  /// The numbers of an input, or the targets of an output: `size` places to be filled.
  public float[] numbers(String name, int size) {
    check(name, size);
    var field = field(name);
    field.numbers = grown(field.numbers, size);
    field.numbersSize = size;
    field.hasNumbers = true;
    return field.numbers;
  }

  /// The weights `[B, T]` of an output's steps. Without this call every valid step has weight 1.
  public float[] weights(String output, int size) {
    check(output, size);
    var field = field(output);
    field.weights = grown(field.weights, size);
    field.weightsSize = size;
    field.hasWeights = true;
    return field.weights;
  }

  /// What {@link #ids(String, int)} gave.
  ///
  /// @throws IllegalArgumentException if this batch has none
  public int[] ids(String name) {
    var field = field(name);
    if (!field.hasIds) {
      throw new IllegalArgumentException(
          "batch: no symbols or labels for \"%s\"; fill batch.ids(\"%s\", size)"
              .formatted(name, name));
    }
    return field.ids;
  }

  /// What {@link #numbers(String, int)} gave.
  ///
  /// @throws IllegalArgumentException if this batch has none
  public float[] numbers(String name) {
    var field = field(name);
    if (!field.hasNumbers) {
      throw new IllegalArgumentException(
          "batch: no numbers for \"%s\"; fill batch.numbers(\"%s\", size)".formatted(name, name));
    }
    return field.numbers;
  }

  /// The weights of an output's steps, or null if every valid step has weight 1.
  public float[] knownWeights(String output) {
    var field = field(output);
    return field.hasWeights ? field.weights : null;
  }

  /// The symbols or labels of rows of so many steps: what {@link #ids(String, int)} gave, which may
  /// hold those of an earlier batch beyond what was asked for.
  ///
  /// @throws IllegalArgumentException if this batch has none, or was asked for fewer
  public int[] idsOf(String name, int steps) {
    var ids = ids(name);
    need(name, "symbols or labels", field(name).idsSize, steps, 1);
    return ids;
  }

  /// The numbers of rows of so many steps, as {@link #idsOf} gives symbols.
  ///
  /// @throws IllegalArgumentException if this batch has none, or was asked for fewer
  public float[] numbersOf(String name, int steps, int width) {
    var numbers = numbers(name);
    need(name, "numbers", field(name).numbersSize, steps, width);
    return numbers;
  }

  /// The weights of an output's steps, or null if every valid step has weight 1.
  ///
  /// @throws IllegalArgumentException if this batch was asked for fewer
  public float[] weightsOf(String output, int steps) {
    var weights = knownWeights(output);
    if (weights != null) {
      need(output, "weights", field(output).weightsSize, steps, 1);
    }
    return weights;
  }

  private void need(String name, String what, int found, int steps, int width) {
    long needed = (long) rows * steps * width;
    if (found < needed) {
      throw new IllegalArgumentException(
          "batch: \"%s\" needs %d %s, [B=%d, T=%d, %d]; found %d"
              .formatted(name, needed, what, rows, steps, width, found));
    }
  }

  /// Adds what this batch holds to a digest: batches filled in the same way give the same bytes.
  public void addTo(MessageDigest digest) {
    var head = ByteBuffer.allocate(2 * Integer.BYTES);
    digest.update(head.putInt(rows).putInt(firstRow).array());
    for (var entry : new TreeMap<>(fields).entrySet()) {
      var field = entry.getValue();
      int ids = field.hasIds ? field.idsSize : 0;
      int numbers = field.hasNumbers ? field.numbersSize : 0;
      int weights = field.hasWeights ? field.weightsSize : 0;
      int lengths = field.hasLengths ? rows : 0;
      digest.update(entry.getKey().getBytes(StandardCharsets.UTF_8));
      var bytes =
          ByteBuffer.allocate((5 + ids + numbers + weights + lengths) * Integer.BYTES)
              .putInt(field.steps)
              .putInt(ids)
              .putInt(numbers)
              .putInt(weights)
              .putInt(lengths);
      bytes.asIntBuffer().put(field.ids, 0, ids);
      bytes.position(bytes.position() + ids * Integer.BYTES);
      bytes.asFloatBuffer().put(field.numbers, 0, numbers);
      bytes.position(bytes.position() + numbers * Integer.BYTES);
      bytes.asFloatBuffer().put(field.weights, 0, weights);
      bytes.position(bytes.position() + weights * Integer.BYTES);
      bytes.asIntBuffer().put(field.lengths, 0, lengths);
      digest.update(bytes.array());
    }
  }

  private static void check(String name, int size) {
    if (size < 0) {
      throw new IllegalArgumentException(
          "batch: asked for %d values of \"%s\", which is no size; rows × steps × width must stay below 2³¹: use fewer rows or shorter sequences"
              .formatted(size, name));
    }
  }

  private static int[] grown(int[] array, int size) {
    return array.length >= size
        ? array
        : Arrays.copyOf(
            array, (int) Math.max(size, Math.min(Integer.MAX_VALUE - 64L, array.length * 3L / 2)));
  }

  private static float[] grown(float[] array, int size) {
    return array.length >= size
        ? array
        : Arrays.copyOf(
            array, (int) Math.max(size, Math.min(Integer.MAX_VALUE - 64L, array.length * 3L / 2)));
  }
}
