package dev.eddy.formats.source;

import dev.eddy.formats.source.NetworkCode.Port;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A model as one file of C11 that allocates nothing: whoever calls it gives the state and the
/// memory of a run.
final class CSource {

  static final String MARK = "// A recurrent network of Eddy as C11.";

  private static final int NUMBERS_OF_A_LINE = 6;

  private final NetworkCode code;
  private final SourceSettings settings;

  /// What every name that others see begins with.
  private final String name;

  private final SourceLines text = new SourceLines();

  private CSource(NetworkCode code, SourceSettings settings) {
    this.code = code;
    this.settings = settings;
    name = settings.name();
  }

  static String text(NetworkCode code, SourceSettings settings) {
    return new CSource(code, settings).write();
  }

  private boolean hasState() {
    return !code.carried.isEmpty();
  }

  private String write() {
    var guard = name.toUpperCase(Locale.ROOT);
    text.line(MARK);
    head();
    text.line("").line("#ifndef %s_DECLARED", guard).line("#define %s_DECLARED", guard).line("");
    text.line("#include <stddef.h>").line("");
    declarations();
    text.line("").line("#endif").line("").line("#ifndef %s_HEADER", guard).line("");
    text.line("#include <math.h>").line("#include <stdint.h>").line("#include <string.h>").line("");
    places();
    functions();
    cells();
    runs();
    if (hasWeights()) {
      numbers();
    }
    return text.line("#endif").toString();
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
      text.line("//   state  %s [%d]", SourceWords.comment(state.of()), state.width());
    }
    text.line("//");
    text.line(
        "// C11 and <math.h>; nothing is allocated, and nothing changes but what the caller gives. Every operation is");
    text.line(
        "// the one that Eddy does, in its order: outputs are the same to the last bit where float is evaluated as");
    text.line(
        "// float and no product and sum are joined but by fmaf (gcc -std=c11, or -ffp-contract=off). Say -O3 and the");
    text.line("// processor (-march=native): fmaf is slow where it is no instruction.");
    text.line("//");
    text.line(
        "// Other files see the declarations alone: #define %s_HEADER, then #include this file.",
        name.toUpperCase(Locale.ROOT));
  }

  // What others see.

  private List<String> weights(List<String> rest) {
    var all = new ArrayList<String>();
    if (!settings.inside()) {
      all.add("const float *w");
    }
    all.addAll(rest);
    return all;
  }

  private List<String> weightsGiven(List<String> rest) {
    var all = new ArrayList<String>();
    if (!settings.inside()) {
      all.add("w");
    }
    all.addAll(rest);
    return all;
  }

  private String function(String kind, String result, List<String> parameters) {
    var all = weights(parameters);
    return "%s %s_%s(%s)"
        .formatted(result, name, kind, all.isEmpty() ? "void" : String.join(", ", all));
  }

  private List<Port> ports() {
    var all = new ArrayList<>(code.inputs);
    all.addAll(code.outputs);
    return all;
  }

  private String parameter(Port port) {
    return port.isNumbers()
        ? Dialect.C.parameter(port.name(), code.outputs.contains(port))
        : Dialect.C.numbersParameter(port.name());
  }

  private List<String> counts() {
    return code.steps.values().stream().map(count -> "int " + count).toList();
  }

  private String lengths(String axis) {
    return code.steps.size() == 1 ? "lengths" : code.steps.get(axis).replace("steps", "lengths");
  }

  private String memory() {
    return "size_t %s_memory(%s)"
        .formatted(name, counts().isEmpty() ? "void" : String.join(", ", counts()));
  }

  private String run() {
    var given = new ArrayList<String>();
    if (hasState()) {
      given.add("%s_state *state".formatted(name));
    }
    given.addAll(counts());
    ports().forEach(port -> given.add(parameter(port)));
    given.add("float *memory");
    return function("run", "int", given);
  }

  private String step() {
    var given = new ArrayList<String>();
    if (hasState()) {
      given.add("%s_state *state".formatted(name));
    }
    ports().forEach(port -> given.add(parameter(port)));
    return function("step", "int", given);
  }

  private String rows() {
    var given = new ArrayList<String>();
    given.add("int rows");
    code.steps.forEach((axis, count) -> {
      given.add("int " + count);
      given.add("const int *" + lengths(axis));
    });
    ports().forEach(port -> given.add(parameter(port)));
    given.add("float *memory");
    return function("rows", "int", given);
  }

  private String start() {
    return function("start", "void", List.of("%s_state *state".formatted(name)));
  }

  private void declarations() {
    if (!settings.inside()) {
      text.line(
          "// w: the numbers of the file %s.weights, %d floats, little-endian.",
          name, code.block.size());
      text.line("enum { %s_WEIGHTS = %d };", name.toUpperCase(Locale.ROOT), code.block.size())
          .line("");
    }
    if (hasState()) {
      text.line(
          "// The state of one sequence between two runs: a value that can be copied, kept and sent.");
      text.line("typedef struct {").in();
      code.carried.forEach(state -> text.line("float %s[%d];", state.name(), state.width()));
      text.out().line("} %s_state;", name).line("");
      text.line("// Puts a state before the first step.").line(start() + ";").line("");
    }
    text.line("// How many floats of memory a run needs.").line(memory() + ";").line("");
    text.line(
        "// Runs one sequence%s. Gives 0, or -1 where a symbol or position is out of range.",
        hasState() ? " on from a state, which it leaves where the sequence ends" : "");
    ports().forEach(port -> text.line("//   %s", SourceWords.words(port, code.steps)));
    text.line(run() + ";").line("");
    if (code.isStreamed()) {
      text.line("// One step of a sequence: any number of steps at a time give the same.")
          .line(step() + ";")
          .line("");
    }
    text.line(
        "// Runs rows of sequences, padded to one number of steps, each from the start and of its own length.");
    text.line(rows() + ";");
  }

  // What they do not see.

  private void places() {
    text.line("// Where the weights are; matrices [columns][rows].").line("enum {").in();
    for (var entry : code.block.table().entries()) {
      text.line(
          "%s = %d, // %s %s",
          code.block.places().get(entry.name()),
          entry.offset(),
          SourceWords.comment(entry.name()),
          entry.matrix()
              ? "[%d, %d]".formatted(entry.rows(), entry.columns())
              : "[%d]".formatted(entry.rows()));
    }
    text.line("SIZE = %d", code.block.size()).out().line("};").line("");
    if (hasWeights()) {
      text.line("static const float w[SIZE];").line("");
    }
  }

  private void functions() {
    text.line("// The arithmetic: the operations of Eddy's float kernels, one by one.").line("");
    // Those of starts and padding; what else is called is known by now.
    for (var state : code.carried) {
      code.functions.call(state.learned() ? "copy" : "fill");
    }
    if (code.outputs.stream().anyMatch(port -> !port.axis().isEmpty())) {
      code.functions.call("fill");
    }
    for (var function : code.functions.texts()) {
      text.lines(function).line("");
    }
  }

  private void cells() {
    for (var cell : code.cells) {
      cell.title().forEach(line -> text.line("// " + SourceWords.comment(line)));
      var given = new ArrayList<String>();
      cell.code()
          .parameters()
          .forEach((parameter, itsName) ->
              given.add(
                  switch (parameter) {
                    case CellSource.Parameter.Length _ -> "int " + itsName;
                    case CellSource.Parameter.Input _, CellSource.Parameter.Rows _ ->
                        Dialect.C.parameter(itsName, false);
                    case CellSource.Parameter.State _,
                        CellSource.Parameter.Scores _,
                        CellSource.Parameter.Output _ ->
                        Dialect.C.parameter(itsName, true);
                  }));
      text.line("static void %s(%s) {", cell.name(), String.join(", ", weights(given))).in();
      if (!settings.inside()) {
        text.line("(void) w;");
      }
      cell.code()
          .locals()
          .forEach(local -> text.line("float %s[%d];", local.name(), local.width()));
      text.lines(cell.code().body()).out().line("}").line("");
    }
  }

  private void runs() {
    if (hasState()) {
      text.line(start() + " {").in();
      if (!settings.inside()) {
        text.line("(void) w;");
      }
      for (var state : code.carried) {
        text.line(
            code.started(
                new Place("state->" + state.name()),
                state.width(),
                state.start(),
                state.learned()));
      }
      text.out().line("}").line("");
    }
    text.line(memory() + " {").in();
    unused(code.steps.values(), List.of(needed()));
    text.line("return %s;", needed()).out().line("}").line("");
    sequence();
    run(run());
    if (code.isStreamed()) {
      oneStep();
    }
    allRows();
  }

  /// Whether the numbers stand here: inside, and something reads them.
  private boolean hasWeights() {
    var word = Pattern.compile("\\bw\\b");
    return settings.inside()
        && (code.carried.stream().anyMatch(NetworkCode.Carried::learned)
            || Stream.concat(
                    code.body.stream(), code.cells.stream().flatMap(c -> c.code().body().stream()))
                .anyMatch(line -> !line.startsWith("//") && word.matcher(line).find()));
  }

  /// Says of parameters that nothing names that this is meant.
  private void unused(Collection<String> parameters, List<String> lines) {
    for (var parameter : parameters) {
      var word = Pattern.compile("\\b" + parameter + "\\b");
      if (lines.stream().noneMatch(line -> word.matcher(line).find())) {
        text.line("(void) %s;", parameter);
      }
    }
  }

  private String needed() {
    var parts = new ArrayList<String>();
    int rows = 0;
    for (var room : code.rooms) {
      if (room.steps().isEmpty()) {
        rows += room.width();
      } else {
        parts.add("(size_t) " + SourceWords.size(room));
      }
    }
    parts.add(Integer.toString(rows));
    return String.join(" + ", parts);
  }

  private void sequence() {
    var given = new ArrayList<String>();
    if (hasState()) {
      given.add("%s_state *state".formatted(name));
    }
    given.addAll(counts());
    code.padded.values().forEach(count -> given.add("int " + count));
    ports().forEach(port -> given.add(parameter(port)));
    given.add("float *memory");
    text.line("static int sequence(%s) {", String.join(", ", weights(given))).in();
    if (!settings.inside()) {
      text.line("(void) w;");
    }
    var named = new ArrayList<>(code.body);
    code.rooms.forEach(room -> named.add("memory " + SourceWords.size(room)));
    var parameters = new ArrayList<>(code.steps.values());
    code.inputs.forEach(port -> parameters.add(port.name()));
    parameters.add("memory");
    unused(parameters, named);
    for (var room : code.rooms) {
      text.line("float *%s = memory;", room.name());
      text.line(
          "memory += %s%s;", room.steps().isEmpty() ? "" : "(size_t) ", SourceWords.size(room));
    }
    text.lines(code.body.stream().map(this::withWeights).toList());
    text.line("return 0;").out().line("}").line("");
  }

  /// A call of a cell, which takes the weights where they are given.
  private String withWeights(String line) {
    if (settings.inside()) {
      return line;
    }
    for (var cell : code.cells) {
      var call = cell.name() + "(";
      if (line.strip().startsWith(call)) {
        return line.replace(call, call + "w, ");
      }
    }
    return line;
  }

  private List<String> handed() {
    var handed = new ArrayList<String>();
    if (hasState()) {
      handed.add("state");
    }
    handed.addAll(code.steps.values());
    code.padded.keySet().forEach(axis -> handed.add(code.steps.get(axis)));
    return handed;
  }

  private void run(String head) {
    var handed = handed();
    ports().forEach(port -> handed.add(port.name()));
    handed.add("memory");
    text.line(head + " {")
        .line("  return sequence(%s);", String.join(", ", weightsGiven(handed)))
        .line("}")
        .line("");
  }

  private void oneStep() {
    int memory = code.rooms.stream().mapToInt(NetworkCode.Room::width).sum();
    var handed = new ArrayList<String>();
    if (hasState()) {
      handed.add("state");
    }
    handed.add("1");
    ports().forEach(port -> handed.add(port.name()));
    handed.add("memory");
    text.line(step() + " {")
        .line("  float memory[%d];", Math.max(1, memory))
        .line("  return sequence(%s);", String.join(", ", weightsGiven(handed)))
        .line("}")
        .line("");
  }

  private void allRows() {
    var handed = new ArrayList<String>();
    if (hasState()) {
      handed.add("&state");
    }
    code.steps.keySet().forEach(axis -> handed.add("%s[row]".formatted(lengths(axis))));
    code.padded.keySet().forEach(axis -> handed.add(code.steps.get(axis)));
    for (var port : ports()) {
      handed.add("%s + (size_t) row * %s".formatted(port.name(), rowSize(port)));
    }
    handed.add("memory");
    text.line(rows() + " {").in();
    if (hasState()) {
      text.line("%s_state state;", name);
    }
    text.line("for (int row = 0; row < rows; row++) {").in();
    if (hasState()) {
      text.line("%s_start(%s);", name, String.join(", ", weightsGiven(List.of("&state"))));
    }
    text.line("if (sequence(%s) != 0) {", String.join(", ", weightsGiven(handed)))
        .line("  return -1;")
        .line("}");
    for (var port : code.outputs) {
      if (!port.axis().isEmpty()) {
        var count = code.steps.get(port.axis());
        var length = lengths(port.axis()) + "[row]";
        text.line(
            "fill((%s - %s) * %d, 0.0f, %s + ((size_t) row * %s + %s) * %d);",
            count,
            length,
            port.width(),
            port.name(),
            "(size_t) " + count,
            "(size_t) " + length,
            port.width());
      }
    }
    text.out().line("}").line("return 0;").out().line("}").line("");
  }

  private String rowSize(Port port) {
    int width = Math.max(1, port.width());
    return port.axis().isEmpty()
        ? Integer.toString(width)
        : "(size_t) %s * %d".formatted(code.steps.get(port.axis()), width);
  }

  private void numbers() {
    text.line("static const float w[SIZE] = {").in();
    float[] values = code.block.values();
    for (int at = 0; at < values.length; at += NUMBERS_OF_A_LINE) {
      var line = new StringBuilder();
      for (int i = at; i < Math.min(values.length, at + NUMBERS_OF_A_LINE); i++) {
        line.append(i == at ? "" : " ").append(Dialect.literal(values[i])).append(',');
      }
      text.line(line.toString());
    }
    text.out().line("};").line("");
  }
}
