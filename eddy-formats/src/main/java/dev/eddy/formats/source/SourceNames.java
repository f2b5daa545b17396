package dev.eddy.formats.source;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// Names in a source, each given once.
final class SourceNames {

  /// Words of Java and C.
  private static final Set<String> WORDS =
      Set.of(
          ("_ abstract assert auto boolean break byte case catch char class const continue default do double else enum "
                  + "extends extern final finally float for goto if implements import inline instanceof int interface "
                  + "long native new null package private protected public record register restrict return short "
                  + "signed sizeof static strictfp struct super switch synchronized this throw throws transient true "
                  + "false try typedef union unsigned var void volatile while yield")
              .split(" "));

  /// What a source itself calls its variables and functions, and what it uses of either language.
  private static final Set<String> OWN =
      Set.of(
          ("j k s t w row rows lengths memory weights state length scores "
                  + "String Math Float Double Object System State Override NoSuchMethodError IllegalArgumentException DataInputStream IOException InputStream Base64 main errno signbit stdin stdout stderr NULL "
                  + "exp expm1 log log1p tanh sigmoid softplus softsign elu relu fma fmaf fabsf sqrtf bits number sign "
                  + "larger smaller absolute squareRoot hardSigmoid product sumOf largest copy fill attend attendAdditive mixture weightsOf mean most room sequence reduced "
                  + "powerOfTwo expm1Reduced logReduced fused floats read inside beside SIZE WEIGHTS run start step")
              .split(" "));

  private static final Pattern NO_WORD = Pattern.compile("[^A-Za-z0-9_]+");

  private final Set<String> taken = new HashSet<>();

  /// A name that is not taken, as like the wanted one as can be: `decoder-1` is `decoder1`.
  String fresh(String wanted) {
    var name = identifier(wanted);
    var free = name;
    for (int i = 1; isReserved(free) || taken.contains(free); i++) {
      free = name + "_" + i;
    }
    taken.add(free);
    return free;
  }

  /// Whether it is a word of Java or C.
  static boolean isWord(String name) {
    return WORDS.contains(name);
  }

  /// Whether it is a word of Java or C, or means something in a source already.
  static boolean isReserved(String name) {
    return isWord(name) || OWN.contains(name);
  }

  /// The letters of a name, words in camel case.
  private static String identifier(String wanted) {
    var text = new StringBuilder();
    for (var word : NO_WORD.split(wanted)) {
      text.append(text.isEmpty() ? word : capital(word));
    }
    return text.isEmpty() ? "v" : Character.isDigit(text.charAt(0)) ? "v" + text : text.toString();
  }

  /// With a capital first.
  static String capital(String name) {
    return name.isEmpty()
        ? name
        : name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
  }
}
