package dev.eddy.tasks.data.tagged;

import dev.eddy.tasks.data.Columns;
import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.ReadOptions;
import dev.eddy.tasks.data.Reading;
import dev.eddy.tasks.data.Role;
import dev.eddy.tasks.data.bytes.SourceText;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The words of a sentence with a tag each, such as parts of speech, or names in the BIO notation.
///
/// Five ways to write them; in the first three a blank line ends a sentence:
///
/// - CoNLL-U and CoNLL-U Plus: the columns `form` and `upos` unless others are chosen. Multiword
///   ranges (`3-4`), empty nodes (`5.1`) and comments are passed over; a word number 1 starts a
///   sentence, with or without a blank line.
/// - Tab-separated columns: the first is the word, the last its tag. A prefix that all words have,
///   such as the `en:` of WikiANN, is taken off.
/// - The same with white space between the columns (CoNLL 2000 to 2003). `-DOCSTART-` is no word.
/// - CSV with a word a row and names of the columns, where a column tells the sentences apart: a
///   new value starts one, and a blank cell goes on with the one above. Tab-separated columns may
///   have such a column too, instead of blank lines.
/// - JSON lines with a list of words and a list of tags: `{"tokens": [...], "tags": [...]}`.
///
/// A line that starts with `#` before a sentence and is not like the others is a comment. Words and
/// tags are brought to Unicode NFC.
///
/// @param tags as many as words; empty where they were not asked for
public record TaggedSentence(List<String> words, List<String> tags) {

  /// The most words of a sentence: more are a file without blank lines.
  public static final int LONGEST = 1000;

  public TaggedSentence {
    words = List.copyOf(words);
    tags = List.copyOf(tags);
  }

  /// @throws DataException if the file holds no sentences with tags, or a line is bad
  public static List<TaggedSentence> read(Path path) {
    return read(path, Optional.empty(), ReadOptions.DEFAULT);
  }

  /// Reads two chosen columns: word, tag.
  public static List<TaggedSentence> read(
      Path path, Optional<Columns> columns, ReadOptions options) {
    return reading(path, Columns.roles(columns, options, Role.WORD, Role.TAG)).rows();
  }

  /// The same, with all that was decided.
  public static Reading<TaggedSentence> reading(Path path, ReadOptions options) {
    return SentenceReader.read(SourceText.read(path, options), options, true);
  }

  /// Words alone, of a file that may have no tags.
  public static Reading<TaggedSentence> untagged(Path path, ReadOptions options) {
    return SentenceReader.read(SourceText.read(path, options), options, false);
  }

  /// Reads words alone, of a file that may have no tags; the chosen columns may be one.
  public static List<List<String>> words(
      Path path, Optional<Columns> columns, ReadOptions options) {
    boolean both = columns.isPresent() && columns.get().names().size() == 2;
    var said =
        both
            ? Columns.roles(columns, options, Role.WORD, Role.TAG)
            : Columns.roles(columns, options, Role.WORD);
    return untagged(path, said).rows().stream().map(TaggedSentence::words).toList();
  }

  public int size() {
    return words.size();
  }
}
