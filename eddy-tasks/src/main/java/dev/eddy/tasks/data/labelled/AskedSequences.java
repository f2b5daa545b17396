package dev.eddy.tasks.data.labelled;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.DataFormat;
import dev.eddy.tasks.data.ReadOptions;
import dev.eddy.tasks.data.Role;
import dev.eddy.tasks.data.table.Looked;
import dev.eddy.tasks.data.table.Roles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;

/// Sequences of numbers that a model is asked about, in order: their labels may be missing.
///
/// @param columns names of the cells
public record AskedSequences(List<String> columns, List<One> all) {

  /// One of them.
  ///
  /// @param line where it starts in the file
  /// @param name its key, or `row 3`
  /// @param cells those of its row; of a sequence with a row per step its key alone
  /// @param id what names it, where a column does
  public record One(
      long line, String name, List<String> cells, LabelledSequence sequence, Optional<String> id) {
    public One {
      cells = List.copyOf(cells);
    }
  }

  public AskedSequences {
    columns = List.copyOf(columns);
    all = List.copyOf(all);
  }

  /// Reads a file.
  ///
  /// @throws DataException as [LabelledSequence#read]
  public static AskedSequences read(Path path, ReadOptions options) {
    var looked = Looked.at(path, options);
    var all = new ArrayList<One>();
    if (looked.file().format() == DataFormat.TS || looked.sheet().isEmpty()) {
      for (var sequence : LabelledSequence.read(path, options.withoutRoles())) {
        var name = "row " + (all.size() + 1);
        all.add(new One(all.size(), name, List.of(name), sequence, Optional.empty()));
      }
      return new AskedSequences(List.of("row"), all);
    }
    var said = options.withOnly(Role.FEATURES, Role.KEY, Role.ID);
    var roles = Roles.of(looked.sheet().get(), said, false, SequenceReader.ROLES);
    var reading = SequenceReader.questions(roles);
    var byLine = new HashMap<Long, List<String>>();
    roles.table().rows().forEach(row -> byLine.put(row.line(), row.cells()));
    // Of the rows of steps only what they have in common is told.
    boolean steps = roles.has(Role.KEY);
    int key = roles.given(Role.KEY).orElse(-1);
    int id = steps ? key : roles.given(Role.ID).orElse(-1);
    for (int i = 0; i < reading.rows().size(); i++) {
      var cells = byLine.get(reading.lines().get(i));
      all.add(
          new One(
              reading.lines().get(i),
              steps ? cells.get(key) : "row " + (i + 1),
              steps ? List.of(cells.get(key)) : cells,
              reading.rows().get(i),
              id < 0 ? Optional.empty() : Optional.of(cells.get(id))));
    }
    var names = roles.table().columns();
    return new AskedSequences(steps ? List.of(names.get(key)) : names, all);
  }
}
