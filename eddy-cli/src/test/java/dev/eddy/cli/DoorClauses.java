package dev.eddy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.tasks.data.Role;
import dev.eddy.tasks.data.labelled.LabelledSequence;
import dev.eddy.tasks.data.labelled.LabelledText;
import dev.eddy.tasks.data.tagged.TaggedSentence;
import dev.eddy.tasks.data.text.Pair;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// Holds what a step came to against the clauses of its case. A clause that it does not know is a
/// failure.
final class DoorClauses {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String TEXT = "\"(?:[^\"\\\\]|\\\\.)*\"";
  private static final Pattern COUNT =
      Pattern.compile(
          "(?:seen )?([0-9,]+)(?: to ([0-9,]+))? (row|sequence|sentence|pair|word|character|line|step|feature|label|time|different)s?.*");
  private static final Pattern ROLE =
      Pattern.compile(
          "(text|label|id|features|key|time|values?|known|source|target|word|tag|count) = ");
  private static final Pattern COLUMN = Pattern.compile(TEXT + "|[0-9]+");
  private static final Pattern COUNTED = Pattern.compile("(" + TEXT + ") ([0-9]+)");
  private static final Pattern ROW = Pattern.compile("(row|pair|sentence|sequence) ([0-9]+): (.*)");
  private static final Pattern WORD = Pattern.compile("(" + TEXT + ") ([^\\s,]+)");
  private static final Pattern ADVICE = Pattern.compile("--encoding ([\\w-]+)");
  private static final Pattern CONVERSION = Pattern.compile("iconv -f ([\\w-]+)");
  private static final Pattern TWIN =
      Pattern.compile("[0-9]+ (rows are the same|texts? (is|are) empty)");

  /// Reads the file as a step does, in another encoding, or converted by `iconv`.
  interface Again {
    DoorOutcome in(int step, String encoding, boolean converted);
  }

  private final DoorOutcome now;
  private final List<DoorOutcome> steps;
  private final Again again;
  private final DoorSteps place;
  private boolean warning;

  /// @param steps what all steps of the case came to
  DoorClauses(DoorOutcome now, List<DoorOutcome> steps, DoorSteps place, Again again) {
    this.now = now;
    this.steps = steps;
    this.again = again;
    this.place = place;
  }

  /// Checks all clauses of a step.
  void check(String must) {
    if (!must.startsWith("either ")) {
      for (var clause : Clauses.split(must, "; ")) one(clause);
      return;
    }
    var failures = new ArrayList<AssertionError>();
    for (var reading : alternatives(must.substring("either ".length()))) {
      try {
        for (var clause : Clauses.split(reading, "; ")) one(clause);
        return;
      } catch (AssertionError e) {
        failures.add(e);
      }
    }
    throw new AssertionError(
        "neither is so: " + failures.stream().map(Throwable::getMessage).toList());
  }

  private static List<String> alternatives(String text) {
    var all = new ArrayList<String>();
    for (var part : Clauses.split(text, "; or ")) {
      for (var reading : Clauses.split(part, " or read: ")) {
        boolean cut =
            !all.isEmpty() && !reading.startsWith("read") && !reading.startsWith("refused");
        all.addAll(withRefusal(cut ? "read: " + reading : reading));
      }
    }
    return all;
  }

  private static List<String> withRefusal(String text) {
    var parts = Clauses.split(text, " or refused: ");
    if (parts.size() == 1) return parts;
    return List.of(parts.get(0), "refused: " + parts.get(1));
  }

  private void one(String whole) {
    var clause = whole.strip();
    boolean continued = warning && TWIN.matcher(clause).matches();
    warning = clause.startsWith("warns: ") || continued;
    if (clause.startsWith("read: ")) {
      assertThat(now.read()).as("%s; said: %s", clause, now.message()).isTrue();
      read(clause.substring("read: ".length()));
    } else if (clause.startsWith("refused: ")) {
      refused(clause.substring("refused: ".length()));
    } else if (DoorSeries.knows(clause)) {
      new DoorSeries(now.reading().orElseThrow(), now.details()).check(clause);
    } else if (ROLE.matcher(clause).lookingAt()) {
      roles(clause);
    } else if (clause.startsWith("not used: ")) {
      notUsed(clause.substring("not used: ".length()));
    } else if (clause.matches("(labels|tags|counts): .*")) {
      counts(clause);
    } else if (ROW.matcher(clause).matches()) {
      row(clause);
    } else if (warning || clause.startsWith("warns: ")) {
      warned(clause);
    } else if (clause.startsWith("names ") || clause.startsWith("about ")) {
      said(clause);
    } else if (clause.startsWith("offers ")) {
      offered(clause.substring("offers ".length()));
    } else if (clause.contains("iconv command in the message")) {
      converted();
    } else if (clause.startsWith("there is never ") || clause.startsWith("never ")) {
      never(clause);
    } else if (clause.startsWith("only ") && clause.endsWith(" read it")) {
      only(clause);
    } else if (COUNT.matcher(clause).matches()) {
      read(clause);
    } else if (now.ran().isPresent() && ran(clause)) {
      return;
    } else {
      other(clause);
    }
  }

  // ---- what a command left
  // -----------------------------------------------------------------------

  /// Clauses about answers, measures and files.
  ///
  /// @return whether it is one
  private boolean ran(String clause) {
    var answers = now.ran().orElseThrow().answers();
    if (clause.startsWith("answers: as in ")) {
      assertThat(answers).isEqualTo(other(clause, "answers: as in ").answers());
    } else if (clause.startsWith("answers: ")) {
      assertThat(now.read()).as(now.message()).isTrue();
      assertThat(answers)
          .as(clause)
          .hasSize(
              Integer.parseInt(clause.substring("answers: ".length()).replaceAll("[^0-9].*", "")));
      if (clause.contains("in order of the ids")) {
        assertThat(answers).extracting(DoorSteps.Answered::asked).isSorted();
        assertThat(answers.getFirst().asked()).isEqualTo(Clauses.texts(clause).getFirst());
        assertThat(answers.getLast().asked()).isEqualTo(Clauses.texts(clause).getLast());
      }
    } else if (clause.startsWith("asked: ")) {
      assertThat(answers).extracting(DoorSteps.Answered::asked).isEqualTo(Clauses.texts(clause));
    } else if (clause.startsWith("answer and probability as in ")) {
      var same = other(clause, "answer and probability as in ").answers();
      assertThat(answers.getFirst().answer()).isEqualTo(same.getFirst().answer());
      assertThat(answers.getFirst().probability()).isEqualTo(same.getFirst().probability());
    } else if (clause.startsWith("measured: all numbers ")) {
      var as = Pattern.compile("as in ([0-9])").matcher(clause);
      assertThat(as.find()).isTrue();
      assertThat(now.ran().orElseThrow().text())
          .isEqualTo(steps.get(Integer.parseInt(as.group(1)) - 1).ran().orElseThrow().text());
    } else if (clause.startsWith("measured: ")) {
      assertThat(now.read()).as(now.message()).isTrue();
      var count = clause.replaceAll("[^0-9]", "");
      assertThat(now.ran().orElseThrow().text()).contains("of " + count + ")");
    } else if (clause.startsWith("measured too: ") || clause.startsWith("support of spans: ")) {
      var text = now.ran().orElseThrow().text();
      for (var one : COUNTED.matcher(clause).results().toList()) {
        assertThat(text)
            .containsPattern(Clauses.text(one.group(1)) + "\\s.*\\b" + one.group(2) + "\\b");
      }
      if (clause.startsWith("measured too")) assertThat(text).contains("precision", "recall");
    } else if (clause.startsWith("stdout is JSON alone: ")) {
      assertThat(answers).hasSize(Integer.parseInt(clause.replaceAll("[^0-9]", "")));
    } else if (clause.startsWith("the first, third and fifth are those of ")) {
      assertThat(answers.get(0)).isEqualTo(answers.get(2)).isEqualTo(answers.get(4));
      assertThat(answers.get(0).asked()).isEqualTo(Clauses.texts(clause).getFirst());
    } else if (clause.startsWith("three words, each with a probability")) {
      assertThat(answers).allMatch(one -> one.probability() >= 0 && one.probability() <= 1);
    } else {
      return file(clause)
          || List.of(
                  "the header is not asked",
                  "features by name",
                  "one step of 2 features",
                  "one step of 2 features, since the model reads 2")
              .contains(clause);
    }
    return true;
  }

  private DoorSteps.Ran other(String clause, String start) {
    int step = Integer.parseInt(clause.substring(start.length(), start.length() + 1));
    return steps.get(step - 1).ran().orElseThrow();
  }

  private String file = "";

  /// Clauses about a file of answers or a file that is to stay as it is.
  private boolean file(String clause) {
    var named = Pattern.compile("(A\\.(?:csv|tsv|jsonl)): ([0-9]+) .*").matcher(clause);
    if (named.matches()) {
      file = named.group(1);
      assertThat(now.read()).as(now.message()).isTrue();
      int count = Integer.parseInt(named.group(2));
      if (file.endsWith(".jsonl")) {
        assertThat(place.lines(file)).hasSize(count);
        for (var name : Clauses.texts(clause)) {
          assertThat(place.lines(file)).allMatch(line -> line.contains("\"" + name + "\":"));
        }
      } else {
        assertThat(place.rows(file)).hasSize(count + 1);
      }
      return true;
    }
    if (file.isEmpty() && !clause.contains("bytes") && !clause.endsWith("is written")) return false;
    if (clause.startsWith("its first columns are ")) {
      var rows = place.rows(file);
      var texts = Clauses.texts(clause);
      assertThat(rows.getFirst()).startsWith(texts.get(0), texts.get(1));
      for (int i = 1; i < rows.size(); i++) {
        assertThat(rows.get(i).getFirst()).isEqualTo(texts.get(i + 1));
      }
      assertThat(rows.get(2).get(1)).isEqualTo(texts.get(texts.size() - 2));
      assertThat(rows.get(4).get(1)).isEqualTo(texts.getLast());
    } else if (clause.equals("then answer and probability")) {
      assertThat(place.rows(file).getFirst()).endsWith("answer", "probability");
    } else if (clause.startsWith("answers are ")) {
      for (var row : place.rows(file).subList(1, place.rows(file).size())) {
        assertThat(Clauses.texts(clause)).contains(row.get(row.size() - 2));
      }
    } else if (clause.equals("rows 2 and 4 are those of blank lines")) {
      assertThat(place.rows(file).get(2).getFirst()).isBlank();
      assertThat(place.rows(file).get(4).getFirst()).isBlank();
    } else if (clause.startsWith("row 5 is that of ")) {
      assertThat(place.rows(file).get(5).getFirst()).isEqualTo(Clauses.texts(clause).getFirst());
    } else if (clause.equals("the file keeps its bytes")) {
      assertThat(now.read()).isFalse(); // the walk compares the files
    } else if (clause.matches("no M[0-9]? is written")) {
      assertThat(place.made().resolve(clause.split(" ")[1])).doesNotExist();
    } else {
      return false;
    }
    return true;
  }

  // ---- what was read ---------------------------------------------------------------------------

  private void read(String parts) {
    for (var part : Clauses.split(parts, ", ")) {
      if (part.equals("header") || part.equals("no header")) {
        assertThat(now.reading().orElseThrow().file().header())
            .as(part)
            .isEqualTo(part.equals("header"));
      } else if (part.startsWith("as in ")) {
        int step = Integer.parseInt(part.substring("as in ".length(), "as in ".length() + 1));
        assertThat(now.same(steps.get(step - 1))).as(part).isTrue();
      } else if (!part.startsWith("since ")) {
        counted(part);
      }
    }
  }

  private void counted(String part) {
    var count = COUNT.matcher(part);
    if (!count.matches()) throw new AssertionError("unknown part of a clause: " + part);
    long least = number(count.group(1));
    boolean sequences =
        now.reading()
            .filter(reading -> reading.rows().getFirst() instanceof LabelledSequence)
            .isPresent();
    if (count.group(3).equals("step") && sequences) {
      var steps =
          now.reading().orElseThrow().rows().stream()
              .mapToInt(row -> ((LabelledSequence) row).steps())
              .summaryStatistics();
      long most = count.group(2) == null ? least : number(count.group(2));
      assertThat(List.of((long) steps.getMin(), (long) steps.getMax()))
          .as(part)
          .containsExactly(least, most);
      return;
    }
    assertThat(now.count(count.group(3))).as(part).isEqualTo(least);
  }

  private static long number(String text) {
    return Long.parseLong(text.replace(",", ""));
  }

  private void roles(String clause) {
    var roles = new ArrayList<MatchResult>(ROLE.matcher(clause).results().toList());
    for (int i = 0; i < roles.size(); i++) {
      int end = i + 1 < roles.size() ? roles.get(i + 1).start() : clause.length();
      var said = clause.substring(roles.get(i).end(), end);
      var columns = columns(said.replace(" and the names of the columns", ""));
      var role = Role.named(roles.get(i).group(1).replace("values", "value")).orElseThrow();
      var found = now.reading().orElseThrow().of(role);
      var several = Pattern.compile("([0-9]+) columns, the first (" + TEXT + ")").matcher(said);
      if (several.lookingAt()) {
        assertThat(found).as(clause).hasSize(Integer.parseInt(several.group(1)));
        assertThat(found.getFirst()).hasToString(several.group(2));
        continue;
      }
      assertThat(found).as(clause).hasSameSizeAs(columns);
      for (int c = 0; c < columns.size(); c++) {
        var number = "column " + found.get(c).number();
        assertThat(columns.get(c)).as(clause).isIn(found.get(c).toString(), number);
      }
    }
  }

  /// `"a", "b"` or `columns 3 and 4, which have no names`.
  private static List<String> columns(String text) {
    return COLUMN
        .matcher(text.replaceAll("\\(.*?\\)", ""))
        .results()
        .map(MatchResult::group)
        .map(one -> one.startsWith("\"") ? "\"" + Clauses.text(one) + "\"" : "column " + one)
        .toList();
  }

  private void notUsed(String text) {
    var unused = now.reading().orElseThrow().unused().stream().map(Object::toString).toList();
    var expected = columns(text.replaceAll(", which (has|have|holds) .*", ""));
    assertThat(unused).containsAll(expected);
  }

  private void counts(String clause) {
    var expected = new TreeMap<String, Long>();
    COUNTED
        .matcher(clause)
        .results()
        .forEach(one -> expected.put(Clauses.text(one.group(1)), Long.valueOf(one.group(2))));
    assertThat(now.counts()).isEqualTo(expected);
  }

  private void row(String clause) {
    var row = ROW.matcher(clause);
    if (!row.matches()) throw new AssertionError(clause);
    var found = now.reading().orElseThrow().rows().get(Integer.parseInt(row.group(2)) - 1);
    switch (row.group(1)) {
      case "row" -> {
        var texts = Clauses.texts(row.group(3));
        assertThat(found).isEqualTo(new LabelledText(texts.get(0), texts.get(1)));
      }
      case "pair" -> {
        var texts = Clauses.texts(row.group(3));
        assertThat(found).isEqualTo(new Pair(texts.get(0), texts.get(1)));
      }
      case "sentence" -> {
        var words = WORD.matcher(row.group(3)).results().toList();
        assertThat(found)
            .isEqualTo(
                new TaggedSentence(
                    words.stream().map(one -> Clauses.text(one.group(1))).toList(),
                    words.stream().map(one -> one.group(2)).toList()));
      }
      default ->
          assertThat(DoorOutcome.steps((LabelledSequence) found))
              .isEqualTo(JSON.readValue(row.group(3), new TypeReference<List<List<Double>>>() {}));
    }
  }

  private void warned(String clause) {
    var warnings =
        now.ran().isPresent()
            ? now.message()
            : String.join("\n", now.reading().orElseThrow().warnings());
    for (var number : Pattern.compile("[0-9]+").matcher(unquoted(clause)).results().toList()) {
      assertThat(warnings).as(clause).contains(number.group());
    }
    for (var text : Clauses.texts(clause)) assertThat(warnings).as(clause).contains(text);
    assertThat(warnings).as(clause).isNotEmpty();
    keyword(clause.replace("warns: ", ""), warnings);
  }

  // ---- what was refused ------------------------------------------------------------------------

  private void refused(String what) {
    assertThat(now.read()).as("refused: %s; read all the same", what).isFalse();
    var lines =
        Pattern.compile("line ([0-9]+)").matcher(what).results().map(MatchResult::group).toList();
    if (!lines.isEmpty()) {
      assertThat(lines)
          .as("%s; said: %s", what, now.message())
          .anyMatch(line -> Pattern.compile(line + "\\b").matcher(now.message()).find());
    }
  }

  private void said(String clause) {
    var texts = Clauses.texts(clause);
    if (texts.size() > 1 && clause.contains("\" or \"")) {
      assertThat(texts).as("%s; said: %s", clause, now.message()).anyMatch(now.message()::contains);
    } else {
      for (var text : texts) assertThat(now.message()).as(clause).contains(text);
    }
    if (clause.startsWith("about ") && texts.isEmpty()) {
      keyword(clause.substring("about ".length()), now.message());
    }
  }

  /// That a sentence is about the same: one of the longer words, or all numbers, stand there.
  private static void keyword(String clause, String message) {
    var lower = message.toLowerCase(Locale.ROOT);
    var words =
        Pattern.compile("\\p{L}{4,}")
            .matcher(unquoted(clause).toLowerCase(Locale.ROOT))
            .results()
            .map(word -> word.group().substring(0, 4))
            .collect(Collectors.toSet());
    assertThat(words).as("%s; said: %s", clause, message).anyMatch(lower::contains);
  }

  private static String unquoted(String clause) {
    return clause.replaceAll(TEXT, "");
  }

  private void offered(String what) {
    if (what.startsWith("--encoding with a name")) {
      encoding(what);
      return;
    }
    var flags =
        Pattern.compile("--[a-z]+").matcher(what).results().map(MatchResult::group).toList();
    if (what.contains(" or ")) {
      assertThat(flags).as("%s; said: %s", what, now.message()).anyMatch(now.message()::contains);
    } else {
      for (var flag : flags) assertThat(now.message()).contains(flag);
    }
  }

  private Optional<DoorOutcome> expected = Optional.empty();
  private int as;

  private void encoding(String what) {
    var offer = ADVICE.matcher(now.message());
    assertThat(offer.find()).as("%s; said: %s", what, now.message()).isTrue();
    var step = Pattern.compile("as in ([0-9])").matcher(what);
    assertThat(step.find()).as(what).isTrue();
    as = Integer.parseInt(step.group(1));
    var read = again.in(as, offer.group(1), false);
    assertThat(read.read()).as(read.message()).isTrue();
    assertThat(read.same(steps.get(as - 1))).isTrue();
    expected = Optional.of(read);
  }

  private void converted() {
    var command = CONVERSION.matcher(now.message());
    assertThat(command.find()).as(now.message()).isTrue();
    var read = again.in(as, command.group(1), true);
    assertThat(read.same(expected.orElseThrow())).isTrue();
  }

  private void never(String clause) {
    if (clause.contains("written like")) {
      assertThat(now.labels()).noneMatch(label -> label.startsWith("[") || label.startsWith("{"));
      return;
    }
    var learned = now.learned();
    for (var text : Clauses.texts(clause)) assertThat(learned).as(clause).doesNotContain(text);
    if (clause.contains("unpacked")) assertThat(now.message()).doesNotContain("unpack");
  }

  private void only(String clause) {
    for (var form : List.of("classify", "tag", "translate", "complete")) {
      if (clause.contains(form)) continue;
      var said = now.forms().get(form);
      assertThat(said.fits()).as("%s: %s says %s", clause, form, said.sentence()).isFalse();
    }
    if (clause.contains("forecast")) {
      assertThat(now.forms().values().stream().map(DoorOutcome.Said::sentence))
          .anyMatch(sentence -> sentence.contains("forecast"));
    }
  }

  private void other(String clause) {
    if (clause.equals("said while reading")) return;
    if (clause.startsWith("said while reading:")) {
      assertThat(place.made().resolve("M")).doesNotExist();
      return;
    }
    switch (clause) {
      case "what follows a comma is learned too" ->
          assertThat(now.characters()).contains(", and it rained");
      case "all in NFC" ->
          assertThat(now.learned())
              .allMatch(word -> Normalizer.isNormalized(word, Normalizer.Form.NFC));
      case "no U+FEFF in any name or text" ->
          assertThat(now.learned()).noneMatch(text -> text.contains("\ufeff"));
      case "lines that start with # are no words" ->
          assertThat(now.learned()).noneMatch(word -> word.startsWith("#"));
      case "the header is no word" -> assertThat(now.learned()).doesNotContain("token", "pos");
      case "\"-DOCSTART-\" is no word, with or without a blank line after it" ->
          assertThat(now.learned()).doesNotContain("-DOCSTART-");
      case "a null in \"annotation_approver\" is no fault, as nothing reads it" ->
          assertThat(now.message()).doesNotContain("\"annotation_approver\" holds");
      case "says what to do" -> assertThat(now.message()).contains("; ");
      case "a flag that trains several labels a row may be offered" -> {}
      default -> {
        if (clause.startsWith("or asks for the label")) return;
        throw new AssertionError("unknown clause: " + clause);
      }
    }
  }

  static Map<String, DoorOutcome.Said> none() {
    return Map.of();
  }
}
