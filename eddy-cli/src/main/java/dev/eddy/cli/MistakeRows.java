package dev.eddy.cli;

import dev.eddy.tasks.Mistake;
import dev.eddy.tasks.data.question.Questions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// Wrong answers as the rows of a table: what was asked, then `right`, `answer` and, where the
/// model tells it, `probability`.
///
/// @param data the rows of the data, whose cells are then what was asked; the column with what is
///   right is among them
record MistakeRows(List<Mistake> mistakes, Optional<Questions> data) {

  List<String> columns() {
    var names = new ArrayList<>(asked());
    for (var one : List.of("right", "answer", "probability")) names.add(free(one));
    return names;
  }

  /// The names of what was asked, each once.
  private List<String> asked() {
    if (data.isPresent()) {
      var names = new ArrayList<String>();
      for (var name : data.get().columns()) {
        var other = name.isEmpty() ? "column " + (names.size() + 1) : name;
        while (names.contains(other)) other += "_";
        names.add(other);
      }
      return names;
    }
    return mistakes.isEmpty() ? List.of() : List.copyOf(mistakes.getFirst().asked().keySet());
  }

  private String free(String name) {
    var asked = asked();
    var other = name;
    while (asked.contains(other)) other += "_";
    return other;
  }

  void forEach(Consumer<Map<String, Object>> taker) {
    var asked = asked();
    var right = free("right");
    var answer = free("answer");
    var probability = free("probability");
    for (var mistake : mistakes) {
      var row = new LinkedHashMap<String, Object>();
      var cells =
          data.map(all -> all.asked().get(mistake.row()).cells())
              .orElseGet(() -> List.copyOf(mistake.asked().values()));
      for (int c = 0; c < asked.size(); c++) row.put(asked.get(c), cells.get(c));
      row.put(right, mistake.right());
      row.put(answer, mistake.answer());
      mistake.probability().ifPresent(value -> row.put(probability, value));
      taker.accept(row);
    }
  }
}
