package dev.eddy.examples;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/// Tutorial "forms": the five ways in which inputs and outputs may be sequences, each with a tiny
/// network that learns.
///
/// ```
/// one-to-one            row      → row        seven segments of a display → the digit
/// one-to-many           row      → sequence   a digit → its name, letter by letter
/// many-to-one           sequence → row        bits → are there more ones than zeros?
/// many-to-many          sequence → sequence   letters → the same letters backwards
/// many-to-many in step  sequence → sequence   two binary numbers → their sum, bit by bit
/// ```
public final class Forms {

  /// What a network can do in the end, on examples it did not learn from wherever there are any.
  ///
  /// @param loss before the last step, in nats per answer
  /// @param accuracy share of right answers; of a sequence all must be right
  public record Learned(double loss, double accuracy) {}

  /// @param forms by name
  public record Result(Map<String, Learned> forms) {}

  /// One of the five.
  private interface Form {
    Learned learn(long seed, Consumer<String> say);
  }

  private static final Map<String, Form> ALL = all();

  private Forms() {}

  /// Trains all five and tells what they learned.
  public static Result run(long seed, Consumer<String> say) {
    var learned = new LinkedHashMap<String, Learned>();
    ALL.forEach((name, form) -> {
      say.accept(name);
      var result = form.learn(seed, line -> say.accept("  " + line));
      say.accept("  loss %.4f, accuracy %.1f %%".formatted(result.loss(), 100 * result.accuracy()));
      learned.put(name, result);
    });
    return new Result(learned);
  }

  private static Map<String, Form> all() {
    var all = new LinkedHashMap<String, Form>();
    all.put("one-to-one", OneToOne::learn);
    all.put("one-to-many", OneToMany::learn);
    all.put("many-to-one", ManyToOne::learn);
    all.put("many-to-many", ManyToMany::learn);
    all.put("many-to-many in step", InStep::learn);
    return all;
  }
}
