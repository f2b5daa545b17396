package dev.eddy.tasks.data.vocabulary;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.Suggestion;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;

/// The classes a model tells apart; the place of a name in the list is its id.
///
/// @param names all different
public record Labels(List<String> names) {
  public Labels {
    names = List.copyOf(names);
    var seen = new HashSet<String>();
    for (var name : names)
      if (!seen.add(name))
        throw new DataException("label \"" + name + "\" is there twice; labels are all different");
    if (names.isEmpty()) throw new DataException("expected at least one label, found none");
  }

  /// The distinct labels of some data: in the order of their numbers if all are whole numbers, else
  /// in the order of their code points.
  public static Labels of(Collection<String> labels) {
    var distinct = labels.stream().distinct().toList();
    boolean numbers = distinct.stream().allMatch(label -> label.matches("-?[0-9]{1,18}"));
    Comparator<String> order =
        numbers ? Comparator.comparingLong(Long::parseLong) : Vocabulary.BY_CODE_POINT;
    return new Labels(
        distinct.stream().sorted(order.thenComparing(Vocabulary.BY_CODE_POINT)).toList());
  }

  /// These labels with those of others behind them.
  public Labels grown(Labels others) {
    var all = new LinkedHashSet<>(names);
    all.addAll(others.names);
    return new Labels(List.copyOf(all));
  }

  public int size() {
    return names.size();
  }

  /// @throws DataException if there is no such label; the message names those there are
  public int id(String label) {
    int id = names.indexOf(label);
    if (id >= 0) return id;
    throw new DataException(
        "unknown label \""
            + label
            + "\"; the labels are "
            + Suggestion.list(names, 10)
            + Suggestion.phrase(label, names));
  }

  /// @throws DataException if the id is not one of a label
  public String name(int id) {
    if (id < 0 || id >= names.size())
      throw new DataException(
          "expected a label id from 0 to " + (names.size() - 1) + ", found " + id);
    return names.get(id);
  }
}
