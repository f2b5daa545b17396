package dev.eddy.tasks.data.names;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.text.Pair;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32;

/// The names of countries, languages, scripts, currencies and cities in two languages: a small
/// translation task that needs no download.
///
/// The names are CLDR's, from ICU4J, whose version the build pins; the JDK ships the same data, but
/// another release with each JDK, and a data set must not change with the machine. Countries,
/// languages, scripts and cities are mostly carried over by sound (`Argentina`, 아르헨티나), currencies
/// and some languages are translated.
///
/// A pair is kept when its sides differ, all letters of each side are of a script its language is
/// written in, and neither has digits or brackets (currencies out of use carry years). A source
/// comes once, case aside: with the first category it has in the order of [Category]. Which part a
/// pair falls in depends on its source alone (`CRC-32` of its lower-cased UTF-8, modulo 100: below
/// 10 test, below 15 validation, else train), so that a source never moves when names are added.
/// Names are in the order of categories and then of code points.
///
/// @param source BCP 47 tag of the source language
/// @param target BCP 47 tag of the target language
/// @param train about 85 %
/// @param validation about 5 %
/// @param test about 10 %
/// @see <a href="https://cldr.unicode.org">Unicode Common Locale Data Repository</a>
public record NamesDataset(
    String source, String target, List<Name> train, List<Name> validation, List<Name> test) {
  /// What a name is the name of.
  public enum Category {
    COUNTRY,
    LANGUAGE,
    SCRIPT,
    CURRENCY,
    CITY
  }

  /// One thing's name in both languages.
  public record Name(String source, String target, Category category) {
    public Pair pair() {
      return new Pair(source, target);
    }
  }

  /// The part of a pair.
  private enum Part {
    TRAIN,
    VALIDATION,
    TEST;

    static Part of(String source) {
      var crc = new CRC32();
      crc.update(source.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
      long place = crc.getValue() % 100;
      return place < 10 ? TEST : place < 15 ? VALIDATION : TRAIN;
    }
  }

  public NamesDataset {
    train = List.copyOf(train);
    validation = List.copyOf(validation);
    test = List.copyOf(test);
  }

  /// The names for `en-ko`, or `names:en-ko`: source and target language, each an ISO 639 code; a
  /// script or country is added with `_` (`en-zh_Hant`, `en_GB-de`).
  ///
  /// @throws DataException if the two are not told apart, or a language is unknown
  public static NamesDataset of(String spec) {
    var text = spec.startsWith("names:") ? spec.substring("names:".length()) : spec;
    var sides = text.split("-", -1);
    if (sides.length != 2 || sides[0].isBlank() || sides[1].isBlank()) {
      throw new DataException(
          "names:"
              + text
              + ": expected two languages such as names:en-ko; a country or script is added with an underscore, as in names:en-zh_Hant");
    }
    var source = NameLocale.of("names:" + text, sides[0].strip());
    var target = NameLocale.of("names:" + text, sides[1].strip());
    if (source.equals(target)) {
      throw new DataException(
          "names:"
              + text
              + ": source and target are the same language; expected two, such as names:en-ko");
    }
    var train = new ArrayList<Name>();
    var validation = new ArrayList<Name>();
    var test = new ArrayList<Name>();
    for (var name : LocaleNames.pairs(source, target)) {
      switch (Part.of(name.source())) {
        case TRAIN -> train.add(name);
        case VALIDATION -> validation.add(name);
        case TEST -> test.add(name);
      }
    }
    if (train.isEmpty() || validation.isEmpty() || test.isEmpty()) {
      int found = train.size() + validation.size() + test.size();
      throw new DataException(
          "names:"
              + text
              + ": the locale data has only "
              + found
              + " names in both languages, too few to learn from");
    }
    return new NamesDataset(source.tag(), target.tag(), train, validation, test);
  }

  /// All names, part after part.
  public List<Name> all() {
    var all = new ArrayList<Name>(train);
    all.addAll(validation);
    all.addAll(test);
    return all;
  }
}
