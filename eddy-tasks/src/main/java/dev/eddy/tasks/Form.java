package dev.eddy.tasks;

import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.Setting;
import dev.eddy.text.Names;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What a model learns to do with sequences.
///
/// Adding one: a constant here, its defaults in [Setting], and the class that trains it in
/// [TrainedModel].
public enum Form {
  /// A sequence → one label.
  CLASSIFY(
      "a sequence gets a label: texts, sequences of numbers, rows of pictures",
      "texts with labels (TSV, CSV, JSON lines), number sequences with labels (the same, or .ts), idx pictures, mnist"),
  /// A sequence of words → a tag for each.
  TAG(
      "every word of a sentence gets a tag: its part of speech, or what name it is part of",
      "sentences with a tag a word (CoNLL-U, or a word and its tag a line)"),
  /// The symbols so far → the next one, again and again.
  GENERATE("a text goes on, character by character or word by word", "any running text"),
  /// A sequence → another sequence.
  TRANSLATE(
      "a text becomes another: a word in another script, a sentence in another language",
      "pairs of texts (TSV, CSV, JSON lines), or built-in names such as names:en-ko"),
  /// The beginning of a word → the word.
  COMPLETE(
      "the beginning of a word becomes the word", "a word a line, with a count where there is one");

  private final String what;
  private final String learnsFrom;

  Form(String what, String learnsFrom) {
    this.what = what;
    this.learnsFrom = learnsFrom;
  }

  /// The name people type, such as `classify`.
  public String title() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// What it does, in one line.
  public String what() {
    return what;
  }

  /// What data it takes, in one line.
  public String learnsFrom() {
    return learnsFrom;
  }

  /// The settings of this form, in the order of [Setting].
  public List<Setting> settings() {
    return Arrays.stream(Setting.values())
        .filter(setting -> setting.standard(this).isPresent())
        .toList();
  }

  /// A configuration of standards.
  public Configuration defaults() {
    return Configuration.of(this);
  }

  /// @throws IllegalArgumentException if there is no such form
  public static Form named(String title) {
    var names = Arrays.stream(values()).map(Form::title).toList();
    return find(title)
        .orElseThrow(() ->
            new IllegalArgumentException(
                "unknown form \"%s\"%s"
                    .formatted(
                        title,
                        Names.suggestion(
                            title, names, "; known are " + String.join(", ", names)))));
  }

  static Optional<Form> find(String title) {
    return Arrays.stream(values()).filter(form -> form.title().equals(title)).findFirst();
  }
}
