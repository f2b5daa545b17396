package dev.eddy.onnx.convert;

import dev.eddy.equation.Equations;
import dev.eddy.equation.Expr;
import dev.eddy.equation.Function;
import dev.eddy.equation.FunctionTable;
import dev.eddy.equation.Shape;
import dev.eddy.onnx.file.Attribute;
import dev.eddy.onnx.file.OnnxException;
import dev.eddy.onnx.file.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The equations of a cell as nodes.
///
/// A vector is `[…, n]`, its last axis the one that equations speak of; a number computed from one
/// is `[…, 1]`, so that it mixes with any vector; the rows of a memory are `[B, S, n]`. What reads
/// nothing but memories and parameters is written outside of the scan, once.
final class EquationNodes {

  /// A value of the text.
  ///
  /// @param rows whether it is the rows of a memory
  /// @param scalar whether it is one number
  /// @param step whether it changes from step to step
  /// @param batched whether it differs from row to row of the batch
  private record Value(String name, boolean rows, boolean scalar, boolean step, boolean batched) {}

  /// The value of a parameter of the cell.
  interface Parameters {
    Tensor get(Equations.Parameter parameter);
  }

  private final Equations equations;
  private final Map<String, Integer> sizes;
  private final GraphDraft outer;
  private final GraphDraft inner;
  private final Map<String, Value> values = new HashMap<>();
  private final Map<String, Value> next = new HashMap<>();
  private final String layer;
  private Value output;

  /// @param sizes every size by name
  /// @param outer where what never changes is written
  /// @param inner where the steps are written; the same where there are none
  EquationNodes(
      Equations equations,
      Map<String, Integer> sizes,
      String layer,
      GraphDraft outer,
      GraphDraft inner,
      Parameters given) {
    this.equations = equations;
    this.sizes = sizes;
    this.layer = layer;
    this.outer = outer;
    this.inner = inner;
    for (var parameter : equations.parameters()) {
      var tensor = given.get(parameter);
      var named = layer + "." + parameter.name();
      // A product of rows with a matrix wants it as [columns, rows].
      var name =
          parameter.role() == Equations.Parameter.Role.MATRIX
              ? outer.matrix(named, tensor, true)
              : outer.constant(named, tensor);
      values.put(parameter.name(), new Value(name, false, false, false, false));
    }
  }

  /// Says what an input or a state before the step is called.
  void input(String name, String value) {
    values.put(name, new Value(value, false, false, true, true));
  }

  /// Says what the rows of a memory are called, `[B, S, n]`.
  void memory(String name, String value) {
    values.put(name, new Value(value, true, false, false, true));
  }

  /// Writes every line.
  void write() {
    for (var line : equations.lines()) {
      if (line.targets().size() > 1) {
        split(line);
        continue;
      }
      var value = value(line.value());
      define(line.targets().getFirst(), value);
    }
  }

  /// The next value of a state as the body gives it.
  ///
  /// @param like a value of the same batch, which the result is spread over if it lacks one
  String next(String state, String like) {
    return spread(next.get(state), like);
  }

  /// The output.
  String output(String like) {
    return spread(output == null ? next.get("h") : output, like);
  }

  private String spread(Value value, String like) {
    if (value.batched) {
      return value.name;
    }
    // Zeros of the batch: what the text gives is the same for every row.
    var zero =
        inner.node(
            "Mul",
            inner.node("Slice", like, inner.wholes(0), inner.wholes(1), inner.wholes(-1)),
            inner.number(0));
    return inner.node("Add", zero, value.name);
  }

  private void define(Equations.Target target, Value value) {
    if (target.next()) {
      next.put(target.name(), value);
    } else if (target.name().equals("output")) {
      output = value;
    } else {
      values.put(target.name(), value);
    }
  }

  private void split(Equations.Line line) {
    var of = value(((Expr.Call) line.value()).arguments().getFirst());
    var parts = draft(of).nodes("Split", GraphDraft.axis(-1), line.targets().size(), of.name);
    for (int i = 0; i < parts.size(); i++) {
      define(line.targets().get(i), new Value(parts.get(i), of.rows, false, of.step, of.batched));
    }
  }

  private GraphDraft draft(Value value) {
    return value.step ? inner : outer;
  }

  private Value value(Expr expression) {
    return switch (expression) {
      case Expr.Number(double number, var _) ->
          new Value(outer.number(number), false, true, false, false);
      case Expr.Size(String size, var _) ->
          new Value(outer.number(sizes.get(size)), false, true, false, false);
      case Expr.Name(String name, var _) -> known(name);
      case Expr.Next(String name, var _) -> next.get(name);
      case Expr.Product(String matrix, Expr operand, var _) -> {
        var x = value(operand);
        var product = draft(x).node("MatMul", x.name, known(matrix).name);
        yield new Value(product, x.rows, false, x.step, x.batched);
      }
      case Expr.Stack(var parts, var _) -> stack(parts.stream().map(this::value).toList());
      case Expr.Call call -> call(call);
    };
  }

  private Value known(String name) {
    var value = values.get(name);
    if (value == null) {
      throw new IllegalStateException(layer + ": no value '" + name + "'");
    }
    return value;
  }

  /// Vectors one below the other. Those that are the same for every row are repeated first.
  private Value stack(List<Value> parts) {
    boolean step = parts.stream().anyMatch(Value::step);
    boolean batched = parts.stream().anyMatch(Value::batched);
    boolean rows = parts.stream().anyMatch(Value::rows);
    var draft = step ? inner : outer;
    var like = parts.stream().filter(Value::batched).findFirst();
    var names =
        parts.stream()
            .map(part ->
                part.batched || !batched ? part.name : spreadIn(draft, part, like.orElseThrow()))
            .toList();
    return new Value(draft.joined(names), rows, false, step, batched);
  }

  private static String spreadIn(GraphDraft draft, Value value, Value like) {
    var zero =
        draft.node(
            "Mul",
            draft.node("Slice", like.name, draft.wholes(0), draft.wholes(1), draft.wholes(-1)),
            draft.number(0));
    return draft.node("Add", zero, value.name);
  }

  private Value call(Expr.Call call) {
    var form = FunctionTable.named(call.function()).form();
    if (form == Function.Form.RANDOM) {
      return average(call);
    }
    var arguments = call.arguments().stream().map(this::value).toList();
    boolean step = arguments.stream().anyMatch(Value::step);
    boolean batched = arguments.stream().anyMatch(Value::batched);
    boolean rows = arguments.stream().anyMatch(Value::rows);
    var draft = step ? inner : outer;
    if (form == Function.Form.MEMORY) {
      return attend(draft, arguments);
    }
    boolean scalar = equations.shape(call) instanceof Shape.Scalar;
    var names =
        arguments.stream()
            .map(argument ->
                rows && argument.scalar && argument.batched
                    ? draft(argument).unsqueezed(argument.name, 1)
                    : argument.name)
            .toArray(String[]::new);
    var name =
        form == Function.Form.POINTWISE ? pointwise(draft, call, names) : row(draft, call, names);
    return new Value(name, rows, scalar, step, batched);
  }

  /// A bound, a rate or an epsilon.
  private double constant(Expr expression) {
    return Equations.number(expression, sizes);
  }

  private String pointwise(GraphDraft draft, Expr.Call call, String[] a) {
    return switch (call.function()) {
      case "+" -> draft.node("Add", a);
      case "-" -> draft.node("Sub", a);
      case "*" -> draft.node("Mul", a);
      case "/" -> draft.node("Div", a);
      case "^" -> draft.node("Pow", a);
      case "neg" -> draft.node("Neg", a);
      case "<" -> truth(draft, "Less", a);
      case "<=" -> truth(draft, "LessOrEqual", a);
      case ">" -> truth(draft, "Greater", a);
      case ">=" -> truth(draft, "GreaterOrEqual", a);
      case "sigmoid" -> draft.node("Sigmoid", a);
      case "tanh" -> draft.node("Tanh", a);
      case "relu" -> draft.node("Relu", a);
      case "elu" -> draft.node("Elu", a);
      case "softplus" -> draft.node("Softplus", a);
      case "softsign" -> draft.node("Softsign", a);
      case "hard_sigmoid" ->
          draft.node(
              "HardSigmoid",
              Map.of("alpha", new Attribute.Real(0.2f), "beta", new Attribute.Real(0.5f)),
              a);
      case "exp" -> draft.node("Exp", a);
      case "log" -> draft.node("Log", a);
      case "log1p" -> draft.node("Log", draft.node("Add", a[0], draft.number(1)));
      case "sqrt" -> draft.node("Sqrt", a);
      case "abs" -> draft.node("Abs", a);
      case "sign" -> draft.node("Sign", a);
      case "max" -> draft.node("Max", a);
      case "min" -> draft.node("Min", a);
      case "clip" -> {
        double bound = constant(call.arguments().get(1));
        yield draft.node("Clip", a[0], draft.number(-bound), draft.number(bound));
      }
      case "where" ->
          draft.node(
              "Where", draft.node("Not", draft.node("Equal", a[0], draft.number(0))), a[1], a[2]);
      default -> throw unknown(call);
    };
  }

  private static String truth(GraphDraft draft, String operator, String... a) {
    return draft.node("Cast", Map.of("to", new Attribute.Whole(1)), draft.node(operator, a));
  }

  private OnnxException unknown(Expr.Call call) {
    return new OnnxException(
        "layer \"%s\": the function '%s' has no form in ONNX yet; write it with others"
            .formatted(layer, call.function()));
  }

  private static Map<String, Attribute> lastAxis() {
    return Map.of("axes", GraphDraft.wholesOf(-1), "keepdims", new Attribute.Whole(1));
  }

  private static String sum(GraphDraft draft, String a) {
    return draft.node("ReduceSum", Map.of("keepdims", new Attribute.Whole(1)), a, draft.wholes(-1));
  }

  /// A site of random numbers: at inference it is what it is on average.
  private Value average(Expr.Call call) {
    var fresh = value(call.arguments().getFirst());
    if (call.function().equals("dropout")) {
      return fresh;
    }
    var old = value(call.arguments().get(1));
    double rate = constant(call.arguments().get(2));
    var draft = fresh.step || old.step ? inner : outer;
    var mean =
        draft.node(
            "Add",
            draft.node("Mul", fresh.name, draft.number(1 - rate)),
            draft.node("Mul", old.name, draft.number(rate)));
    return new Value(
        mean, fresh.rows, fresh.scalar, fresh.step || old.step, fresh.batched || old.batched);
  }

  /// Functions of whole rows.
  private String row(GraphDraft draft, Expr.Call call, String[] a) {
    return switch (call.function()) {
      case "rowsum" -> sum(draft, a[0]);
      case "rowmean" -> draft.node("ReduceMean", lastAxis(), a[0]);
      case "rowmax" -> draft.node("ReduceMax", lastAxis(), a[0]);
      case "dot" -> sum(draft, draft.node("Mul", a));
      case "softmax" -> draft.node("Softmax", GraphDraft.axis(-1), a[0]);
      case "log_softmax" -> draft.node("LogSoftmax", GraphDraft.axis(-1), a[0]);
      case "norm" -> {
        double epsilon = a.length > 1 ? constant(call.arguments().get(1)) : Function.NORM_EPSILON;
        var off = draft.node("Sub", a[0], draft.node("ReduceMean", lastAxis(), a[0]));
        var variance = draft.node("ReduceMean", lastAxis(), draft.node("Mul", off, off));
        yield draft.node(
            "Div", off, draft.node("Sqrt", draft.node("Add", variance, draft.number(epsilon))));
      }
      default -> throw unknown(call);
    };
  }

  /// `Σ softmax(score) · rows`, scores `q·k`, or with a vector v `v·tanh(q + k)`.
  private Value attend(GraphDraft draft, List<Value> arguments) {
    var query = arguments.getFirst();
    var keys = arguments.get(1);
    var rows = arguments.get(2);
    String scores;
    if (arguments.size() == 3) {
      scores = draft.node("MatMul", keys.name, draft.unsqueezed(query.name, -1));
    } else {
      var sum = draft.node("Add", draft.unsqueezed(query.name, -2), keys.name);
      scores = sum(draft, draft.node("Mul", draft.node("Tanh", sum), arguments.get(3).name));
    }
    var weights = draft.node("Softmax", GraphDraft.axis(-2), scores);
    var mixed =
        draft.node(
            "ReduceSum",
            Map.of("keepdims", new Attribute.Whole(0)),
            draft.node("Mul", weights, rows.name),
            draft.wholes(-2));
    return new Value(mixed, false, false, query.step || rows.step, true);
  }
}
