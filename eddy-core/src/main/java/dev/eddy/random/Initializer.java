package dev.eddy.random;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// How a parameter gets its first values.
///
/// A matrix is `W [rows = out, columns = in]`, row-major, so that fan-in is its columns and fan-out
/// its rows; a vector of n is `[n, 1]`: fan-in 1, fan-out n. Values are drawn in row-major order in
/// float arithmetic and are the same bits on every machine. The text of an initialiser, such as
/// `uniform(-0.1, 0.1)`, is the one used in `.cell` files and saved models.
public sealed interface Initializer {

  /// Fills `rows · columns` values from `out[at]` on.
  void fill(float[] out, int at, int rows, int columns, RandomStream random);

  /// The initialiser as {@link #parse} reads it: `glorot_uniform`, `normal(0.0, 0.1)`.
  String text();

  /// How much variance a matrix of given fans gets.
  enum Scaling {
    /// `2 / (in + out)`, Glorot & Bengio 2010.
    GLOROT,
    /// `2 / in`, He, Zhang, Ren & Sun 2015.
    HE,
    /// `1 / in`, LeCun, Bottou, Orr & Müller 1998.
    LECUN;

    double variance(int fanIn, int fanOut) {
      return switch (this) {
        case GLOROT -> 1 / Math.max(1, (fanIn + (double) fanOut) / 2);
        case HE -> 2.0 / Math.max(1, fanIn);
        case LECUN -> 1.0 / Math.max(1, fanIn);
      };
    }
  }

  /// The variance v of the fans: uniform on ±√(3v), or normal (not truncated) with deviation √v.
  record Scaled(Scaling scaling, boolean uniform) implements Initializer {

    @Override
    public void fill(float[] out, int at, int rows, int columns, RandomStream random) {
      forFans(columns, rows).fill(out, at, rows, columns, random);
    }

    /// The plain distribution for these fans.
    Initializer forFans(int fanIn, int fanOut) {
      double variance = scaling.variance(fanIn, fanOut);
      double limit = Math.sqrt(3 * variance);
      return uniform ? new Uniform(-limit, limit) : new Normal(0, Math.sqrt(variance));
    }

    @Override
    public String text() {
      return scaling.name().toLowerCase(Locale.ROOT) + (uniform ? "_uniform" : "_normal");
    }
  }

  /// Uniform on [from, to): `u·(to − from) + from` in float arithmetic, whose rounding may just
  /// reach `to`.
  record Uniform(double from, double to) implements Initializer {

    public Uniform {
      if (!(from < to) || Double.isInfinite(to - from))
        throw new IllegalArgumentException(
            "initialiser uniform: expected two finite numbers, the smaller first, found "
                + from
                + " and "
                + to);
    }

    @Override
    public void fill(float[] out, int at, int rows, int columns, RandomStream random) {
      float low = (float) from;
      float range = (float) to - low;
      for (int i = 0, n = rows * columns; i < n; i++) out[at + i] = random.uniform() * range + low;
    }

    @Override
    public String text() {
      return call("uniform", from, to);
    }
  }

  /// Normal: `z·deviation + mean` in float arithmetic.
  record Normal(double mean, double deviation) implements Initializer {

    public Normal {
      checkDeviation("normal", mean, deviation);
    }

    @Override
    public void fill(float[] out, int at, int rows, int columns, RandomStream random) {
      for (int i = 0, n = rows * columns; i < n; i++)
        out[at + i] = random.normal() * (float) deviation + (float) mean;
    }

    @Override
    public String text() {
      return call("normal", mean, deviation);
    }
  }

  /// Normal, drawn again where it is 2 deviations or more from the mean; `deviation` is that of the
  /// normal before it is cut.
  record TruncatedNormal(double mean, double deviation) implements Initializer {

    public TruncatedNormal {
      checkDeviation("truncated_normal", mean, deviation);
    }

    @Override
    public void fill(float[] out, int at, int rows, int columns, RandomStream random) {
      for (int i = 0, n = rows * columns; i < n; i++)
        out[at + i] = random.truncatedNormal() * (float) deviation + (float) mean;
    }

    @Override
    public String text() {
      return call("truncated_normal", mean, deviation);
    }
  }

  /// One number everywhere.
  record Constant(double value) implements Initializer {

    @Override
    public void fill(float[] out, int at, int rows, int columns, RandomStream random) {
      Arrays.fill(out, at, at + rows * columns, (float) value);
    }

    @Override
    public String text() {
      return value == 0 ? "zeros" : value == 1 ? "ones" : call("constant", value);
    }
  }

  /// Ones on the main diagonal, zeros elsewhere.
  record Identity() implements Initializer {

    @Override
    public void fill(float[] out, int at, int rows, int columns, RandomStream random) {
      Arrays.fill(out, at, at + rows * columns, 0f);
      for (int i = 0; i < Math.min(rows, columns); i++) out[at + i * columns + i] = 1f;
    }

    @Override
    public String text() {
      return "identity";
    }
  }

  /// A random matrix with orthogonal rows or columns (whichever are fewer) of length `gain`,
  /// uniform among all such.
  ///
  /// Gram–Schmidt, done twice against rounding, on normal vectors in double precision; its R has a
  /// positive diagonal, which fixes the signs.
  ///
  /// @see <a href="https://arxiv.org/abs/1312.6120">Saxe, McClelland & Ganguli 2014</a>
  record Orthogonal(double gain) implements Initializer {

    @Override
    public void fill(float[] out, int at, int rows, int columns, RandomStream random) {
      int count = Math.min(rows, columns);
      int length = Math.max(rows, columns);
      double[] vectors = new double[count * length];
      for (int v = 0; v < count; v++) {
        int start = v * length;
        for (int i = 0; i < length; i++) vectors[start + i] = random.normalDouble();
        for (int pass = 0; pass < 2; pass++)
          for (int earlier = 0; earlier < v; earlier++) {
            double along = dot(vectors, start, earlier * length, length);
            for (int i = 0; i < length; i++)
              vectors[start + i] -= along * vectors[earlier * length + i];
          }
        double norm = Math.sqrt(dot(vectors, start, start, length));
        for (int i = 0; i < length; i++) vectors[start + i] /= norm;
      }
      for (int r = 0; r < rows; r++)
        for (int c = 0; c < columns; c++)
          out[at + r * columns + c] =
              (float) (gain * vectors[rows <= columns ? r * length + c : c * length + r]);
    }

    /// Four lanes in a fixed order: one chain of additions would wait for each.
    private static double dot(double[] x, int a, int b, int n) {
      double s0 = 0, s1 = 0, s2 = 0, s3 = 0;
      int i = 0;
      for (; i + 3 < n; i += 4) {
        s0 += x[a + i] * x[b + i];
        s1 += x[a + i + 1] * x[b + i + 1];
        s2 += x[a + i + 2] * x[b + i + 2];
        s3 += x[a + i + 3] * x[b + i + 3];
      }
      for (; i < n; i++) s0 += x[a + i] * x[b + i];
      return (s0 + s1) + (s2 + s3);
    }

    @Override
    public String text() {
      return gain == 1 ? "orthogonal" : call("orthogonal", gain);
    }
  }

  /// Draws as an operation of TensorFlow 1 draws: its own seeds, the stored tensor's shape and
  /// order, then scattered to Eddy's parameters.
  ///
  /// It takes nothing from the stream it is given, and every call starts at the operation's first
  /// number. {@link #fill} draws one kernel `[in = columns, out = rows]` and transposes it; {@link
  /// #draw} draws a combined kernel, with the fans of the combined shape.
  ///
  /// TensorFlow's scaled normals (`glorot_normal` and its kin) are truncated, and truncation is
  /// redrawn in its own grouping: these are refused.
  ///
  /// @param kind the distribution: uniform, normal, constant or scaled uniform
  /// @param seed the operation's seeds
  record TensorFlow(Initializer kind, TensorFlowSeed seed) implements Initializer {

    public TensorFlow {
      boolean reproduced =
          switch (kind) {
            case Scaled scaled -> scaled.uniform;
            case Uniform _, Normal _, Constant _ -> true;
            case TruncatedNormal _, Identity _, Orthogonal _, TensorFlow _ -> false;
          };
      if (!reproduced)
        throw new IllegalArgumentException(
            "initialiser "
                + kind.text()
                + ": expected a uniform, plain normal or constant kind to draw as TensorFlow does, and its draw of this kind is not"
                + " reproduced; leave the seeds out");
    }

    @Override
    public void fill(float[] out, int at, int rows, int columns, RandomStream random) {
      var kernel = ParameterLayout.tensorflowDense().tensor("kernel");
      System.arraycopy(draw(kernel, columns, rows).get("W"), 0, out, at, rows * columns);
    }

    /// Draws one stored tensor and gives Eddy's parameters by name. A bias `[n]` has both fans n,
    /// as TensorFlow counts them.
    public Map<String, float[]> draw(ParameterLayout.Stored tensor, int inputSize, int hiddenSize) {
      int in = tensor.inputs(inputSize, hiddenSize);
      int out = tensor.blocks().size() * hiddenSize;
      var plain =
          kind instanceof Scaled scaled
              ? scaled.forFans(tensor.parts().isEmpty() ? out : in, out)
              : kind;
      float[] combined = new float[tensor.size(inputSize, hiddenSize)];
      plain.fill(combined, 0, 1, combined.length, seed.stream());
      return tensor.scatter(combined, inputSize, hiddenSize);
    }

    @Override
    public String text() {
      String text = kind.text();
      String arguments = seed.seed() + ", " + seed.seed2() + ")";
      return "tensorflow_"
          + (text.endsWith(")")
              ? text.substring(0, text.length() - 1) + ", " + arguments
              : text + "(" + arguments);
    }
  }

  /// Uniform on ±√(6/(in+out)) (Glorot & Bengio 2010).
  static Initializer glorotUniform() {
    return new Scaled(Scaling.GLOROT, true);
  }

  /// Normal with deviation √(2/(in+out)), not truncated (Glorot & Bengio 2010).
  static Initializer glorotNormal() {
    return new Scaled(Scaling.GLOROT, false);
  }

  /// Uniform on ±√(6/in) (He, Zhang, Ren & Sun 2015).
  static Initializer heUniform() {
    return new Scaled(Scaling.HE, true);
  }

  /// Normal with deviation √(2/in), not truncated (He, Zhang, Ren & Sun 2015).
  static Initializer heNormal() {
    return new Scaled(Scaling.HE, false);
  }

  /// Uniform on ±√(3/in) (LeCun, Bottou, Orr & Müller 1998).
  static Initializer lecunUniform() {
    return new Scaled(Scaling.LECUN, true);
  }

  /// Normal with deviation √(1/in), not truncated (LeCun, Bottou, Orr & Müller 1998).
  static Initializer lecunNormal() {
    return new Scaled(Scaling.LECUN, false);
  }

  /// Orthogonal rows or columns of length 1.
  static Initializer orthogonal() {
    return new Orthogonal(1);
  }

  /// Orthogonal rows or columns of length `gain`.
  static Initializer orthogonal(double gain) {
    return new Orthogonal(gain);
  }

  /// Uniform on [from, to).
  static Initializer uniform(double from, double to) {
    return new Uniform(from, to);
  }

  /// Normal with this mean and deviation.
  static Initializer normal(double mean, double deviation) {
    return new Normal(mean, deviation);
  }

  /// Normal within 2 deviations of its mean.
  static Initializer truncatedNormal(double mean, double deviation) {
    return new TruncatedNormal(mean, deviation);
  }

  /// All 0.
  static Initializer zeros() {
    return new Constant(0);
  }

  /// All 1.
  static Initializer ones() {
    return new Constant(1);
  }

  /// All `value`.
  static Initializer constant(double value) {
    return new Constant(value);
  }

  /// The identity matrix.
  static Initializer identity() {
    return new Identity();
  }

  /// This distribution drawn as TensorFlow 1 draws it with a graph seed and an operation seed.
  ///
  /// @throws IllegalArgumentException for orthogonal, identity, truncated and scaled normal, whose
  ///   draws by TensorFlow are not reproduced
  default TensorFlow tensorflow(long graphSeed, long opSeed) {
    return new TensorFlow(this, TensorFlowSeed.of(graphSeed, opSeed));
  }

  /// Reads what [#text] wrote, such as `uniform(-0.1, 0.1)` or `orthogonal`.
  ///
  /// @throws IllegalArgumentException if it is not written like that, or [#parse(String, List)]
  ///   says so
  static Initializer parse(String text) {
    int open = text.indexOf('(');
    if (open < 0) {
      return parse(text, List.of());
    }
    if (!text.endsWith(")")) {
      throw new IllegalArgumentException(
          "initialiser '%s': expected a name and its numbers such as uniform(-0.1, 0.1)"
              .formatted(text));
    }
    var numbers = text.substring(open + 1, text.length() - 1).split(",");
    try {
      return parse(
          text.substring(0, open).strip(),
          Arrays.stream(numbers).map(String::strip).map(Double::valueOf).toList());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "initialiser '%s': expected numbers in the brackets".formatted(text), e);
    }
  }

  /// Reads a name and its numbers as they stand in a `.cell` file: `uniform`, [−1, 1]. `glorot`,
  /// `he` and `lecun` are short for the uniform ones; `tensorflow_…` takes the graph and operation
  /// seeds after the numbers of its kind.
  ///
  /// @throws IllegalArgumentException if the name is unknown or the count of numbers is wrong
  static Initializer parse(String name, List<Double> args) {
    return InitializerNames.parse(name, args);
  }

  private static String call(String name, double... args) {
    return name
        + Arrays.stream(args)
            .mapToObj(Double::toString)
            .toList()
            .toString()
            .replace('[', '(')
            .replace(']', ')');
  }

  private static void checkDeviation(String name, double mean, double deviation) {
    if (!(deviation >= 0) || Double.isInfinite(deviation) || !Double.isFinite(mean))
      throw new IllegalArgumentException(
          "initialiser "
              + name
              + ": expected a finite mean and a deviation of 0 or more, found "
              + mean
              + " and "
              + deviation);
  }
}
