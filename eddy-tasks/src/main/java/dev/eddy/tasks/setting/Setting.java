package dev.eddy.tasks.setting;

import static dev.eddy.tasks.Form.CLASSIFY;
import static dev.eddy.tasks.Form.COMPLETE;
import static dev.eddy.tasks.Form.GENERATE;
import static dev.eddy.tasks.Form.TAG;
import static dev.eddy.tasks.Form.TRANSLATE;

import dev.eddy.tasks.Form;
import dev.eddy.text.Names;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// One thing that can be set for a training: its name on the command line and in configuration
/// files, the values it takes, and its standard in each [Form] that has it.
///
/// This table is the one place where names, ranges, standards and help texts are: flags, JSON and
/// the methods of [Configuration] follow from it.
public enum Setting {
  DATA(
      Kind.TEXT, "what to learn from: a file, or a data set by name such as mnist", everywhere("")),
  OUT(Kind.TEXT, "where the trained model goes, such as model.eddy", everywhere("")),
  VALIDATION(
      Kind.TEXT,
      "what the best weights are chosen by: a share of the data such as 0.1, or a file; 0 for none",
      everywhere("0.1").and(COMPLETE, "0")),
  HELD_OUT(
      Kind.share(),
      "share of the words, chosen by the seed, that nothing is learned or chosen from: unseen words for evaluate",
      in(COMPLETE, 0.0)),
  COUNT_POWER(
      new Kind.Real(0, 1, false),
      "a word seen n times weighs n to this power: 0, as every other word; 1, as in running text",
      in(COMPLETE, 0.5)),
  COLUMNS(
      Kind.TEXT,
      "which columns of the data to read, such as text,label; empty: found out",
      in(CLASSIFY, "").and(TAG, "").and(TRANSLATE, "")),
  ENCODING(Kind.TEXT, "encoding of the data; empty: UTF-8", everywhere("")),
  INPUT(
      Kind.choice("auto", "text", "numbers"),
      "whether the data holds texts or sequences of numbers",
      in(CLASSIFY, "auto")),
  UNIT(
      Kind.choice("auto", "characters", "letters", "words"),
      "what a text is cut into; letters: characters taken apart, a Hangul syllable into its two or three letters; auto: words for texts of several words in an alphabet, else characters",
      in(CLASSIFY, "auto").and(GENERATE, "characters").and(COMPLETE, "letters")),
  SOURCE_UNIT(
      Kind.choice("characters", "letters", "words"),
      "what a source is cut into; letters: characters taken apart, a Hangul syllable into its two or three letters",
      in(TRANSLATE, "letters")),
  TARGET_UNIT(
      Kind.choice("characters", "letters", "words"),
      "what a target is put together from",
      in(TRANSLATE, "letters")),
  SPELLING(
      Kind.choice("characters", "letters"),
      "what words are spelled with; letters: characters taken apart, a Hangul syllable into its two or three letters",
      in(TAG, "letters")),
  VOCABULARY(Kind.whole(2), "the most symbols a vocabulary may have", everywhere(20_000)),
  MINIMUM_COUNT(
      Kind.whole(1),
      "symbols seen less often than this count as unknown",
      in(CLASSIFY, 2).and(TAG, 2).and(GENERATE, 1).and(TRANSLATE, 1).and(COMPLETE, 1)),
  MAX_LENGTH(
      Kind.whole(0),
      "longer sequences are cut to this many steps; 0: none is cut",
      in(CLASSIFY, 0)),

  CELL(
      Kind.TEXT,
      "the recurrent cell: a name of the catalogue or a .cell file; options follow a colon, as in lstm:forget_bias=0",
      everywhere("lstm").and(TRANSLATE, "gru")),
  HIDDEN(
      Kind.whole(1),
      "units of each layer",
      in(CLASSIFY, 64).and(TAG, 128).and(GENERATE, 192).and(TRANSLATE, 128).and(COMPLETE, 192)),
  LAYERS(Kind.whole(1), "how many recurrent layers", everywhere(1)),
  EMBEDDING(Kind.whole(1), "numbers that stand for a symbol", everywhere(48).and(TAG, 64)),
  SPELLING_EMBEDDING(Kind.whole(1), "numbers that stand for a symbol of the spelling", in(TAG, 32)),
  SPELLING_HIDDEN(
      Kind.whole(1), "units of the layer that reads the spelling, in each direction", in(TAG, 64)),
  TIED(
      Kind.FLAG,
      "whether the scores of the next symbol are read from the embedding's own table; embedding must be as wide as the last layer",
      in(GENERATE, false)),
  BIDIRECTIONAL(
      Kind.FLAG,
      "whether each layer reads in both directions",
      in(CLASSIFY, true).and(TRANSLATE, true)),
  ATTENTION(
      Kind.choice("none", "multiplicative", "additive"),
      "how the writer looks back at what was read: query · key, v · tanh(query + key), or not at all",
      in(TRANSLATE, "additive")),
  POOLING(
      Kind.choice("last", "mean", "max"),
      "how a sequence becomes one row: its last valid step, or the mean or largest over steps",
      in(CLASSIFY, "max")),
  DROPOUT(
      Kind.share(),
      "share of values dropped between layers while training",
      in(CLASSIFY, 0.2).and(TAG, 0.4).and(GENERATE, 0.0).and(TRANSLATE, 0.4).and(COMPLETE, 0.0)),
  WORD_DROPOUT(
      Kind.share(),
      "share of words that are shown as unknown while training, so that spelling must do",
      in(TAG, 0.2)),
  CRF(
      Kind.FLAG,
      "whether the tags of a sentence are scored together, as a linear chain (a conditional random field)",
      in(TAG, false)),
  VARIATIONAL_DROPOUT(
      Kind.FLAG,
      "whether dropout drops the same values at all steps of a sequence",
      everywhere(false)),
  ZONEOUT(
      Kind.share(),
      "share of units that keep their old state from one step to the next while training",
      everywhere(0.0)),
  WEIGHT_DROP(
      Kind.share(), "share of recurrent weights dropped in each training step", everywhere(0.0)),
  EMBEDDING_DROPOUT(
      Kind.share(),
      "share of the vocabulary's symbols dropped in each training step",
      everywhere(0.0)),
  L2(
      Kind.atLeast(0),
      "λ of λ/2 · Σ w² over all matrices but embeddings, added to what is minimised; the loss that is shown is without it",
      everywhere(0.0)),
  ACTIVATION_L2(
      Kind.atLeast(0),
      "α times the mean of h² over the last recurrent layer, dropped as it is, added to the training loss (AR)",
      everywhere(0.0)),
  TEMPORAL_ACTIVATION_L2(
      Kind.atLeast(0),
      "β times the mean of (h_t − h_(t−1))² over the last recurrent layer, added to the training loss (TAR)",
      everywhere(0.0)),

  LABEL_SMOOTHING(
      Kind.share(),
      "ε: while training, the right symbol has the probability 1 − ε, and ε is shared by all",
      in(CLASSIFY, 0.0).and(TAG, 0.0).and(GENERATE, 0.0).and(TRANSLATE, 0.0).and(COMPLETE, 0.0)),

  OPTIMIZER(Kind.TEXT, "the optimiser", everywhere("adam")),
  LR(Kind.positive(), "the learning rate", everywhere(0.003).and(GENERATE, 0.006)),
  SCHEDULE(
      Kind.choice("constant", "cosine"),
      "how the learning rate goes: as it is, or up in 50 steps and down along half a cosine to 0",
      everywhere("cosine").and(CLASSIFY, "constant")),
  CLIP(Kind.atLeast(0), "the largest global norm of the gradients; 0: no limit", everywhere(5.0)),
  BATCH(Kind.whole(1), "sequences in a batch", everywhere(32)),
  WINDOW(Kind.whole(1), "steps that gradients go back through time", in(GENERATE, 64)),
  CARRY(
      Kind.whole(0),
      "windows that states are carried through before they start anew; 0: a whole epoch",
      in(GENERATE, 16)),
  EPOCHS(
      Kind.whole(1),
      "passes over the data",
      in(CLASSIFY, 30).and(TAG, 20).and(GENERATE, 10).and(TRANSLATE, 80).and(COMPLETE, 30)),
  PATIENCE(
      Kind.whole(0),
      "stop after this many epochs without a better validation; 0: never",
      in(CLASSIFY, 4).and(TAG, 0).and(GENERATE, 3).and(TRANSLATE, 0).and(COMPLETE, 0)),
  CLASS_WEIGHTS(
      Kind.TEXT,
      "what examples of a class count in the loss: none (all the same), balanced (all classes together the same) or a list such as rare=5,often=0.5",
      in(CLASSIFY, "none")),
  SELECTION(
      Kind.choice("loss", "accuracy"),
      "what the validation chooses the best weights by: the lowest loss or the highest accuracy",
      in(CLASSIFY, "loss").and(TAG, "accuracy")),
  BEAM(
      Kind.whole(1),
      "how many beginnings are kept while an answer is written",
      in(TRANSLATE, 5).and(COMPLETE, 16)),
  LENGTH_NORMALIZATION(
      Kind.atLeast(0),
      "a, where answers of n symbols, the end included, are ranked by log p / ((5 + n) / 6)^a: above 0 favours long ones",
      in(TRANSLATE, 0.0)),

  SEED(Kind.whole(Long.MIN_VALUE), "of all that is random", everywhere(1)),
  THREADS(
      Kind.whole(0),
      "threads that share the work; 0: as many as there are processors",
      everywhere(0)),
  SHARDS(Kind.whole(1), "parts of a batch whose gradients are summed by a tree", everywhere(1)),

  CHECKPOINT(Kind.TEXT, "a folder for checkpoints; empty: none", everywhere("")),
  CHECKPOINT_EVERY(Kind.TEXT, "how often one is written: 30s, 5m or 1000steps", everywhere("30s")),
  RESUME(Kind.FLAG, "go on from the newest checkpoint", everywhere(false));

  /// What values a setting takes.
  public sealed interface Kind {
    /// Any text.
    Kind TEXT = new Any();

    /// True or false.
    Kind FLAG = new Flag();

    record Any() implements Kind {}

    record Flag() implements Kind {}

    record Whole(long least, long most) implements Kind {}

    /// A finite number.
    ///
    /// @param open whether the bounds themselves are refused
    record Real(double least, double most, boolean open) implements Kind {}

    record Choice(List<String> names) implements Kind {}

    private static Kind choice(String... names) {
      return new Choice(List.of(names));
    }

    private static Kind whole(long least) {
      return new Whole(least, least < 0 ? Long.MAX_VALUE : Integer.MAX_VALUE);
    }

    private static Kind share() {
      return new Real(0, 0.999, false);
    }

    private static Kind positive() {
      return new Real(0, Double.MAX_VALUE, true);
    }

    private static Kind atLeast(double least) {
      return new Real(least, Double.MAX_VALUE, false);
    }
  }

  private record Standards(Map<Form, Object> values) {
    Standards and(Form form, Object value) {
      var more = new EnumMap<>(values);
      more.put(form, value instanceof Integer whole ? Long.valueOf(whole) : value);
      return new Standards(more);
    }
  }

  private static Standards in(Form form, Object value) {
    return new Standards(new EnumMap<>(Form.class)).and(form, value);
  }

  private static Standards everywhere(Object value) {
    var all = new Standards(new EnumMap<>(Form.class));
    for (var form : Form.values()) {
      all = all.and(form, value);
    }
    return all;
  }

  private final Kind kind;
  private final String what;
  private final Standards standards;

  Setting(Kind kind, String what, Standards standards) {
    this.kind = kind;
    this.what = what;
    this.standards = standards;
  }

  /// The name people type, such as `checkpoint-every`.
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public Kind kind() {
    return kind;
  }

  /// What it means, in one line.
  public String what() {
    return what;
  }

  /// Its value where nobody sets it: a `String`, `Long`, `Double` or `Boolean`; empty where the
  /// form has no such setting. The empty text stands for "not given".
  public Optional<Object> standard(Form form) {
    return Optional.ofNullable(standards.values().get(form));
  }

  /// The setting of a form by its name.
  ///
  /// @throws IllegalArgumentException if the form has none of that name; the message suggests one
  public static Setting named(Form form, String key) {
    var keys = form.settings().stream().map(Setting::key).toList();
    return form.settings().stream()
        .filter(setting -> setting.key().equals(key))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "%s has no setting \"%s\"%s"
                    .formatted(
                        form.title(),
                        key,
                        Names.suggestion(key, keys, "; it has " + String.join(", ", keys)))));
  }

  /// The value a text stands for.
  ///
  /// @throws IllegalArgumentException if the text is not one of a value of this setting
  public Object parse(String text) {
    try {
      return switch (kind) {
        case Kind.Any _ -> checked(text);
        case Kind.Choice _ -> checked(text.strip());
        case Kind.Whole _ -> checked(Long.valueOf(text.strip()));
        case Kind.Real _ -> checked(Double.valueOf(text.strip()));
        case Kind.Flag _ ->
            switch (text.strip()) {
              case "true" -> true;
              case "false" -> false;
              default -> throw wrong("\"" + text + "\"");
            };
      };
    } catch (NumberFormatException _) {
      throw wrong("\"" + text + "\"");
    }
  }

  /// The value itself, whole numbers as `Long`.
  ///
  /// @throws IllegalArgumentException if it is of another type or outside the range
  public Object checked(Object value) {
    var wide = value instanceof Integer whole ? Long.valueOf(whole) : value;
    boolean fits =
        switch (kind) {
          case Kind.Any _ -> wide instanceof String;
          case Kind.Flag _ -> wide instanceof Boolean;
          case Kind.Choice(var names) -> wide instanceof String name && names.contains(name);
          case Kind.Whole(long least, long most) ->
              wide instanceof Long whole && whole >= least && whole <= most;
          case Kind.Real(double least, double most, boolean open) -> {
            if (wide instanceof Long whole) {
              wide = (double) whole;
            }
            yield wide instanceof Double real
                && Double.isFinite(real)
                && (open ? real > least && real < most : real >= least && real <= most);
          }
        };
    if (!fits) {
      throw wrong(value instanceof String ? "\"" + value + "\"" : String.valueOf(value));
    }
    return wide;
  }

  private IllegalArgumentException wrong(String found) {
    var hint =
        kind instanceof Kind.Choice(var names)
            ? Names.suggestion(found.replace("\"", ""), names, "")
            : "";
    return new IllegalArgumentException(
        "%s: expected %s, found %s%s".formatted(key(), expected(), found, hint));
  }

  /// The values in words, such as `a whole number of 1 or more`.
  public String expected() {
    return switch (kind) {
      case Kind.Any _ -> "a text";
      case Kind.Flag _ -> "true or false";
      case Kind.Choice(var names) ->
          Arrays.toString(names.toArray())
              .replaceAll("[\\[\\]]", "")
              .replaceFirst(", (\\S+)$", " or $1");
      case Kind.Whole(long least, long _) ->
          least < 0 ? "a whole number" : "a whole number of " + least + " or more";
      case Kind.Real(double least, double most, boolean open) ->
          open
              ? "a number above " + plain(least)
              : most == Double.MAX_VALUE
                  ? "a number of " + plain(least) + " or more"
                  : "a number from " + plain(least) + " to " + plain(most);
    };
  }

  private static String plain(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }
}
