package dev.eddy.formats.source;

import dev.eddy.formats.source.NetworkCode.Port;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/// A model as one class of Java 17 that needs nothing but `java.base`, and of that only what
/// Android has too.
final class JavaSource {

  static final String MARK = "// A recurrent network of Eddy as plain Java.";

  /// A string of a class file has at most 65,535 bytes: so many floats fill 64,000 characters.
  private static final int FLOATS_OF_A_STRING = 12_000;

  private static final int LINE = 96;

  private final NetworkCode code;
  private final SourceSettings settings;
  private final SourceLines text = new SourceLines();

  private JavaSource(NetworkCode code, SourceSettings settings) {
    this.code = code;
    this.settings = settings;
  }

  static String text(NetworkCode code, SourceSettings settings) {
    return new JavaSource(code, settings).write();
  }

  private boolean hasState() {
    return !code.carried.isEmpty();
  }

  private String write() {
    text.line(MARK);
    head();
    if (!settings.packageName().isEmpty()) {
      text.line("").line("package %s;", settings.packageName());
    }
    text.line("");
    text.line("import java.io.DataInputStream;")
        .line("import java.io.IOException;")
        .line("import java.io.InputStream;");
    if (settings.inside()) {
      text.line("import java.util.Base64;");
    }
    text.line("").line("public final class %s {", settings.name()).in();
    places();
    weights();
    state();
    cells();
    runs();
    functions();
    if (settings.inside()) {
      numbers();
    }
    return text.out().line("}").toString();
  }

  private void head() {
    text.line("//");
    for (var port : code.inputs) {
      text.line("//   in   %s", SourceWords.words(port, code.steps));
    }
    for (var port : code.outputs) {
      text.line("//   out  %s", SourceWords.words(port, code.steps));
    }
    for (var state : code.carried) {
      text.line("//   state  %s [%d]", state.of(), state.width());
    }
    text.line("//");
    text.line(
        "// Java 17, no dependencies; Android, too. Every operation is the one that Eddy does, in its order, so");
    text.line(
        "// that outputs are the same to the last bit. Weights may be shared by any number of objects; one");
    text.line(
        "// object is for one thread at a time. Once it has seen its longest sequence, a run allocates nothing.");
  }

  private void places() {
    text.line("// Where the weights are; matrices [columns][rows].");
    for (var entry : code.block.table().entries()) {
      text.line(
          "private static final int %s = %d; // %s %s",
          code.block.places().get(entry.name()),
          entry.offset(),
          entry.name(),
          entry.matrix()
              ? "[%d, %d]".formatted(entry.rows(), entry.columns())
              : "[%d]".formatted(entry.rows()));
    }
    text.line("private static final int SIZE = %d;", code.block.size());
    text.line("").line("private final float[] w;").line("");
    for (var cell : code.cells) {
      text.line(
          "private final %s %s = new %s();", type(cell.name()), cell.name(), type(cell.name()));
    }
    for (var room : code.rooms) {
      text.line("private float[] %s = {};", room.name());
    }
    text.line("");
  }

  private static String type(String name) {
    return SourceNames.capital(name);
  }

  private void weights() {
    var name = settings.name();
    if (settings.inside()) {
      text.line("/** The network with its weights. */")
          .line("public %s() {", name)
          .line("  this(inside());")
          .line("}");
    } else {
      text.line(
              "/** The network with the weights in the file %s.weights, which lies beside the class. */",
              name)
          .line("public %s() throws IOException {", name)
          .line("  this(beside());")
          .line("}")
          .line("")
          .line("private static float[] beside() throws IOException {")
          .line(
              "  try (InputStream in = %s.class.getResourceAsStream(\"%s.weights\")) {", name, name)
          .line("    if (in == null) {")
          .line(
              "      throw new IOException(\"%s.weights is not beside the class; give it to %s(InputStream)\");",
              name, name)
          .line("    }")
          .line("    return read(in);")
          .line("  }")
          .line("}");
    }
    text.lines(
        """

        /** The network with weights from a stream: float32, little-endian, such as an asset on Android. */
        public NAME(InputStream weights) throws IOException {
          this(read(weights));
        }

        /** The same network for another thread: the weights are shared. */
        public NAME(NAME other) {
          this(other.w);
        }

        private NAME(float[] weights) {
          w = weights;
        }

        private static float[] read(InputStream in) throws IOException {
          DataInputStream data = new DataInputStream(in);
          byte[] bytes = new byte[4 * SIZE];
          data.readFully(bytes);
          if (data.read() >= 0) {
            throw new IOException("the weights of NAME are " + bytes.length + " bytes, and more are given");
          }
          float[] weights = new float[SIZE];
          floats(bytes, weights, 0);
          return weights;
        }

        private static void floats(byte[] bytes, float[] out, int at) {
          for (int i = 0; i < bytes.length; i += 4) {
            int word = bytes[i] & 255 | (bytes[i + 1] & 255) << 8 | (bytes[i + 2] & 255) << 16 | bytes[i + 3] << 24;
            out[at + i / 4] = Float.intBitsToFloat(word);
          }
        }

        """
            .replace("NAME", name));
  }

  private void state() {
    if (!hasState()) {
      return;
    }
    int width = code.carried.stream().mapToInt(NetworkCode.Carried::width).sum();
    text.line(
            "/** The state of one sequence between two runs: a value that can be copied, kept and sent. */")
        .line("public static final class State {")
        .in();
    text.line("/** How many numbers it is. */")
        .line("public static final int SIZE = %d;", width)
        .line("");
    for (var state : code.carried) {
      text.line("final float[] %s = new float[%d];", state.name(), state.width());
    }
    text.line("").line("private State() {}").line("");
    text.line("/** A state that goes its own way from here. */")
        .line("public State copy() {")
        .line("  State other = new State();")
        .line("  float[] numbers = new float[SIZE];")
        .line("  save(numbers);")
        .line("  other.load(numbers);")
        .line("  return other;")
        .line("}");
    text.line("")
        .line("/** Writes all of it: %s. */", order())
        .line("public void save(float[] out) {");
    moved("  System.arraycopy(%2$s, 0, out, %3$d, %1$d);");
    text.line("}")
        .line("")
        .line("/** Takes what save wrote. */")
        .line("public void load(float[] from) {");
    moved("  System.arraycopy(from, %3$d, %2$s, 0, %1$d);");
    text.line("}").out().line("}").line("");
    text.line("/** The state before the first step. */")
        .line("public State start() {")
        .line("  State state = new State();")
        .line("  start(state);")
        .line("  return state;")
        .line("}")
        .line("")
        .line("/** Puts a state back before the first step. */")
        .line("public void start(State state) {")
        .in();
    for (var state : code.carried) {
      text.line(
          code.started(
              new Place("state." + state.name()), state.width(), state.start(), state.learned()));
    }
    text.out().line("}").line("");
  }

  private String order() {
    var names = new ArrayList<String>();
    code.carried.forEach(state -> names.add("%s [%d]".formatted(state.of(), state.width())));
    return String.join(", ", names);
  }

  private void moved(String format) {
    int at = 0;
    for (var state : code.carried) {
      text.line(format, state.width(), state.name(), at);
      at += state.width();
    }
  }

  private void cells() {
    for (var cell : code.cells) {
      text.line("/*").line(" * " + SourceWords.comment(cell.title().getFirst())).line(" *");
      cell.title().stream().skip(1).forEach(line -> text.line(" * " + SourceWords.comment(line)));
      text.line(" */").line("private final class %s {", type(cell.name())).in();
      for (var local : cell.code().locals()) {
        text.line("private final float[] %s = new float[%d];", local.name(), local.width());
      }
      if (!cell.code().locals().isEmpty()) {
        text.line("");
      }
      var parameters = new ArrayList<String>();
      cell.code()
          .parameters()
          .forEach((parameter, name) ->
              parameters.add(
                  parameter instanceof CellSource.Parameter.Length
                      ? "int " + name
                      : Dialect.JAVA.parameter(name, true)));
      text.line("void step(%s) {", String.join(", ", parameters));
      text.in().lines(cell.code().body()).out().line("}").out().line("}").line("");
    }
  }

  private void runs() {
    var given = new ArrayList<String>();
    var handed = new ArrayList<String>();
    if (hasState()) {
      given.add("State state");
      handed.add("state");
    }
    code.steps
        .values()
        .forEach(name -> {
          given.add("int " + name);
          handed.add(name);
        });
    code.padded.forEach((axis, name) -> handed.add(code.steps.get(axis)));
    for (var port : ports()) {
      given.add((port.isNumbers() ? "float[] " : "int[] ") + port.name());
      handed.add(port.name() + ", 0");
    }
    text.line("/**")
        .line(
            " * Runs one sequence%s.",
            hasState() ? " on from a state, which it leaves where the sequence ends" : "")
        .line(" *");
    ports()
        .forEach(
            port -> text.line(" * @param %s %s", port.name(), SourceWords.shape(port, code.steps)));
    text.line(" */")
        .line("public void run(%s) {", String.join(", ", given))
        .line("  sequence(%s);", String.join(", ", handed))
        .line("}")
        .line("");
    if (code.isStreamed()) {
      step();
    }
    rows();
    sequence();
  }

  private List<Port> ports() {
    var all = new ArrayList<>(code.inputs);
    all.addAll(code.outputs);
    return all;
  }

  private void step() {
    var given = new ArrayList<String>();
    var handed = new ArrayList<String>();
    if (hasState()) {
      given.add("State state");
      handed.add("state");
    }
    handed.add("1");
    for (var port : ports()) {
      boolean symbol = !port.isNumbers();
      given.add((symbol ? "int[] " : "float[] ") + port.name());
      handed.add(port.name());
    }
    text.line("/** One step of a sequence: any number of steps at a time give the same. */")
        .line("public void step(%s) {", String.join(", ", given))
        .line("  run(%s);", String.join(", ", handed))
        .line("}")
        .line("");
  }

  /// Padded rows, each with its length.
  private void rows() {
    var given = new ArrayList<String>();
    var handed = new ArrayList<String>();
    given.add("int rows");
    if (hasState()) {
      handed.add("state");
    }
    for (var axis : code.steps.keySet()) {
      var name = code.steps.get(axis);
      given.add("int " + name);
      given.add("int[] " + lengths(axis));
      handed.add("%s[row]".formatted(lengths(axis)));
    }
    code.padded.keySet().forEach(axis -> handed.add(code.steps.get(axis)));
    for (var port : ports()) {
      given.add((port.isNumbers() ? "float[] " : "int[] ") + port.name());
      handed.add("%s, row * %s".formatted(port.name(), SourceWords.rowSize(port, code.steps)));
    }
    text.line(
            "/** Runs rows of sequences, padded to one number of steps, each from the start and of its own length. */")
        .line("public void runRows(%s) {", String.join(", ", given))
        .in();
    if (hasState()) {
      text.line("State state = start();");
    }
    text.line("for (int row = 0; row < rows; row++) {").in();
    if (hasState()) {
      text.line("start(state);");
    }
    text.line("sequence(%s);", String.join(", ", handed));
    for (var port : code.outputs) {
      if (!port.axis().isEmpty()) {
        text.line(
            "%s((%s - %s[row]) * %d, 0.0f, %s, (row * %s + %s[row]) * %d);",
            code.functions.call("fill"),
            code.steps.get(port.axis()),
            lengths(port.axis()),
            port.width(),
            port.name(),
            code.steps.get(port.axis()),
            lengths(port.axis()),
            port.width());
      }
    }
    text.out().line("}").out().line("}").line("");
  }

  private String lengths(String axis) {
    return code.steps.size() == 1 ? "lengths" : code.steps.get(axis).replace("steps", "lengths");
  }

  private void sequence() {
    var given = new ArrayList<String>();
    if (hasState()) {
      given.add("State state");
    }
    code.steps.values().forEach(name -> given.add("int " + name));
    code.padded.values().forEach(name -> given.add("int " + name));
    for (var port : ports()) {
      given.add(
          port.isNumbers()
              ? Dialect.JAVA.parameter(port.name(), true)
              : Dialect.JAVA.numbersParameter(port.name()));
    }
    text.line("private void sequence(%s) {", String.join(", ", given)).in();
    for (var room : code.rooms) {
      code.functions.call("room");
      text.line("%s = room(%s, %s);", room.name(), room.name(), SourceWords.size(room));
    }
    text.lines(code.body).out().line("}").line("");
  }

  private void functions() {
    text.line("// The arithmetic: the operations of Eddy's float kernels, one by one.").line("");
    for (var function : code.functions.texts()) {
      text.lines(function).line("");
    }
  }

  private void numbers() {
    text.lines(
        """
        private static float[] inside() {
          float[] weights = new float[SIZE];
          int at = 0;
          for (String part : WEIGHTS) {
            byte[] bytes = Base64.getMimeDecoder().decode(part);
            floats(bytes, weights, at);
            at += bytes.length / 4;
          }
          return weights;
        }

        // The weights, float32, little-endian.
        """);
    text.line("private static final String[] WEIGHTS = {");
    byte[] bytes = code.block.bytes();
    for (int at = 0; at < bytes.length; at += 4 * FLOATS_OF_A_STRING) {
      int end = Math.min(bytes.length, at + 4 * FLOATS_OF_A_STRING);
      var part = Base64.getEncoder().encodeToString(Arrays.copyOfRange(bytes, at, end));
      text.line("  \"\"\"");
      for (int i = 0; i < part.length(); i += LINE) {
        text.line("  " + part.substring(i, Math.min(part.length(), i + LINE)));
      }
      text.line("  \"\"\",");
    }
    text.line("};");
  }
}
