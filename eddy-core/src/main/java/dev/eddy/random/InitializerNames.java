package dev.eddy.random;

import dev.eddy.text.Names;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// The initialisers by the names they have in text, with the numbers each takes.
final class InitializerNames {

  private static final String TENSORFLOW = "tensorflow_";

  private record Entry(List<String> numbers, Function<List<Double>, Initializer> make) {

    String takes() {
      return switch (numbers.size()) {
        case 0 -> "no numbers";
        case 1 -> "1 number (" + numbers.getFirst() + ")";
        default -> numbers.size() + " numbers (" + String.join(", ", numbers) + ")";
      };
    }
  }

  private static final Map<String, Entry> ENTRIES = new LinkedHashMap<>();

  static {
    put("glorot", List.of(), _ -> Initializer.glorotUniform());
    put("glorot_uniform", List.of(), _ -> Initializer.glorotUniform());
    put("glorot_normal", List.of(), _ -> Initializer.glorotNormal());
    put("he", List.of(), _ -> Initializer.heUniform());
    put("he_uniform", List.of(), _ -> Initializer.heUniform());
    put("he_normal", List.of(), _ -> Initializer.heNormal());
    put("lecun", List.of(), _ -> Initializer.lecunUniform());
    put("lecun_uniform", List.of(), _ -> Initializer.lecunUniform());
    put("lecun_normal", List.of(), _ -> Initializer.lecunNormal());
    put("orthogonal", List.of("gain"), a -> Initializer.orthogonal(a.isEmpty() ? 1 : a.get(0)));
    put("uniform", List.of("from", "to"), a -> Initializer.uniform(a.get(0), a.get(1)));
    put("normal", List.of("mean", "deviation"), a -> Initializer.normal(a.get(0), a.get(1)));
    put(
        "truncated_normal",
        List.of("mean", "deviation"),
        a -> Initializer.truncatedNormal(a.get(0), a.get(1)));
    put("zeros", List.of(), _ -> Initializer.zeros());
    put("ones", List.of(), _ -> Initializer.ones());
    put("constant", List.of("value"), a -> Initializer.constant(a.get(0)));
    put("identity", List.of(), _ -> Initializer.identity());
  }

  private InitializerNames() {}

  private static void put(
      String name, List<String> numbers, Function<List<Double>, Initializer> make) {
    ENTRIES.put(name, new Entry(numbers, make));
  }

  static Initializer parse(String name, List<Double> args) {
    if (!name.startsWith(TENSORFLOW)) return plain(name, args);
    int kindArgs = args.size() - 2;
    if (kindArgs < 0)
      throw new IllegalArgumentException(
          "initialiser '%s': expected a graph seed and an operation seed as the last two numbers, found %d"
              .formatted(name, args.size()));
    return plain(name.substring(TENSORFLOW.length()), args.subList(0, kindArgs))
        .tensorflow(seed(name, args.get(kindArgs)), seed(name, args.get(kindArgs + 1)));
  }

  private static Initializer plain(String name, List<Double> args) {
    var entry = ENTRIES.get(name);
    if (entry == null)
      throw new IllegalArgumentException(
          "unknown initialiser '"
              + name
              + "'"
              + Names.suggestion(
                  name, ENTRIES.keySet(), "; known are " + String.join(", ", ENTRIES.keySet())));
    boolean gainLeftOut = name.equals("orthogonal") && args.isEmpty();
    if (args.size() != entry.numbers.size() && !gainLeftOut)
      throw new IllegalArgumentException(
          "initialiser '%s': expected %s, found %d".formatted(name, entry.takes(), args.size()));
    return entry.make.apply(args);
  }

  private static long seed(String name, double value) {
    if (value != Math.rint(value) || Math.abs(value) > 1L << 53)
      throw new IllegalArgumentException(
          "initialiser '%s': expected a whole number as a seed, found %s".formatted(name, value));
    return (long) value;
  }
}
