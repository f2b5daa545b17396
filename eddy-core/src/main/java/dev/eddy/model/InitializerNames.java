package dev.eddy.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// The initialisers by the names they have in text, with the numbers each takes.
final class InitializerNames {

  private static final String TENSORFLOW = "tensorflow_";

  private record Entry(List<String> numbers, Function<List<Double>, Initializer> make) {}

  private static final Map<String, Entry> ENTRIES = new LinkedHashMap<>();

  static {
    put("glorot", List.of(), _ -> Initializer.glorotUniform());
    put("glorot_uniform", List.of(), _ -> Initializer.glorotUniform());
    put("glorot_normal", List.of(), _ -> Initializer.glorotNormal());
    put("he_uniform", List.of(), _ -> Initializer.heUniform());
    put("he_normal", List.of(), _ -> Initializer.heNormal());
    put("lecun_uniform", List.of(), _ -> Initializer.lecunUniform());
    put("lecun_normal", List.of(), _ -> Initializer.lecunNormal());
    put("orthogonal", List.of("gain"), a -> Initializer.orthogonal(a.isEmpty() ? 1 : a.get(0)));
    put("uniform", List.of("from", "to"), a -> Initializer.uniform(a.get(0), a.get(1)));
    put("normal", List.of("mean", "deviation"), a -> Initializer.normal(a.get(0), a.get(1)));
    put("truncated_normal", List.of("mean", "deviation"), a -> Initializer.truncatedNormal(a.get(0), a.get(1)));
    put("zeros", List.of(), _ -> Initializer.zeros());
    put("ones", List.of(), _ -> Initializer.ones());
    put("constant", List.of("value"), a -> Initializer.constant(a.get(0)));
    put("identity", List.of(), _ -> Initializer.identity());
  }

  private InitializerNames() {}

  private static void put(String name, List<String> numbers, Function<List<Double>, Initializer> make) {
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
          "unknown initialiser '%s'; did you mean '%s'? Known are %s"
              .formatted(name, nearest(name), String.join(", ", ENTRIES.keySet())));
    boolean gainLeftOut = name.equals("orthogonal") && args.isEmpty();
    if (args.size() != entry.numbers.size() && !gainLeftOut)
      throw new IllegalArgumentException(
          "initialiser '%s': expected %s, found %d"
              .formatted(
                  name,
                  entry.numbers.isEmpty()
                      ? "no numbers"
                      : entry.numbers.size() + " number" + (entry.numbers.size() == 1 ? "" : "s") + " (" + String.join(", ", entry.numbers) + ")",
                  args.size()));
    return entry.make.apply(args);
  }

  private static long seed(String name, double value) {
    if (value != Math.rint(value) || Math.abs(value) > 1L << 53)
      throw new IllegalArgumentException("initialiser '%s': expected a whole number as a seed, found %s".formatted(name, value));
    return (long) value;
  }

  private static String nearest(String name) {
    String best = "";
    int bestDistance = Integer.MAX_VALUE;
    for (var known : ENTRIES.keySet()) {
      int distance = distance(known, name);
      if (distance < bestDistance) {
        bestDistance = distance;
        best = known;
      }
    }
    return best;
  }

  /// Insertions, deletions and replacements that turn one word into the other (Levenshtein), letter case aside.
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) row[j] = j;
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        boolean same = Character.toLowerCase(a.charAt(i - 1)) == Character.toLowerCase(b.charAt(j - 1));
        int replaced = diagonal + (same ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
