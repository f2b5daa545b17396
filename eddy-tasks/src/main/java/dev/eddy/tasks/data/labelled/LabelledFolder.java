package dev.eddy.tasks.data.labelled;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.DataFile;
import dev.eddy.tasks.data.DataFormat;
import dev.eddy.tasks.data.ReadOptions;
import dev.eddy.tasks.data.Reading;
import dev.eddy.tasks.data.Suggestion;
import dev.eddy.tasks.data.bytes.SourceText;
import dev.eddy.tasks.data.format.Cells;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// Texts in a folder per label, a file each: `pos/1.txt`, `neg/1.txt`; or such folders below
/// `train` and `test`.
///
/// A label is the name of its folder. Files and folders that begin with a point are passed over;
/// files beside the folders of labels are named.
///
/// @param train what is learned from
/// @param test where the folder has such a part
public record LabelledFolder(Reading<LabelledText> train, Optional<Reading<LabelledText>> test) {
  private static final String TRAIN = "train";
  private static final String TEST = "test";

  /// Reads a folder; empty where it has no folders in it.
  ///
  /// @throws DataException if a label has no file, or a file is no text
  public static Optional<LabelledFolder> read(Path folder, ReadOptions options) {
    var inside = list(folder, Files::isDirectory);
    if (inside.isEmpty()) return Optional.empty();
    var names = inside.stream().map(LabelledFolder::name).toList();
    if (!names.contains(TRAIN)) {
      return Optional.of(new LabelledFolder(reading(folder, options), Optional.empty()));
    }
    var test =
        names.contains(TEST)
            ? Optional.of(reading(folder.resolve(TEST), options))
            : Optional.<Reading<LabelledText>>empty();
    return Optional.of(new LabelledFolder(reading(folder.resolve(TRAIN), options), test));
  }

  private static Reading<LabelledText> reading(Path folder, ReadOptions options) {
    var labels = list(folder, Files::isDirectory);
    if (labels.size() < 2) {
      throw new DataException(
          "%s: expected a folder for each of two labels or more, such as pos and neg, found %d"
              .formatted(folder, labels.size()));
    }
    var rows = new ArrayList<LabelledText>();
    var lines = new ArrayList<Long>();
    for (var label : labels) {
      var files = list(label, Files::isRegularFile);
      if (files.isEmpty()) {
        throw new DataException(
            "%s holds no file, so there is no text with this label; put some there or take it away"
                .formatted(label));
      }
      var deeper = list(label, Files::isDirectory);
      if (!deeper.isEmpty()) {
        throw new DataException(
            "%s holds folders (%s), where files with the texts of this label are expected"
                .formatted(
                    label, Suggestion.list(deeper.stream().map(LabelledFolder::name).toList(), 4)));
      }
      for (var file : files) {
        rows.add(new LabelledText(text(file, options), Cells.normal(name(label))));
        lines.add(1L);
      }
    }
    var beside = list(folder, Files::isRegularFile);
    var warnings =
        beside.isEmpty()
            ? List.<String>of()
            : List.of(
                "not read, since no folder of a label holds them: "
                    + Suggestion.list(beside.stream().map(LabelledFolder::name).toList(), 4));
    return new Reading<>(file(folder), "text", rows, lines, Map.of(), List.of(), warnings);
  }

  private static String text(Path file, ReadOptions options) {
    var content = SourceText.read(file, options).content();
    return content.replace("\r\n", "\n").replace('\r', '\n').strip();
  }

  private static DataFile file(Path folder) {
    return new DataFile(
        folder,
        DataFormat.LINES,
        false,
        StandardCharsets.UTF_8,
        List.of("1"),
        false,
        '\n',
        List.of(),
        List.of());
  }

  private static List<Path> list(Path folder, Predicate<Path> wanted) {
    try (var files = Files.list(folder)) {
      return files
          .filter(wanted)
          .filter(file -> !name(file).startsWith("."))
          .sorted(Comparator.comparing(LabelledFolder::name))
          .toList();
    } catch (IOException e) {
      throw new DataException(folder + ": the folder could not be read: " + e.getMessage(), e);
    }
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }
}
