package dev.eddy.tasks.data.vocabulary;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.Progress;
import dev.eddy.tasks.data.StrictJson;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;

/// The symbols a model reads or writes, and their ids. Immutable.
///
/// The reserved symbols have the first ids in the order of [Reserved], padding always 0; the others
/// follow, the most frequent first and equals by code point, so the same data gives the same ids.
/// Texts are brought to Unicode NFC first: a Hangul syllable is one character, however it was
/// typed. Nothing is lower-cased.
public final class Vocabulary {
  /// What a text is cut into.
  public enum Unit {
    /// Unicode code points, white space included.
    CHARACTERS,
    /// Unicode code points of the decomposed text (NFD), white space included: a Hangul syllable is
    /// its two or three letters, an accent a symbol of its own. Few symbols, so that little data
    /// teaches them all. Texts that are put together are composed again (NFC).
    LETTERS,
    /// Words and punctuation marks, see [Words].
    WORDS,
    /// What stands between white space (ASCII), as it is: for models of others that cut so.
    TOKENS,
    /// The same once `A` to `Z` are small letters and the punctuation of ASCII is taken out, as
    /// `TextVectorization` of Keras does: `Don't stop!` is `dont` and `stop`.
    PLAIN_TOKENS;

    /// Whether a symbol may have several characters.
    boolean isOfRuns() {
      return this == WORDS || this == TOKENS || this == PLAIN_TOKENS;
    }
  }

  /// Symbols that stand for no text.
  public enum Reserved {
    /// Fills up short rows; id 0 in every vocabulary.
    PADDING,
    /// Comes before the first symbol.
    START,
    /// Comes after the last symbol.
    END,
    /// Stands for every symbol that the vocabulary does not have.
    UNKNOWN
  }

  /// How to build one.
  ///
  /// @param reserved beside padding, which is always there
  /// @param minimumCount symbols seen less often are left out
  /// @param maximumSize the most symbols, reserved ones included; the least frequent are left out
  public record Options(Unit unit, List<Reserved> reserved, int minimumCount, int maximumSize) {
    private static final List<Reserved> ALL = List.of(Reserved.values());

    public static final Options CHARACTERS =
        new Options(Unit.CHARACTERS, ALL, 1, Integer.MAX_VALUE);
    public static final Options LETTERS = new Options(Unit.LETTERS, ALL, 1, Integer.MAX_VALUE);
    public static final Options WORDS = new Options(Unit.WORDS, ALL, 1, Integer.MAX_VALUE);

    public Options {
      reserved = ordered(reserved);
      if (minimumCount < 1)
        throw new DataException(
            "vocabulary: expected a minimum count of 1 or more, found " + minimumCount);
      if (maximumSize <= reserved.size()) {
        throw new DataException(
            "vocabulary: expected room for more than its "
                + reserved.size()
                + " reserved symbols, found a maximum size of "
                + maximumSize);
      }
    }

    public Options withReserved(Reserved... reserved) {
      return new Options(unit, Arrays.asList(reserved), minimumCount, maximumSize);
    }

    public Options withMinimumCount(int minimumCount) {
      return new Options(unit, reserved, minimumCount, maximumSize);
    }

    public Options withMaximumSize(int maximumSize) {
      return new Options(unit, reserved, minimumCount, maximumSize);
    }
  }

  /// A vocabulary as plain data, for JSON: `{"unit": "CHARACTERS", "reserved": ["PADDING", "END"],
  /// "symbols": ["e", "t"]}`.
  ///
  /// @param symbols without the reserved ones, in the order of their ids
  public record Saved(Unit unit, List<Reserved> reserved, List<String> symbols) {}

  /// Texts by code point, not by UTF-16 unit.
  public static final Comparator<String> BY_CODE_POINT =
      (a, b) -> Arrays.compare(a.codePoints().toArray(), b.codePoints().toArray());

  private static final Pattern WHITE_SPACE = Pattern.compile("[ \\t\\n\\x0B\\f\\r]+");
  private static final String PUNCTUATION = "!\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~'";

  private final Saved saved;
  private final Map<String, Integer> ids;
  private final int[] points;

  private Vocabulary(Unit unit, List<Reserved> reserved, List<String> symbols) {
    this.saved = new Saved(unit, ordered(reserved), List.copyOf(symbols));
    this.ids = HashMap.newHashMap(symbols.size());
    int next = saved.reserved().size();
    for (var symbol : saved.symbols()) {
      if (symbol.isEmpty()) throw new DataException("vocabulary: symbol " + next + " is empty");
      var earlier = ids.put(symbol, next);
      if (earlier != null)
        throw new DataException(
            "vocabulary: symbol \"" + symbol + "\" is there twice, as " + earlier + " and " + next);
      next++;
    }
    this.points = unit.isOfRuns() ? new int[0] : points(ids);
  }

  /// The vocabulary with these symbols, which keep their order.
  ///
  /// @throws DataException if a symbol is empty or there twice
  public static Vocabulary of(Unit unit, List<Reserved> reserved, List<String> symbols) {
    return new Vocabulary(unit, reserved, symbols);
  }

  public static Vocabulary of(Saved saved) {
    if (saved.unit() == null || saved.reserved() == null || saved.symbols() == null) {
      throw new DataException(
          "vocabulary: expected \"unit\", \"reserved\" and \"symbols\", but one is missing");
    }
    return new Vocabulary(saved.unit(), saved.reserved(), saved.symbols());
  }

  /// Texts between two of which it is told how far it is.
  private static final int TOLD = 1024;

  /// Builds one from texts.
  ///
  /// @throws DataException if no symbol is left
  public static Vocabulary build(Iterable<String> texts, Options options) {
    var counts = new HashMap<String, Long>();
    if (options.unit().isOfRuns()) {
      long done = 0;
      for (var text : texts) {
        split(options.unit(), text).forEach(word -> counts.merge(word, 1L, Long::sum));
        if (texts instanceof Collection<?> all && ++done % TOLD == 0) {
          Progress.count("counting words", done, all.size());
        }
      }
      return of(counts, options);
    }
    var points = new long[Character.MAX_CODE_POINT + 1];
    long done = 0;
    for (var text : texts) {
      if (texts instanceof Collection<?> all && ++done % TOLD == 0) {
        Progress.count("counting characters", done, all.size());
      }
      var form = normal(options.unit(), text);
      for (int i = 0, point; i < form.length(); i += Character.charCount(point)) {
        point = form.codePointAt(i);
        points[point]++;
      }
    }
    for (int point = 0; point < points.length; point++) {
      if (points[point] > 0) counts.put(Character.toString(point), points[point]);
    }
    return of(counts, options);
  }

  /// Builds one from symbols as they are, such as the words of sentences that are cut already.
  ///
  /// @throws DataException if no symbol is left
  public static Vocabulary ofSymbols(Iterable<String> symbols, Options options) {
    var counts = new HashMap<String, Long>();
    for (var symbol : symbols) counts.merge(symbol, 1L, Long::sum);
    return of(counts, options);
  }

  private static Vocabulary of(Map<String, Long> counts, Options options) {
    var symbols =
        counts.entrySet().stream()
            .filter(entry -> entry.getValue() >= options.minimumCount())
            .sorted(
                Map.Entry.<String, Long>comparingByValue()
                    .reversed()
                    .thenComparing(Map.Entry.comparingByKey(BY_CODE_POINT)))
            .limit(options.maximumSize() - options.reserved().size())
            .map(Map.Entry::getKey)
            .toList();
    if (symbols.isEmpty()) {
      throw new DataException(
          "vocabulary: the texts have "
              + counts.size()
              + " different symbols, but none occurs "
              + options.minimumCount()
              + " times or more");
    }
    return new Vocabulary(options.unit(), options.reserved(), symbols);
  }

  /// This vocabulary with the symbols of another behind its own, which keep their ids.
  ///
  /// @throws DataException if the other cuts texts otherwise
  public Vocabulary grown(Vocabulary other) {
    if (other.unit() != unit()) {
      throw new DataException(
          "vocabulary: expected symbols of the unit %s, found %s"
              .formatted(
                  unit().name().toLowerCase(Locale.ROOT),
                  other.unit().name().toLowerCase(Locale.ROOT)));
    }
    var symbols = new ArrayList<>(saved.symbols());
    other.saved.symbols().stream().filter(symbol -> !contains(symbol)).forEach(symbols::add);
    return new Vocabulary(unit(), saved.reserved(), symbols);
  }

  /// Reads what [#toJson] wrote.
  public static Vocabulary fromJson(String json) {
    try {
      return of(StrictJson.MAPPER.readValue(json, Saved.class));
    } catch (JacksonException e) {
      throw new DataException("vocabulary: not the JSON of one: " + e.getOriginalMessage(), e);
    }
  }

  public String toJson() {
    return StrictJson.MAPPER.writeValueAsString(saved);
  }

  public Saved saved() {
    return saved;
  }

  public Unit unit() {
    return saved.unit();
  }

  public List<Reserved> reserved() {
    return saved.reserved();
  }

  /// How many ids there are, reserved ones included.
  public int size() {
    return saved.reserved().size() + saved.symbols().size();
  }

  public boolean has(Reserved reserved) {
    return saved.reserved().contains(reserved);
  }

  /// Id of a reserved symbol.
  ///
  /// @throws DataException if this vocabulary was built without it
  public int id(Reserved reserved) {
    int id = saved.reserved().indexOf(reserved);
    if (id < 0)
      throw new DataException(
          "this vocabulary has no " + reserved.name().toLowerCase(Locale.ROOT) + " symbol");
    return id;
  }

  /// Id of a symbol, the id of the unknown symbol if it is not there.
  ///
  /// @throws DataException if it is not there and there is no unknown symbol
  public int id(String symbol) {
    var id = ids.get(symbol);
    if (id != null) return id;
    if (has(Reserved.UNKNOWN)) return id(Reserved.UNKNOWN);
    throw new DataException(
        "symbol \""
            + symbol
            + "\" is not in the vocabulary of "
            + saved.symbols().size()
            + " symbols, which has no unknown symbol");
  }

  public boolean contains(String symbol) {
    return ids.containsKey(symbol);
  }

  /// The symbol of an id; reserved ones are written as `<padding>`, `<start>`, `<end>`,
  /// `<unknown>`.
  ///
  /// @throws DataException if no symbol has that id
  public String symbol(int id) {
    if (id < 0 || id >= size())
      throw new DataException("expected a symbol id from 0 to " + (size() - 1) + ", found " + id);
    int first = saved.reserved().size();
    return id < first
        ? "<" + saved.reserved().get(id).name().toLowerCase(Locale.ROOT) + ">"
        : saved.symbols().get(id - first);
  }

  /// Cuts a text into symbols, known or not.
  public List<String> split(String text) {
    return split(unit(), text);
  }

  /// The ids of a text, without start and end.
  public int[] encode(String text) {
    if (unit().isOfRuns()) return split(text).stream().mapToInt(this::id).toArray();
    var form = normal(unit(), text);
    var ids = new int[form.length()];
    int count = 0;
    for (int i = 0, point; i < form.length(); i += Character.charCount(point)) {
      point = form.codePointAt(i);
      int id = point < points.length ? points[point] : 0;
      // A symbol that is not there is unknown, or a fault that says which it is.
      ids[count++] = id > 0 ? id : id(Character.toString(point));
    }
    return Arrays.copyOf(ids, count);
  }

  /// The ids of a text between start and end, as far as this vocabulary has them.
  public int[] encodeFramed(String text) {
    var framed = new ArrayList<Integer>();
    if (has(Reserved.START)) framed.add(id(Reserved.START));
    for (int id : encode(text)) framed.add(id);
    if (has(Reserved.END)) framed.add(id(Reserved.END));
    return framed.stream().mapToInt(Integer::intValue).toArray();
  }

  /// The text of some ids, up to the first end. Padding and start are passed over, an unknown
  /// symbol becomes `\uFFFD`; for words see [Words#join].
  public String decode(int[] ids) {
    var symbols = new ArrayList<String>();
    int first = saved.reserved().size();
    for (int id : ids) {
      var symbol = symbol(id);
      if (id >= first) {
        symbols.add(symbol);
        continue;
      }
      switch (saved.reserved().get(id)) {
        case END -> {
          return join(symbols);
        }
        case UNKNOWN -> symbols.add("\uFFFD");
        case PADDING, START -> {}
      }
    }
    return join(symbols);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Vocabulary vocabulary && saved.equals(vocabulary.saved);
  }

  @Override
  public int hashCode() {
    return saved.hashCode();
  }

  @Override
  public String toString() {
    return "vocabulary of " + size() + " " + unit().name().toLowerCase(Locale.ROOT);
  }

  private String join(List<String> symbols) {
    return switch (unit()) {
      case CHARACTERS -> String.join("", symbols);
      case LETTERS -> Words.composed(String.join("", symbols));
      case WORDS -> Words.join(symbols);
      case TOKENS, PLAIN_TOKENS -> String.join(" ", symbols);
    };
  }

  private static List<String> split(Unit unit, String text) {
    return switch (unit) {
      case CHARACTERS, LETTERS -> codePoints(normal(unit, text));
      case WORDS -> Words.split(text);
      case TOKENS -> tokens(text);
      case PLAIN_TOKENS -> tokens(plain(text));
    };
  }

  private static List<String> tokens(String text) {
    return Arrays.stream(WHITE_SPACE.split(text)).filter(token -> !token.isEmpty()).toList();
  }

  private static String plain(String text) {
    var plain = new StringBuilder();
    for (char c : text.toCharArray()) {
      if (PUNCTUATION.indexOf(c) < 0) {
        plain.append(c >= 'A' && c <= 'Z' ? (char) (c + 'a' - 'A') : c);
      }
    }
    return plain.toString();
  }

  /// A text in the normal form whose code points are its symbols.
  private static String normal(Unit unit, String text) {
    return unit == Unit.LETTERS
        ? Normalizer.normalize(text, Normalizer.Form.NFD)
        : Words.composed(text);
  }

  /// The ids of symbols of one code point, by that; 0 where there is none.
  private static int[] points(Map<String, Integer> ids) {
    int most = -1;
    for (var symbol : ids.keySet()) {
      if (isPoint(symbol)) most = Math.max(most, symbol.codePointAt(0));
    }
    var points = new int[most + 1];
    ids.forEach((symbol, id) -> {
      if (isPoint(symbol)) points[symbol.codePointAt(0)] = id;
    });
    return points;
  }

  private static boolean isPoint(String symbol) {
    return symbol.length() == Character.charCount(symbol.codePointAt(0));
  }

  private static List<String> codePoints(String text) {
    return text.codePoints().mapToObj(Character::toString).toList();
  }

  private static List<Reserved> ordered(List<Reserved> reserved) {
    return Arrays.stream(Reserved.values())
        .filter(one -> one == Reserved.PADDING || reserved.contains(one))
        .toList();
  }
}
