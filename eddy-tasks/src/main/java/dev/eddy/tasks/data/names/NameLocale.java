package dev.eddy.tasks.data.names;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UScript;
import com.ibm.icu.util.ULocale;
import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.Suggestion;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// A language of names and the scripts it is written in.
///
/// @param locale the language
/// @param scripts numbers of its scripts, Hangul only for Korean, both kana and Han for Japanese
record NameLocale(ULocale locale, Set<Integer> scripts) {
  /// @param spec the whole specification, for messages
  static NameLocale of(String spec, String code) {
    var locale = ULocale.forLanguageTag(code.replace('_', '-'));
    boolean known = !locale.getLanguage().isEmpty() && languages().contains(locale.getLanguage());
    if (!known || !locale.toLanguageTag().equalsIgnoreCase(code.replace('_', '-'))) {
      throw new DataException(
          spec + ": no names in a language \"" + code + "\"" + suggestion(code));
    }
    int[] codes = UScript.getCode(locale);
    if (codes == null || codes.length == 0)
      throw new DataException(spec + ": the script of \"" + code + "\" is not known");
    var scripts = Arrays.stream(codes).boxed().collect(Collectors.toSet());
    if (scripts.contains(UScript.HANGUL)) scripts.remove(UScript.HAN);
    return new NameLocale(locale, Set.copyOf(scripts));
  }

  String tag() {
    return locale.toLanguageTag();
  }

  /// Whether a text has letters, all of them of this language's scripts.
  boolean writes(String text) {
    var letters = text.codePoints().filter(Character::isLetter).toArray();
    return letters.length > 0 && Arrays.stream(letters).allMatch(this::isOurs);
  }

  private boolean isOurs(int letter) {
    int script = UScript.getScript(letter);
    if (scripts.contains(script)) return true;
    // Shared letters, such as the long-vowel mark of kana and modifier letters.
    return script == UScript.COMMON
        || script == UScript.INHERITED
        || scripts.stream().anyMatch(one -> UScript.hasScript(letter, one));
  }

  private static Set<String> languages() {
    return Arrays.stream(ULocale.getAvailableLocales())
        .map(ULocale::getLanguage)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String english(String language) {
    return new ULocale(language).getDisplayLanguage(ULocale.ENGLISH);
  }

  /// The code of a language that was named in English, or the code nearest to a wrong one.
  private static String suggestion(String code) {
    var byName = new TreeMap<String, String>();
    for (var language : languages())
      byName.put(UCharacter.toLowerCase(english(language)), language);
    var named = Suggestion.nearest(code, byName.keySet());
    if (code.length() > 3 && named.isPresent()) {
      return "; languages are named by code, did you mean \""
          + byName.get(named.get())
          + "\" ("
          + english(byName.get(named.get()))
          + ")?";
    }
    // A country's code where its language's is wanted: kp or kr for ko, jp for ja, cn for zh.
    var spoken =
        code.length() == 2
            ? ULocale.addLikelySubtags(new ULocale("und", code)).getLanguage()
            : "und";
    var near =
        languages().contains(spoken) && !spoken.equals("en")
            ? Optional.of(spoken)
            : Suggestion.nearest(code, languages());
    return near.map(one -> "; did you mean \"" + one + "\" (" + english(one) + ")?")
        .orElse("; languages are named by code, such as en, ko, ja, de, fr, ru");
  }
}
