package dev.eddy.cli;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.DataFile;
import dev.eddy.tasks.data.DataFolder;
import dev.eddy.tasks.data.DataFormat;
import dev.eddy.tasks.data.DatasetInfo;
import dev.eddy.tasks.data.NamesDataset;
import dev.eddy.tasks.data.NamesDataset.Name;
import dev.eddy.tasks.data.ReadOptions;
import dev.eddy.tasks.data.Table;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `eddy data`: which data sets there are, and what a file would be read as.
@Command(
    name = "data",
    description = {
      "List the data sets Eddy knows and where they were found, or look at one: what a file would be read as, its first rows, its faults.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  eddy data                    what is built in and what is found on this machine",
      "  eddy data reviews.tsv        columns, first rows, and which training can read the file",
      "  eddy data names:en-ko        names in English and Korean, built in; any two languages go",
      "",
      "Named data sets are looked for in the folder of --data, the folder that EDDY_DATA names and the",
      "cache. Nothing is downloaded."
    },
    mixinStandardHelpOptions = true)
final class DataCommand implements Runnable {

  private static final int SHOWN = 5;

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE|NAME",
      description = "A file, a named data set such as mnist, or names:SOURCE-TARGET.")
  private String what;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "A folder that holds named data sets.")
  private Path folder;

  @Override
  public void run() {
    var out = spec.commandLine().getOut();
    var folders = DataFolder.standard(Optional.ofNullable(folder));
    if (what == null) {
      list(folders, out);
    } else if (what.startsWith("names:")) {
      names(NamesDataset.of(what), out);
    } else {
      var path = path(folders);
      if (Files.isDirectory(path)) {
        files(path, out);
      } else {
        file(path, out);
      }
    }
    out.flush();
  }

  private void list(DataFolder folders, PrintWriter out) {
    for (var set : DatasetInfo.CATALOGUE) {
      boolean builtIn = set.name().startsWith("names:");
      var found = builtIn ? Optional.<Path>empty() : folders.lookup(set.name());
      var state =
          builtIn
              ? "built in"
              : found
                  .map(path -> "found: " + path)
                  .orElse("not found; published by " + set.published());
      out.printf("%-16s %s%n%16s %s%n", set.name(), set.what(), "", state);
    }
    out.println();
    out.println("looked for in:");
    folders.places().forEach(place -> out.println("  " + place));
  }

  private void names(NamesDataset names, PrintWriter out) {
    out.printf(
        "%s: built-in names in the languages %s and %s%n", what, names.source(), names.target());
    part("train", names.train(), out);
    part("validation", names.validation(), out);
    part("test", names.test(), out);
  }

  private static void part(String name, List<Name> names, PrintWriter out) {
    out.printf("%-11s %s%n", name, Reading.pairs(names.stream().map(Name::pair).toList()));
    names.stream()
        .limit(SHOWN)
        .forEach(one -> out.printf("  %s | %s%n", one.source(), one.target()));
  }

  /// A file that is there, or a named data set.
  private Path path(DataFolder folders) {
    var path = Path.of(what);
    if (Files.exists(path)) {
      return path;
    }
    boolean looksLikeName =
        DatasetInfo.named(what.split("[/\\\\]")[0]).isPresent() || what.matches("[\\w-]+");
    if (looksLikeName) {
      return folders.find(what);
    }
    throw new DataException(what + ": there is no such file");
  }

  private void files(Path folder, PrintWriter out) {
    out.println(folder + ": a folder; look at one of its files with: eddy data FILE");
    try (var files = Files.list(folder)) {
      for (var file : files.filter(Files::isRegularFile).sorted().toList()) {
        out.printf("  %s%n", firstLine(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String firstLine(Path file) {
    try {
      return DataFile.recognise(file).describe().lines().findFirst().orElseThrow();
    } catch (DataException e) {
      return e.getMessage();
    }
  }

  private void file(Path path, PrintWriter out) {
    var file = DataFile.recognise(path);
    out.print(file.describe());
    if (file.format() == DataFormat.IDX) {
      return;
    }
    out.flush();
    if (file.format() != DataFormat.TS) {
      long[] rows = {0};
      Table.forEach(path, ReadOptions.DEFAULT, _ -> rows[0]++);
      out.println(
          Numbers.count(rows[0], file.format() == DataFormat.TEXT ? "line" : "row")
              + (file.header() ? " and a header" : ""));
    }
    out.println();
    for (var reading : Reading.ALL) {
      var outcome = reading.of(path);
      out.printf(
          "%-9s %-21s %s: %s%n",
          reading.form(), reading.as(), outcome.fits() ? "yes" : "no", outcome.sentence());
    }
  }
}
