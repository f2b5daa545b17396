package dev.eddy.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;

/// Takes the sentences of `cases.tsv` apart: what stands between double quotes is one text, and is
/// never cut.
final class Clauses {
  private static final Pattern QUOTED = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");
  private static final JsonMapper JSON = new JsonMapper();

  private Clauses() {}

  /// The steps of `1) … 2) …`; of one without numbers, itself.
  static List<String> numbered(String text) {
    if (!text.startsWith("1) ")) return List.of(text);
    var parts = new ArrayList<String>();
    var rest = text.substring(3);
    for (int next = 2; ; next++) {
      int at = outside(rest, " " + next + ") ");
      if (at < 0) {
        parts.add(rest);
        return parts;
      }
      parts.add(rest.substring(0, at));
      rest = rest.substring(at + 3 + Integer.toString(next).length());
    }
  }

  /// The parts between a separator that stands in no text.
  static List<String> split(String text, String separator) {
    var parts = new ArrayList<String>();
    var rest = text;
    for (int at = outside(rest, separator); at >= 0; at = outside(rest, separator)) {
      parts.add(rest.substring(0, at));
      rest = rest.substring(at + separator.length());
    }
    parts.add(rest);
    return parts;
  }

  /// Where something stands outside of texts and parentheses; -1 if nowhere.
  private static int outside(String text, String wanted) {
    boolean quoted = false;
    int depth = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quoted && c == '\\') {
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (quoted) {
        continue;
      } else if (depth == 0 && text.startsWith(wanted, i)) {
        return i;
      } else if (c == '(' || c == ')' && depth > 0) {
        depth += c == '(' ? 1 : -1;
      }
    }
    return -1;
  }

  /// The texts between quotes.
  static List<String> texts(String clause) {
    return QUOTED.matcher(clause).results().map(one -> text(one.group())).toList();
  }

  static String text(String quoted) {
    return JSON.readValue(quoted, String.class);
  }

  /// A command as bash takes it apart, for the quotes that the cases use.
  static List<String> words(String command) {
    var words = new ArrayList<String>();
    var word = new StringBuilder();
    boolean quoted = false;
    boolean some = false;
    for (char c : command.toCharArray()) {
      if (c == '\'') {
        quoted = !quoted;
        some = true;
      } else if (c == ' ' && !quoted) {
        if (some || !word.isEmpty()) words.add(word.toString());
        word.setLength(0);
        some = false;
      } else {
        word.append(c);
      }
    }
    if (some || !word.isEmpty()) words.add(word.toString());
    return words;
  }
}
