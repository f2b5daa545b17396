package dev.eddy.formats.source;

import dev.eddy.backend.FloatMath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The functions that a source calls: those of the float kernels, operation by operation, so that
/// the source gives their bits. Only those that are called are written.
///
/// Their text is a resource, `functions.txt`, in what Java and C have in common.
final class Functions {

  private static final Pattern CALL = Pattern.compile("\\$(\\w+)");
  private static final Pattern PARAMETER = Pattern.compile("@(in|out) (\\w+)");
  private static final Pattern ARGUMENT = Pattern.compile("@(\\w+)");
  private static final Pattern ELEMENT = Pattern.compile("(\\w+)\\{([^}]*)}");
  private static final Pattern CONSTANT = Pattern.compile("#(-?\\w+)");

  private final Dialect dialect;
  private final Map<String, String> common;
  private final Map<String, String> own;
  private final Set<String> called = new LinkedHashSet<>();

  Functions(Dialect dialect) {
    this.dialect = dialect;
    common = blocks("functions.txt");
    own =
        blocks(
            switch (dialect) {
              case JAVA -> "java.txt";
              case C -> "c.txt";
            });
  }

  private static Map<String, String> blocks(String resource) {
    var blocks = new LinkedHashMap<String, String>();
    var parts = text(resource).split("(?m)^## ");
    // Before the first is what the file says of itself.
    for (var block : List.of(parts).subList(1, parts.length)) {
      int end = block.indexOf('\n');
      blocks.put(block.substring(0, end), block.substring(end + 1).strip());
    }
    return blocks;
  }

  static String text(String resource) {
    try (var in = Functions.class.getResourceAsStream(resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A function's name, which is written from now on.
  String call(String name) {
    if (called.add(name) && common.containsKey(name)) {
      CALL.matcher(common.get(name))
          .results()
          .map(match -> match.group(1))
          .filter(inner -> !inner.equals("fn"))
          .forEach(this::call);
    }
    return dialect.function(name);
  }

  /// The functions that are called, those that others call first.
  List<String> texts() {
    var texts = new ArrayList<String>();
    own.forEach((name, text) -> {
      if (called.contains(name)) {
        texts.add(text);
      }
    });
    common.forEach((name, text) -> {
      if (called.contains(name)) {
        texts.add(written(text));
      }
    });
    return texts;
  }

  private String written(String text) {
    var named = text.replace("$fn", dialect.local());
    named =
        replaced(
            PARAMETER,
            named,
            match -> dialect.parameter(match.group(2), match.group(1).equals("out")));
    named = replaced(ARGUMENT, named, match -> dialect.argument(dialect.inside(match.group(1))));
    named =
        replaced(ELEMENT, named, match -> dialect.inside(match.group(1)).element(match.group(2)));
    named = replaced(CONSTANT, named, match -> constant(match.group(1)));
    return replaced(CALL, named, match -> dialect.function(match.group(1)));
  }

  private static String replaced(Pattern pattern, String text, Function<Matcher, String> by) {
    var matcher = pattern.matcher(text);
    var out = new StringBuilder();
    while (matcher.find()) {
      matcher.appendReplacement(out, Matcher.quoteReplacement(by.apply(matcher)));
    }
    return matcher.appendTail(out).toString();
  }

  /// A number of {@link FloatMath}, to the last bit.
  private static String constant(String name) {
    if (name.startsWith("-")) {
      var positive = constant(name.substring(1));
      return positive.startsWith("-") ? positive.substring(1) : "-" + positive;
    }
    if (name.equals("SMALLEST_NORMAL")) {
      return Float.toHexString(Float.MIN_NORMAL) + "f";
    }
    try {
      var value = FloatMath.class.getField(name).get(null);
      return value instanceof Float number
          ? Float.toHexString(number) + "f"
          : "0x" + Integer.toHexString((Integer) value);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("FloatMath has no number " + name, e);
    }
  }
}
