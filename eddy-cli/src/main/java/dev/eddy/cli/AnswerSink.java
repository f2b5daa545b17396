package dev.eddy.cli;

import dev.eddy.cli.terminal.HeatMap;
import dev.eddy.formats.Json;
import dev.eddy.tasks.Answer;
import dev.eddy.tasks.data.question.Questions;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/// Where the answers of `eddy predict` go, as they come; nothing is kept.
sealed interface AnswerSink extends AutoCloseable {

  /// Takes answers, one for each question.
  void take(Questions asked, List<Answer> answers);

  /// All answers have been taken.
  void finish();

  @Override
  void close();

  /// Of candidates that are the answer together lists of the texts and the probabilities.
  private static Map<String, List<?>> together(Answer answer) {
    var lists = new LinkedHashMap<String, List<?>>();
    lists.put("answer", answer.candidates().stream().map(Answer.Candidate::text).toList());
    lists.put(
        "probability",
        answer.candidates().stream().map(one -> one.numbers().get("probability")).toList());
    return lists;
  }

  /// Lines for people.
  record Lines(PrintWriter out) implements AnswerSink {
    @Override
    public void take(Questions asked, List<Answer> answers) {
      for (var answer : answers) {
        out.println(answer);
        answer.attention().ifPresent(map -> HeatMap.lines(map).forEach(out::println));
      }
      out.flush();
    }

    @Override
    public void finish() {
      out.flush();
    }

    @Override
    public void close() {}
  }

  /// One JSON object with the list of answers, in the order of what was asked.
  final class JsonList implements AnswerSink {
    private final PrintWriter out;
    private long rows;

    JsonList(PrintWriter out) {
      this.out = out;
    }

    @Override
    public void take(Questions asked, List<Answer> answers) {
      for (int i = 0; i < answers.size(); i++) {
        out.print(rows++ == 0 ? "{\"answers\":[" : ",");
        out.print(json(answers.get(i), id(asked, i)));
      }
      out.flush();
    }

    private String id(Questions asked, int row) {
      return row < asked.asked().size()
          ? asked.asked().get(row).id().orElse(Long.toString(rows))
          : Long.toString(rows);
    }

    private static ObjectNode json(Answer answer, String id) {
      var one = Json.object().put("id", id).put("text", answer.source());
      if (answer.between().isPresent()) {
        together(answer).forEach((name, list) -> one.set(name, Json.MAPPER.valueToTree(list)));
      } else {
        alternatives(answer, one);
      }
      answer
          .attention()
          .ifPresent(map -> {
            var looks = one.putObject("attention");
            looks.set("source", Json.MAPPER.valueToTree(map.sourceSymbols()));
            looks.set("target", Json.MAPPER.valueToTree(map.targetSymbols()));
            looks.set("weights", Json.MAPPER.valueToTree(map.weights()));
          });
      answer.details().forEach((name, detail) -> one.set(name, Json.MAPPER.valueToTree(detail)));
      return one;
    }

    private static void alternatives(Answer answer, ObjectNode one) {
      one.put("answer", answer.best());
      if (!answer.candidates().isEmpty()) {
        answer.candidates().getFirst().numbers().forEach(one::put);
      }
      if (answer.candidates().size() > 1) {
        var candidates = one.putArray("candidates");
        for (var candidate : answer.candidates()) {
          var other = candidates.addObject().put("answer", candidate.text());
          candidate.numbers().forEach(other::put);
        }
      }
    }

    @Override
    public void finish() {
      out.println(rows == 0 ? "{\"answers\":[]}" : "]}");
      out.flush();
    }

    @Override
    public void close() {}
  }

  /// A table: for every row that was asked one row, with the cells it had and then the answer and
  /// its probability, or several of them. Where an answer has steps, CSV and TSV have a row for
  /// each of these.
  final class Rows implements AnswerSink {
    private final TableFile table;
    private final int top;
    private long rows;
    private List<String> first = List.of();
    private List<String> own = List.of();
    private List<String> answers = List.of();
    private Map<String, String> labels = Map.of();

    /// @param top how many answers each row gets
    Rows(TableFile table, int top) {
      this.table = table;
      this.top = top;
    }

    /// How many rows there are so far.
    long rows() {
      return rows;
    }

    @Override
    public void take(Questions asked, List<Answer> answers) {
      if (table.format() != TableFile.Format.JSONL
          && answers.stream().anyMatch(answer -> !steps(answer).isEmpty())) {
        answers.forEach(this::takeSteps);
        table.flush();
        return;
      }
      var columns = asked.areLines() ? List.of("text") : asked.columns();
      if (rows == 0 && !answers.isEmpty()) begin(columns, answers);
      var unknown = columns.stream().filter(name -> !first.contains(name)).findFirst();
      if (unknown.isPresent()) {
        throw new IllegalArgumentException(
            "line %d or later: the rows have a column \"%s\" that no row before had; give it to the first row too"
                .formatted(asked.asked().getFirst().line(), unknown.get()));
      }
      for (int i = 0; i < answers.size(); i++) {
        boolean alike = answers.size() == asked.asked().size();
        var cells = alike ? asked.asked().get(i).cells() : List.of(answers.get(i).source());
        table.row(row(columns, cells, answers.get(i)));
        rows++;
      }
      table.flush();
    }

    @SuppressWarnings("unchecked") // what is under this name
    private static List<Map<String, Object>> steps(Answer answer) {
      return (List<Map<String, Object>>) answer.details().getOrDefault(Answer.STEPS, List.of());
    }

    /// What is told of each step is a row of its own.
    private void takeSteps(Answer answer) {
      var steps = steps(answer);
      if (rows == 0 && !steps.isEmpty()) {
        var names = new ArrayList<>(List.of("series"));
        names.addAll(steps.getFirst().keySet());
        table.columns(names);
      }
      for (var step : steps) {
        var row = new LinkedHashMap<String, Object>();
        row.put("series", answer.source());
        row.putAll(step);
        table.row(row);
      }
      rows++;
    }

    private void begin(List<String> columns, List<Answer> some) {
      first = List.copyOf(columns);
      var names = new ArrayList<String>();
      for (int c = 0; c < columns.size(); c++) {
        free(names, columns.get(c).isEmpty() ? "column " + (c + 1) : columns.get(c));
      }
      own = List.copyOf(names);
      int columnsOfAnswers = some.stream().anyMatch(one -> one.between().isPresent()) ? 1 : top;
      for (int k = 1; k <= columnsOfAnswers; k++) {
        free(names, k == 1 ? "answer" : "answer_" + k);
        free(names, k == 1 ? "probability" : "probability_" + k);
      }
      answers = List.copyOf(names.subList(own.size(), names.size()));
      labels = new LinkedHashMap<>();
      if (table.format() != TableFile.Format.JSONL) {
        some.stream()
            .filter(answer -> !probabilities(answer).isEmpty())
            .findFirst()
            .ifPresent(answer ->
                probabilities(answer)
                    .keySet()
                    .forEach(label -> labels.put(label, free(names, "p_" + label))));
      }
      table.columns(names);
    }

    /// Adds a name that no other column has.
    private static String free(List<String> names, String name) {
      var other = name;
      while (names.contains(other)) other += "_";
      names.add(other);
      return other;
    }

    @SuppressWarnings("unchecked") // what is under this name
    private static Map<String, Double> probabilities(Answer answer) {
      return (Map<String, Double>) answer.details().getOrDefault(Answer.PROBABILITIES, Map.of());
    }

    /// @param columns those of the cells: of a later part of JSON lines some may be missing
    private Map<String, Object> row(List<String> columns, List<String> cells, Answer answer) {
      var row = new LinkedHashMap<String, Object>();
      boolean alike = columns.equals(first);
      for (int c = 0; c < own.size(); c++) {
        int at = alike ? c : columns.indexOf(first.get(c));
        row.put(own.get(c), at < 0 ? "" : cells.get(at));
      }
      if (answer.between().isPresent()) {
        var lists = together(answer);
        row.put(answers.get(0), cell(lists.get("answer"), answer.between().get()));
        row.put(answers.get(1), cell(lists.get("probability"), answer.between().get()));
      } else {
        alternatives(row, answer);
      }
      if (table.format() == TableFile.Format.JSONL) {
        answer.details().forEach(row::putIfAbsent);
      } else if (!labels.isEmpty()) {
        probabilities(answer).forEach((label, value) -> row.put(labels.get(label), value));
      }
      return row;
    }

    /// JSON has lists, the others have texts with something between them.
    private Object cell(List<?> list, String between) {
      return table.format() == TableFile.Format.JSONL
          ? list
          : list.stream().map(TableFile::text).collect(Collectors.joining(between));
    }

    private void alternatives(Map<String, Object> row, Answer answer) {
      for (int k = 0; 2 * k < answers.size(); k++) {
        boolean there = k < answer.candidates().size();
        row.put(answers.get(2 * k), there ? answer.candidates().get(k).text() : "");
        var probability =
            there ? answer.candidates().get(k).numbers().get("probability") : (Double) null;
        if (probability != null) row.put(answers.get(2 * k + 1), probability);
      }
    }

    @Override
    public void finish() {
      table.finish();
    }

    @Override
    public void close() {
      table.close();
    }
  }
}
