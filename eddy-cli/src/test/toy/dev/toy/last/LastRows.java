package dev.toy.last;

import dev.eddy.tasks.reproduce.SimpleMethods;
import dev.eddy.tasks.reproduce.Goal;
import dev.eddy.tasks.reproduce.Measure;
import dev.eddy.tasks.reproduce.PartFiles;
import dev.eddy.tasks.reproduce.ResultRow;
import dev.eddy.tasks.reproduce.RowData;
import dev.eddy.tasks.reproduce.Reproducible;
import dev.eddy.tasks.reproduce.RunFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// A result on data that comes in a shape of its own.
public final class LastRows implements Reproducible {

  private static final Measure RIGHT =
      new Measure("right letters", false, "right", metrics -> metrics.get("right"));

  @Override
  public List<ResultRow> rows() {
    return List.of(
        new ResultRow(
            "last-letters",
            "say the last letters of words in one line",
            new Line("line.txt"),
            RIGHT,
            Optional.of(new Goal(0.5, 0.9)),
            SimpleMethods.NONE,
            List.of(),
            1,
            "A toy.",
            """
            {"form": "last", "validation": "0", "alphabet": 4, "epochs": 20}
            """));
  }

  /// Words with blanks between them.
  record Line(String file) implements RowData {
    @Override
    public List<String> files() {
      return List.of(file);
    }

    @Override
    public PartFiles made(List<Path> found, Path work, OptionalInt rows) {
      var words = String.join("\n", RunFiles.lines(found.getFirst()).getFirst().split(" "));
      var written = RunFiles.write(work.resolve("words.txt"), words + "\n");
      return new PartFiles(written, "", written);
    }
  }
}
