package dev.eddy.equation;

import static java.util.Map.entry;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// What NumPy, PyTorch, LaTeX, Julia and papers write, and what is written here: the half of a
/// message that says what to do. It never changes what a text means.
final class Notation {

  private static final String TRANSPOSE =
      "there is no transpose; write a matrix of its own, as in V @ x, whose sizes follow from its use";
  private static final String SLICE =
      "there are no indices and slices; equal parts are taken with split, as in a, b = split(e)";
  private static final String TIME =
      "every name is of this step, a state before it is h, and after it h'";
  private static final String COMPARE = "comparisons are <, <=, > and >=";
  private static final String POWER = "write '^'";
  private static final String SUBSCRIPT = "a number that belongs to a name is written as in x_1";
  private static final String LINES =
      "an equation goes on over several lines inside parentheses, and needs no sign for it";

  /// Signs of more than one character; none of them begins anything that is written here.
  static final Map<String, String> LONG_SIGNS =
      Map.ofEntries(
          entry("**", POWER),
          entry("//", "write '/'; a comment starts with '#'"),
          entry("/*", "a comment starts with '#'"),
          entry("==", "an equation has one '='; " + COMPARE),
          entry("!=", COMPARE),
          entry("+=", "write the whole equation, as in h' = h + …"),
          entry("-=", "write the whole equation, as in h' = h - …"),
          entry("*=", "write the whole equation, as in h' = h*…"),
          entry("/=", "write the whole equation, as in h' = h/…"),
          entry(":=", "write '='"),
          entry("=>", "an equation is name = expression"),
          entry("->", "an equation is name = expression"),
          entry("&&", "conditions are multiplied, as in (a > 0)*(b > 0)"),
          entry("||", "one of two conditions is max(a > 0, b > 0)"),
          entry("...", LINES),
          entry(".*", "write '*'"),
          entry("./", "write '/'"),
          entry(".+", "write '+'"),
          entry(".-", "write '-'"),
          entry(".^", POWER),
          entry(".'", TRANSPOSE));

  static final Map<String, String> SIGNS =
      Map.ofEntries(
          entry("·", "write '*'"),
          entry("⋅", "write '*'"),
          entry("•", "write '*'"),
          entry("∙", "write '*'"),
          entry("×", "write '*'"),
          entry("⊙", "write '*'"),
          entry("⨀", "write '*'"),
          entry("⊗", "write '*'"),
          entry("∘", "write '*'"),
          entry("∗", "write '*'"),
          entry("⊕", "write '+'"),
          entry("−", "write '-'"),
          entry("–", "write '-'"),
          entry("—", "write '-'"),
          entry("÷", "write '/'"),
          entry("∕", "write '/'"),
          entry("≤", "write '<='"),
          entry("≥", "write '>='"),
          entry("≠", COMPARE),
          entry("←", "write '='"),
          entry("≔", "write '='"),
          entry("’", "a prime is the plain sign of h'"),
          entry("‘", "a prime is the plain sign of h'"),
          entry("′", "a prime is the plain sign of h'"),
          entry("²", "write '^2'"),
          entry("³", "write '^3'"),
          entry("√", "write sqrt(e)"),
          entry("∑", "write rowsum(e)"),
          entry("⊤", TRANSPOSE),
          entry("…", LINES),
          entry("₋", TIME),
          entry("₊", TIME),
          entry("₀", SUBSCRIPT),
          entry("₁", SUBSCRIPT),
          entry("₂", SUBSCRIPT),
          entry("₃", SUBSCRIPT),
          entry("₄", SUBSCRIPT),
          entry("₅", SUBSCRIPT),
          entry("₆", SUBSCRIPT),
          entry("₇", SUBSCRIPT),
          entry("₈", SUBSCRIPT),
          entry("₉", SUBSCRIPT),
          entry("'", "a prime stands right behind a name and only once, as in h'"),
          entry("\"", "names are written without quotes"),
          entry("`", "names are written without quotes"),
          entry("?", "write where(condition, a, b)"),
          entry("|", "an absolute value is abs(e)"),
          entry("‖", "the length of a vector is sqrt(dot(e, e))"),
          entry("&", "conditions are multiplied, as in (a > 0)*(b > 0)"),
          entry("!", "the opposite of a condition is 1 - (a > 0)"),
          entry("~", "the opposite of a condition is 1 - (a > 0)"),
          entry("{", "parts are joined in brackets, as in [a; b]"),
          entry("}", "parts are joined in brackets, as in [a; b]"),
          entry("$", "equations are written without it"),
          entry("\\", LINES));

  /// Commands of LaTeX that are not functions here by the same name.
  static final Map<String, String> COMMANDS =
      Map.ofEntries(
          entry("odot", "write '*'"),
          entry("cdot", "write '*'"),
          entry("times", "write '*'"),
          entry("circ", "write '*'"),
          entry("ast", "write '*'"),
          entry("otimes", "write '*'"),
          entry("frac", "write a/b"),
          entry("top", TRANSPOSE),
          entry("intercal", TRANSPOSE),
          entry("leq", "write '<='"),
          entry("le", "write '<='"),
          entry("geq", "write '>='"),
          entry("ge", "write '>='"),
          entry("neq", COMPARE),
          entry("left", "write the bracket alone"),
          entry("right", "write the bracket alone"),
          entry("quad", "write a blank"));

  static final Map<String, String> FUNCTIONS =
      Map.ofEntries(
          entry("σ", "sigmoid(…)"),
          entry("sigma", "sigmoid(…)"),
          entry("sigm", "sigmoid(…)"),
          entry("logistic", "sigmoid(…)"),
          entry("expit", "sigmoid(…)"),
          entry("ln", "log(…), or norm(…) for a layer norm"),
          entry("log2", "log(a)/log(2)"),
          entry("log10", "log(a)/log(10)"),
          entry("expm1", "exp(a) - 1"),
          entry("pow", "a^b"),
          entry("power", "a^b"),
          entry("square", "a^2"),
          entry("rsqrt", "1/sqrt(a)"),
          entry("reciprocal", "1/a"),
          entry("negative", "-a"),
          entry("sum", "rowsum(…)"),
          entry("reduce_sum", "rowsum(…)"),
          entry("mean", "rowmean(…)"),
          entry("average", "rowmean(…)"),
          entry("reduce_mean", "rowmean(…)"),
          entry("amax", "rowmax(…)"),
          entry("reduce_max", "rowmax(…)"),
          entry("maximum", "max(a, b)"),
          entry("minimum", "min(a, b)"),
          entry("fmax", "max(a, b)"),
          entry("fmin", "min(a, b)"),
          entry("fabs", "abs(…)"),
          entry("clamp", "clip(a, k), which holds a between -k and k, or max and min"),
          entry("hardtanh", "clip(a, 1)"),
          entry("silu", "a*sigmoid(a)"),
          entry("swish", "a*sigmoid(a)"),
          entry("mish", "a*tanh(softplus(a))"),
          entry("gelu", "a*sigmoid(1.702*a)"),
          entry("leaky_relu", "max(a, 0.01*a)"),
          entry("relu6", "min(relu(a), 6)"),
          entry("logsumexp", "log(rowsum(exp(a)))"),
          entry("layer_norm", "norm(…), gain and bias outside"),
          entry("layernorm", "norm(…), gain and bias outside"),
          entry("layernormalization", "norm(…), gain and bias outside"),
          entry("if", "where(condition, a, b)"),
          entry("ifelse", "where(condition, a, b)"),
          entry("cond", "where(condition, a, b)"),
          entry("select", "where(condition, a, b)"),
          entry("heaviside", "a > 0"),
          entry("cat", "[a; b]"),
          entry("concat", "[a; b]"),
          entry("concatenate", "[a; b]"),
          entry("hstack", "[a; b]"),
          entry("vstack", "[a; b]"),
          entry("hcat", "[a; b]"),
          entry("vcat", "[a; b]"),
          entry("stack", "[a; b]"),
          entry("chunk", "a, b = split(e)"),
          entry("matmul", "W @ x"),
          entry("mm", "W @ x"),
          entry("mv", "W @ x"),
          entry("linear", "W @ x + b"),
          entry("dense", "W @ x + b"),
          entry("mul", "a*b"),
          entry("multiply", "a*b"),
          entry("hadamard", "a*b"),
          entry("add", "a + b"),
          entry("sub", "a - b"),
          entry("subtract", "a - b"),
          entry("div", "a/b"),
          entry("divide", "a/b"),
          entry("inner", "dot(a, b)"),
          entry("attention", "attend(query, keys, values)"),
          entry("identity", "the argument alone"),
          entry("zeros_like", "0*a"),
          entry("ones_like", "0*a + 1"));

  private static final Set<String> TRANSPOSES =
      Set.of("t", "mt", "transpose", "permute", "swapaxes", "adjoint");

  static final Map<String, String> WORDS =
      Map.ofEntries(
          entry("if", "there is no 'if'; where(condition, a, b) chooses element by element"),
          entry("else", "there is no 'else'; where(condition, a, b) chooses element by element"),
          entry("elif", "there is no 'elif'; where(condition, a, b) chooses element by element"),
          entry("for", "there is no 'for'; the equations are run once at each step"),
          entry("while", "there is no 'while'; the equations are run once at each step"),
          entry("return", "there is no 'return'; what a cell gives is h', or output = …"),
          entry("let", "there is no 'let'; an equation is name = expression"),
          entry("var", "there is no 'var'; an equation is name = expression"),
          entry("const", "there is no 'const'; a number is declared by option name = 0.5"),
          entry("float", "there is no 'float'; an equation is name = expression"),
          entry("lambda", "there is no 'lambda'; a macro is def name(a) = expression"),
          entry("function", "there is no 'function'; a macro is def name(a) = expression"),
          entry("import", "there is nothing to import; every function is known by its name"),
          entry("from", "there is nothing to import; every function is known by its name"),
          entry("and", "conditions are multiplied, as in (a > 0)*(b > 0)"),
          entry("or", "one of two conditions is max(a > 0, b > 0)"),
          entry("not", "the opposite of a condition is 1 - (a > 0)"));

  private static final Set<String> MODULES =
      Set.of("np", "numpy", "jnp", "torch", "nn", "F", "tf", "math", "K", "keras", "jax", "Math");

  /// Endings by which others tell the step of a name.
  private static final List<String> STEPS =
      List.of(
          "_t_minus_1",
          "_t_1",
          "_tm1",
          "_t1",
          "_t",
          "_prev",
          "_previous",
          "_last",
          "_old",
          "_next",
          "_new",
          "_cur",
          "ₜ",
          "t");

  private Notation() {}

  /// How many characters a sign of several, an attribute such as `.T` or a command such as `\odot`
  /// has at this place; 0 where none stands.
  static int signAt(String text, int at) {
    for (var length = 3; length > 1; length--) {
      if (at + length <= text.length() && LONG_SIGNS.containsKey(text.substring(at, at + length))) {
        return length;
      }
    }
    var end = at + 1;
    if (text.charAt(at) != '.' && text.charAt(at) != '\\'
        || end == text.length()
        || !Lexer.isNameStart(text.charAt(end))) {
      return 0;
    }
    while (end < text.length() && Lexer.isNamePart(text.charAt(end))) {
      end++;
    }
    return end - at;
  }

  /// Whether a character is a sign of another notation that has a sentence of its own.
  static boolean knows(String sign) {
    return SIGNS.containsKey(sign);
  }

  /// What is wrong with a sign that is none of the language; null where there is nothing more to
  /// say than what was expected.
  ///
  /// @param before the token left of it, or null
  /// @param indexed whether it stands in brackets
  static String sentence(Token sign, Token before, boolean indexed) {
    var text = sign.text();
    if (text.equals("'")) {
      return SIGNS.get(text);
    }
    var found =
        text.codePointCount(0, text.length()) == 1
            ? "unexpected character '" + text + "'"
            : "unexpected '" + text + "'";
    if (text.length() > 1 && text.startsWith(".") && Lexer.isNameStart(text.charAt(1))) {
      return found + "; " + attribute(text.substring(1), before);
    }
    if (text.startsWith("\\") && text.length() > 1) {
      return found + "; " + command(text.substring(1));
    }
    var advice = LONG_SIGNS.getOrDefault(text, SIGNS.get(text));
    if (text.equals(":") && indexed) {
      advice = SLICE;
    }
    if (text.equals("{") && before != null && before.isName()) {
      advice = "names are written without braces, as in W_ih; " + TIME;
    }
    return advice == null ? null : found + "; " + advice;
  }

  private static String attribute(String name, Token before) {
    if (TRANSPOSES.contains(name.toLowerCase(Locale.ROOT))) {
      return TRANSPOSE;
    }
    if (name.equals("shape") || name.equals("size")) {
      return "sizes are D, H and those that are declared, as in size K";
    }
    var here = FunctionTable.find(name).isPresent() ? name + "(…)" : function(name);
    if (here == null) {
      return "names are written without dots";
    }
    var isMethod =
        before != null
            && before.isName()
            && !MODULES.contains(before.text())
            && here.endsWith("(…)");
    return "write "
        + (isMethod ? here.replace("…", before.quoted().replaceAll("^'|'$", "")) : here);
  }

  private static String command(String name) {
    var advice = COMMANDS.get(name);
    if (advice != null) {
      return advice;
    }
    var function = FunctionTable.find(name).isPresent() ? name + "(…)" : function(name);
    return function == null ? "names are written without '\\'" : "write " + function;
  }

  /// What a function of others is here, or null.
  static String function(String name) {
    return FUNCTIONS.get(name.toLowerCase(Locale.ROOT));
  }

  /// What to do without a word that programs have, or null.
  static String word(String word) {
    return WORDS.get(word);
  }

  /// Whether a name right of `^` stands for a transpose.
  static boolean isTransposed(String name) {
    return name.equals("T") || name.equals("top") || name.equals("t");
  }

  static String transpose() {
    return TRANSPOSE;
  }

  /// What to do without an index.
  ///
  /// @param first what stands behind the opening bracket
  static String index(Token first) {
    return first.text().equals("t") ? TIME : SLICE;
  }

  /// What to write for a number that has a name elsewhere, or null.
  static String constant(String name) {
    return switch (name) {
      case "pi", "π" -> "write " + Math.PI;
      case "e" -> "a power of e is exp(…)";
      case "True", "true" -> "write 1";
      case "False", "false" -> "write 0";
      default -> null;
    };
  }

  /// What a name that tells its step, such as `h_prev` or `x_t`, is of; null for other names.
  static String withoutStep(String name) {
    for (var step : STEPS) {
      if (name.length() > step.length() && name.endsWith(step)) {
        return name.substring(0, name.length() - step.length());
      }
    }
    return null;
  }

  /// What to write for a name that tells its step.
  static String ofStep(String name, String without, boolean isState) {
    var isNow = name.endsWith("_t") || name.endsWith("ₜ") || name.endsWith("_new");
    return "write " + without + (isState && isNow ? "'" : "") + ": " + TIME;
  }
}
