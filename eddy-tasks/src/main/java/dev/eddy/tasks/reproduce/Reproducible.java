package dev.eddy.tasks.reproduce;

import java.util.List;

/// Results of one kind that can be had again, such as those of a form.
///
/// A service: a module that provides it, or a jar that names its class in
/// `META-INF/services/dev.eddy.tasks.reproduce.Reproducible`, adds results, and `eddy reproduce`
/// has them.
public interface Reproducible {

  /// The rows, in the order in which people read them.
  List<ResultRow> rows();

  /// What was tried for the standards of a form; none unless said.
  default List<Trial> trials() {
    return List.of();
  }
}
