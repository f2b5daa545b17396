package dev.eddy.tasks.data.names;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UProperty;
import com.ibm.icu.lang.UScript;
import com.ibm.icu.text.DisplayContext;
import com.ibm.icu.text.LocaleDisplayNames;
import com.ibm.icu.text.TimeZoneNames;
import com.ibm.icu.util.Currency;
import com.ibm.icu.util.TimeZone;
import com.ibm.icu.util.ULocale;
import dev.eddy.tasks.data.names.NamesDataset.Category;
import dev.eddy.tasks.data.names.NamesDataset.Name;
import dev.eddy.tasks.data.vocabulary.Vocabulary;
import dev.eddy.tasks.data.vocabulary.Words;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.IntStream;

/// The names that CLDR has for the same things in two languages.
final class LocaleNames {
  /// Codes for what is unknown, mixed or a test: their names name nothing.
  private static final Set<String> PLACEHOLDERS =
      Set.of(
          "und", "mul", "mis", "zxx", "Zinh", "Zyyy", "Zzzz", "Zxxx", "XTS", "XXX", "Etc/Unknown");

  private LocaleNames() {}

  /// All pairs worth keeping, in the order of categories and then of sources.
  static List<Name> pairs(NameLocale source, NameLocale target) {
    var seen = new HashSet<String>();
    var pairs = new ArrayList<Name>();
    for (var category : Category.values()) {
      var sources = namer(category, source.locale());
      var targets = namer(category, target.locale());
      codes(category).stream()
          .filter(code -> !PLACEHOLDERS.contains(code))
          .map(code -> new Name(clean(sources.apply(code)), clean(targets.apply(code)), category))
          .filter(name -> source.writes(name.source()) && target.writes(name.target()))
          .filter(name -> plain(name.source()) && plain(name.target()))
          .filter(name -> !name.source().equalsIgnoreCase(name.target()))
          .sorted(
              Comparator.comparing(Name::source, Vocabulary.BY_CODE_POINT)
                  .thenComparing(Name::target, Vocabulary.BY_CODE_POINT))
          .filter(name -> seen.add(name.source().toLowerCase(Locale.ROOT)))
          .forEach(pairs::add);
    }
    return pairs;
  }

  private static Collection<String> codes(Category category) {
    return switch (category) {
      case COUNTRY -> Arrays.asList(ULocale.getISOCountries());
      case LANGUAGE -> Arrays.asList(ULocale.getISOLanguages());
      case SCRIPT ->
          IntStream.rangeClosed(0, UCharacter.getIntPropertyMaxValue(UProperty.SCRIPT))
              .mapToObj(UScript::getShortName)
              .toList();
      case CURRENCY ->
          Currency.getAvailableCurrencies().stream()
              .map(Currency::getCurrencyCode)
              .sorted()
              .toList();
      case CITY ->
          new TreeSet<>(
              TimeZone.getAvailableIDs(TimeZone.SystemTimeZoneType.CANONICAL, null, null));
    };
  }

  /// From a code to its name in one language; nothing where the language has none of its own.
  private static Function<String, Optional<String>> namer(Category category, ULocale locale) {
    var names = LocaleDisplayNames.getInstance(locale, DisplayContext.NO_SUBSTITUTE);
    var zones = TimeZoneNames.getInstance(locale);
    return switch (category) {
      case COUNTRY -> code -> Optional.ofNullable(names.regionDisplayName(code));
      case LANGUAGE -> code -> Optional.ofNullable(names.languageDisplayName(code));
      case SCRIPT -> code -> Optional.ofNullable(names.scriptDisplayName(code));
      case CURRENCY ->
          code ->
              Optional.of(Currency.getInstance(code).getName(locale, Currency.LONG_NAME, null))
                  .filter(name -> !name.equals(code));
      case CITY -> code -> Optional.ofNullable(zones.getExemplarLocationName(code));
    };
  }

  /// No years and no remarks in brackets, such as those of currencies out of use.
  private static boolean plain(String name) {
    return name.codePoints()
        .noneMatch(c -> Character.isDigit(c) || "()[]\uff08\uff09".indexOf(c) >= 0);
  }

  private static String clean(Optional<String> name) {
    return Words.composed(name.orElse("")).strip();
  }
}
