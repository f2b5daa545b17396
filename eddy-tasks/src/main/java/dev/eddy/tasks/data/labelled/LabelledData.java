package dev.eddy.tasks.data.labelled;

import dev.eddy.tasks.data.Columns;
import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.DataFormat;
import dev.eddy.tasks.data.ReadOptions;
import dev.eddy.tasks.data.Reading;
import dev.eddy.tasks.data.Role;
import dev.eddy.tasks.data.format.Markup;
import dev.eddy.tasks.data.table.Looked;
import dev.eddy.tasks.data.table.Roles;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/// Rows with labels as a classifier learns from them: texts, or sequences of numbers.
public sealed interface LabelledData {
  /// What was read, and how.
  Reading<? extends Labelled> reading();

  record Texts(Reading<LabelledText> reading) implements LabelledData {}

  record Sequences(Reading<LabelledSequence> reading) implements LabelledData {}

  /// Reads a file of either kind.
  ///
  /// @param numbers whether it holds sequences of numbers; empty: found out by its columns
  /// @throws DataException if the columns cannot be told, or a line is bad
  static LabelledData read(Path path, ReadOptions options, Optional<Boolean> numbers) {
    return read(path, Optional.empty(), options, numbers);
  }

  /// The same with chosen columns.
  static LabelledData read(
      Path path, Optional<Columns> columns, ReadOptions options, Optional<Boolean> numbers) {
    var looked = Looked.at(path, options);
    boolean series = looked.file().format() == DataFormat.TS;
    if (series || looked.sheet().isEmpty() || numbers.orElse(false)) {
      return new Sequences(LabelledSequence.reading(path, columns, options));
    }
    if (columns.isPresent()) {
      boolean sequences =
          numbers.orElseGet(
              () -> SequenceColumns.holdNumbers(columns.get(), looked.sheet().get(), options));
      return sequences
          ? new Sequences(LabelledSequence.reading(path, columns, options))
          : new Texts(
              LabelledText.reading(path, Columns.roles(columns, options, Role.TEXT, Role.LABEL)));
    }
    var sheet = looked.sheet().get();
    Markup.refuse(sheet.text(), sheet.format(), options, "rows with labels");
    var roles =
        Roles.of(
            sheet, options, true, Set.of(Role.TEXT, Role.LABEL, Role.ID, Role.FEATURES, Role.KEY));
    boolean found = numbers.orElseGet(() -> SequenceRoles.holdsNumbers(roles));
    return found ? new Sequences(SequenceReader.read(roles)) : new Texts(TextReader.read(roles));
  }
}
