package dev.eddy.vector;

import dev.eddy.backend.FloatKernels;
import dev.eddy.backend.PlainProducts;
import dev.eddy.operation.Op;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Arrays;

/// The loops over vectors that are compiled one by one, and the memory they are rehearsed on.
///
/// In a rehearsal a loop is called through a handle that is no constant: a small one would else
/// become part of the method that calls it, and not be compiled by itself.
final class Loops {
  private static final int TERMS = 64;
  private static final int NUMBERS = 256;
  private static final int PANEL = TiledProducts.PANEL;

  /// What stands in, on matrices packed alike.
  static final FloatKernels PLAIN = new FloatKernels(PANEL);

  /// By the ordinal of the operation.
  static final Pointwise[] POINTWISE =
      Arrays.stream(Op.values()).map(Pointwise::new).toArray(Pointwise[]::new);

  /// By the rows of a tile that is a panel wide.
  static final VectorLoop[] TILES = new VectorLoop[7];

  static {
    for (int rows = 1; rows < TILES.length; rows++) {
      TILES[rows] = new Tiles(FloatLanes.WIDE ? WideTiles.class : NarrowTiles.class, PANEL, rows);
    }
  }

  /// Tiles of one vector.
  static final VectorLoop EDGE = new Tiles(EdgeTiles.class, FloatLanes.COUNT, 8, 4, 2, 1);

  /// Tiles of a part of a vector.
  static final VectorLoop PART = new Parts();

  /// One row over several panels.
  static final VectorLoop ROW = new Row();

  /// The same over panels that lie where lines of the cache begin.
  static final VectorLoop ALIGNED_ROW = new AlignedRow();

  static final VectorLoop SCAN = new Scan();
  static final VectorLoop ROW_SUM = new Reduction("sum");
  static final VectorLoop ROW_MAX = new Reduction("max");
  static final VectorLoop COLUMN_SUM = new ColumnSum();
  static final VectorLoop SUM_OF_SQUARES = new SumOfSquares();
  static final VectorLoop SOFTMAX = new Softmax();
  static final VectorLoop CROSS_ENTROPY = new CrossEntropy();
  static final VectorLoop DROPOUT = new Dropout();

  /// The part of A that a tile takes, copied.
  static final VectorLoop COPY = new Copy();

  private Loops() {}

  /// Allocated when something is rehearsed.
  private static final class Memory {
    static final float[] A = new float[16 * TERMS];
    static final float[] B = new float[2 * PANEL * TERMS];
    static final float[] C =
        new float[Math.max(NUMBERS, 8 * Math.max(PANEL, 8 * FloatLanes.COUNT))];
    static final int[] NONE = {0};
  }

  private static MethodHandle handle(Class<?> in, String name, Class<?> result, Class<?>... types) {
    try {
      return MethodHandles.lookup().findStatic(in, name, MethodType.methodType(result, types));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /// A row of a pointwise operation.
  static final class Pointwise extends VectorLoop {
    /// The loop as an object, so that the compiler compiles it by itself: many inlined into one
    /// method exceed its limits, and then vectors are allocated.
    interface Loop {
      void run(int n, float[] out, int o, float[] a, int ao, float[] b, int bo, float[] c, int co);
    }

    private final Op op;

    private final Loop loop;

    private MethodHandle run;

    Pointwise(Op op) {
      super(weight(op), 1, NUMBERS);
      this.op = op;
      loop = of(op);
    }

    private static int weight(Op op) {
      return switch (op) {
        case SIGMOID, TANH, ELU, SOFTPLUS, EXP, LOG, LOG1P -> 6;
        default -> 1;
      };
    }

    Loop loop() {
      return loop;
    }

    private static Loop of(Op op) {
      return switch (op) {
        case COPY -> Arithmetic::copy;
        case EXPAND -> Arithmetic::expand;
        case ADD -> Arithmetic::add;
        case SUB -> Arithmetic::sub;
        case MUL -> Arithmetic::mul;
        case DIV -> Arithmetic::div;
        case NEG -> Arithmetic::neg;
        case FMA -> Arithmetic::fma;
        case FNMA -> Arithmetic::fnma;
        case SIGMOID -> Transcendental::sigmoid;
        case TANH -> Transcendental::tanh;
        case RELU -> Arithmetic::relu;
        case ELU -> Transcendental::elu;
        case SOFTPLUS -> Transcendental::softplus;
        case SOFTSIGN -> Arithmetic::softsign;
        case HARD_SIGMOID -> Arithmetic::hardSigmoid;
        case EXP -> Transcendental::exp;
        case LOG -> Transcendental::log;
        case LOG1P -> Transcendental::log1p;
        case SQRT -> Arithmetic::sqrt;
        case ABS -> Arithmetic::abs;
        case SIGN -> Arithmetic::sign;
        case MAX -> Arithmetic::max;
        case MIN -> Arithmetic::min;
        case LT -> Arithmetic::lt;
        case LE -> Arithmetic::le;
        case GT -> Arithmetic::gt;
        case GE -> Arithmetic::ge;
        case WHERE -> Arithmetic::where;
        case SIGMOID_GRAD -> Arithmetic::sigmoidGrad;
        case TANH_GRAD -> Arithmetic::tanhGrad;
      };
    }

    @Override
    void prepare() throws ReflectiveOperationException {
      var type = int.class;
      var row = float[].class;
      run =
          MethodHandles.lookup()
              .findVirtual(
                  Loop.class,
                  "run",
                  MethodType.methodType(
                      void.class, type, row, type, row, type, row, type, row, type))
              .bindTo(loop);
    }

    @Override
    void rehearse(int n) throws Throwable {
      run.invokeExact(n, Memory.C, 0, Memory.A, 0, Memory.A, 0, Memory.A, 0);
    }

    @Override
    void standIn(int n) {
      PLAIN.map(op.ordinal(), 1, n, Memory.C, 0, n, Memory.A, 0, n, Memory.A, 0, n, Memory.A, 0, n);
    }
  }

  /// Tiles of some heights, one beside the other.
  private static final class Tiles extends VectorLoop {
    private final Class<?> in;
    private final int columns;
    private final int[] heights;
    private final MethodHandle[] tiles;

    Tiles(Class<?> in, int columns, int... heights) {
      super(1, Arrays.stream(heights).sum() * columns, TERMS);
      this.in = in;
      this.columns = columns;
      this.heights = heights;
      tiles = new MethodHandle[heights.length];
    }

    @Override
    void prepare() {
      var i = int.class;
      var f = float[].class;
      for (int t = 0; t < tiles.length; t++) {
        tiles[t] =
            handle(in, "tile" + heights[t], void.class, i, f, i, i, i, f, i, i, f, i, i, f, i, i);
      }
    }

    @Override
    void rehearse(int k) throws Throwable {
      for (var tile : tiles) {
        tile.invokeExact(
            k, Memory.A, 0, TERMS, 1, Memory.B, 0, PANEL, Memory.C, 0, columns, Memory.C, 0,
            columns);
      }
    }

    @Override
    void standIn(int k) {
      for (int rows : heights) {
        product(rows, columns, k);
      }
    }
  }

  private static void product(int m, int n, int k) {
    PlainProducts.add(
        m, n, k, Memory.A, 0, TERMS, 1, Memory.B, 0, PANEL, Memory.C, 0, n, Memory.C, 0, n);
  }

  private static final class Parts extends VectorLoop {
    private static final int[] HEIGHTS = {4, 2, 1};
    private final MethodHandle[] parts = new MethodHandle[HEIGHTS.length];

    Parts() {
      super(1, 7 * FloatLanes.COUNT, TERMS);
    }

    @Override
    void prepare() {
      var i = int.class;
      var f = float[].class;
      for (int t = 0; t < parts.length; t++) {
        parts[t] =
            handle(
                EdgeTiles.class,
                "part" + HEIGHTS[t],
                void.class,
                i,
                i,
                f,
                i,
                i,
                i,
                f,
                i,
                i,
                f,
                i,
                i,
                f,
                i,
                i);
      }
    }

    @Override
    void rehearse(int k) throws Throwable {
      int n = FloatLanes.COUNT - 1;
      for (var part : parts) {
        part.invokeExact(
            n, k, Memory.A, 0, TERMS, 1, Memory.B, 0, PANEL, Memory.C, 0, n, Memory.C, 0, n);
      }
    }

    @Override
    void standIn(int k) {
      for (int rows : HEIGHTS) {
        product(rows, FloatLanes.COUNT - 1, k);
      }
    }
  }

  private static final class Row extends VectorLoop {
    private MethodHandle row;

    Row() {
      super(1, 8 * FloatLanes.COUNT, TERMS);
    }

    @Override
    void prepare() {
      var i = int.class;
      var f = float[].class;
      row =
          handle(
              FloatLanes.WIDE ? WideTiles.class : NarrowTiles.class,
              "row",
              void.class,
              i,
              f,
              i,
              f,
              i,
              i,
              f,
              i,
              f,
              i);
    }

    @Override
    void rehearse(int k) throws Throwable {
      // The panels may be one and the same.
      row.invokeExact(k, Memory.A, 0, Memory.B, 0, 0, Memory.C, 0, Memory.C, 0);
    }

    @Override
    void standIn(int k) {
      for (int columns = 0; columns < 8 * FloatLanes.COUNT; columns += PANEL) {
        product(1, PANEL, k);
      }
    }
  }

  private static final class AlignedRow extends VectorLoop {
    private MethodHandle row;
    private MemorySegment panels;

    AlignedRow() {
      super(1, 8 * FloatLanes.COUNT, TERMS);
    }

    /// Rows over arrays run meanwhile, so that nobody waits for a second loop to be compiled.
    @Override
    boolean compiled(int numbers) {
      return rehearsed(numbers);
    }

    @Override
    void prepare() {
      var i = int.class;
      var l = long.class;
      var f = float[].class;
      panels = AlignedRows.copy(Memory.B);
      row =
          handle(
              AlignedRows.class, "row", void.class, i, f, i, MemorySegment.class, l, l, f, i, f, i);
    }

    @Override
    void rehearse(int k) throws Throwable {
      row.invokeExact(k, Memory.A, 0, panels, 0L, 0L, Memory.C, 0, Memory.C, 0);
    }

    @Override
    void standIn(int k) {
      ROW.standIn(k);
    }
  }

  /// The sum or the largest number of a row.
  private static final class Reduction extends VectorLoop {
    private final String name;
    private MethodHandle reduce;

    Reduction(String name) {
      super(3, 1, NUMBERS);
      this.name = name;
    }

    @Override
    void prepare() {
      reduce = handle(RowLoops.class, name, float.class, int.class, float[].class, int.class);
    }

    @Override
    void rehearse(int n) throws Throwable {
      Memory.C[0] = (float) reduce.invokeExact(n, Memory.A, 0);
    }

    @Override
    void standIn(int n) {
      if (name.equals("sum")) {
        PLAIN.rowSum(1, n, Memory.C, 0, 1, Memory.A, 0, n);
      } else {
        PLAIN.rowMax(1, n, Memory.C, 0, 1, Memory.A, 0, n);
      }
    }
  }

  private static final class ColumnSum extends VectorLoop {
    private static final int ROWS = 4;
    private MethodHandle sum;

    ColumnSum() {
      super(1, ROWS, NUMBERS);
    }

    @Override
    void prepare() {
      var i = int.class;
      var f = float[].class;
      sum = handle(RowLoops.class, "columnSumOfFew", void.class, i, i, f, i, f, i, i);
    }

    @Override
    void rehearse(int n) throws Throwable {
      sum.invokeExact(ROWS, n, Memory.C, 0, Memory.A, 0, NUMBERS);
    }

    @Override
    void standIn(int n) {
      PLAIN.columnSum(ROWS, n, Memory.C, 0, Memory.A, 0, NUMBERS);
    }
  }

  /// Both kinds of a linear state, over a few steps.
  private static final class Scan extends VectorLoop {
    private static final int STEPS = 8;

    private final float[] numbers = new float[(STEPS + 1) * NUMBERS];
    private MethodHandle sums;
    private MethodHandle products;

    Scan() {
      super(1, 2 * STEPS, NUMBERS);
    }

    @Override
    void prepare() {
      var i = int.class;
      var f = float[].class;
      sums = handle(Scans.class, "sums", void.class, i, i, f, i, i, i, i, i, i);
      products = handle(Scans.class, "products", void.class, i, i, f, i, i, i, i, i, i, i, i);
    }

    @Override
    void rehearse(int n) throws Throwable {
      sums.invokeExact(STEPS, n, numbers, 0, NUMBERS, 0, 0, 0, 0);
      products.invokeExact(STEPS, n, numbers, 0, NUMBERS, 0, 0, 0, 0, 0, 0);
    }

    @Override
    void standIn(int n) {
      PLAIN.scan(STEPS, n, true, numbers, 0, NUMBERS, 0, 0, 0, 0, 0, 0);
      PLAIN.scan(STEPS, n, false, numbers, 0, NUMBERS, 0, 0, 0, 0, 0, 0);
    }
  }

  private static final class SumOfSquares extends VectorLoop {
    private MethodHandle sum;

    SumOfSquares() {
      super(3, 1, NUMBERS);
    }

    @Override
    void prepare() {
      sum =
          handle(RowLoops.class, "sumOfSquares", double.class, int.class, float[].class, int.class);
    }

    @Override
    void rehearse(int n) throws Throwable {
      Memory.C[0] = (float) (double) sum.invokeExact(n, Memory.A, 0);
    }

    @Override
    void standIn(int n) {
      Memory.C[0] = (float) PLAIN.sumOfSquares(Memory.A, 0, n);
    }
  }

  private static final class Softmax extends VectorLoop {
    private MethodHandle max;
    private MethodHandle less;
    private MethodHandle sum;
    private MethodHandle divide;

    Softmax() {
      super(12, 1, NUMBERS);
    }

    @Override
    void prepare() {
      var i = int.class;
      var x = float.class;
      var f = float[].class;
      max = handle(RowLoops.class, "max", x, i, f, i);
      less = handle(RowLoops.class, "expLess", void.class, i, x, f, i, f, i);
      sum = handle(RowLoops.class, "sum", x, i, f, i);
      divide = handle(RowLoops.class, "divide", void.class, i, x, f, i);
    }

    @Override
    void rehearse(int n) throws Throwable {
      float most = (float) max.invokeExact(n, Memory.A, 0);
      less.invokeExact(n, most, Memory.A, 0, Memory.C, 0);
      float all = (float) sum.invokeExact(n, Memory.C, 0);
      divide.invokeExact(n, all, Memory.C, 0);
    }

    @Override
    void standIn(int n) {
      PLAIN.softmax(1, n, Memory.C, 0, n, Memory.A, 0, n);
    }
  }

  /// The loss of a row, with its gradient and without.
  private static final class CrossEntropy extends VectorLoop {
    private MethodHandle max;
    private MethodHandle sumOfExp;
    private MethodHandle less;
    private MethodHandle sum;
    private MethodHandle divide;

    CrossEntropy() {
      super(24, 1, NUMBERS);
    }

    @Override
    void prepare() {
      var i = int.class;
      var x = float.class;
      var f = float[].class;
      max = handle(RowLoops.class, "max", x, i, f, i);
      sumOfExp = handle(RowLoops.class, "sumOfExp", x, i, x, f, i);
      less = handle(RowLoops.class, "expLess", void.class, i, x, f, i, f, i);
      sum = handle(RowLoops.class, "sum", x, i, f, i);
      divide = handle(RowLoops.class, "divideLessAndScale", void.class, i, x, x, x, f, i);
    }

    @Override
    void rehearse(int n) throws Throwable {
      float most = (float) max.invokeExact(n, Memory.A, 0);
      float all = (float) sumOfExp.invokeExact(n, most, Memory.A, 0);
      less.invokeExact(n, most, Memory.A, 0, Memory.C, 0);
      float same = (float) sum.invokeExact(n, Memory.C, 0);
      divide.invokeExact(n, same, 0f, all, Memory.C, 0);
    }

    @Override
    void standIn(int n) {
      PLAIN.softmaxCrossEntropy(
          1, n, 0, Memory.A, 0, n, Memory.NONE, 0, Memory.B, 0, Memory.A, 0, Memory.C, 0, n);
      PLAIN.softmaxCrossEntropy(
          1, n, 0, Memory.A, 0, n, Memory.NONE, 0, Memory.B, 0, Memory.A, 0, null, 0, n);
    }
  }

  private static final class Dropout extends VectorLoop {
    private MethodHandle mask;

    Dropout() {
      super(8, 1, NUMBERS);
    }

    @Override
    void prepare() {
      var i = int.class;
      mask =
          handle(
              Masks.class,
              "dropout",
              void.class,
              i,
              i,
              float.class,
              i,
              i,
              i,
              i,
              i,
              float[].class,
              i);
    }

    @Override
    void rehearse(int n) throws Throwable {
      mask.invokeExact(n, 1 << 23, 2f, 1, 2, 3, 4, 5, Memory.C, 0);
    }

    @Override
    void standIn(int n) {
      PLAIN.dropoutMask(1, n, 0.5, 1, 2, 3, 4, Memory.NONE, 0, Memory.C, 0, n);
    }
  }

  private static final class Copy extends VectorLoop {
    private MethodHandle copy;

    Copy() {
      super(1, FloatLanes.COUNT, TERMS);
    }

    @Override
    void prepare() {
      var i = int.class;
      var f = float[].class;
      copy = handle(TransposedProducts.class, "copyByVectors", void.class, i, i, f, i, i, f, i);
    }

    @Override
    void rehearse(int k) throws Throwable {
      copy.invokeExact(4, k, Memory.A, 0, TERMS, Memory.B, 0);
    }

    @Override
    void standIn(int k) {
      TransposedProducts.copyOneByOne(4, k, Memory.A, 0, TERMS, Memory.B, 0);
    }
  }
}
