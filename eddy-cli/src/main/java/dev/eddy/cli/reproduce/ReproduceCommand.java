package dev.eddy.cli.reproduce;

import dev.eddy.cli.train.ReportFile;
import dev.eddy.tasks.data.DataFolder;
import dev.eddy.tasks.reproduce.ResultRow;
import dev.eddy.tasks.reproduce.Trial;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `eddy reproduce NAME`: a result on real data, trained with a committed configuration and written
/// beside the published ones.
@Command(
    name = "reproduce",
    description = {
      "Train a model on real data with a fixed configuration, measure it once, and write the result beside the published ones.",
      "Without NAME: what there is to reproduce.",
      ""
    },
    footer = {
      "",
      "Ctrl-C stops the training and keeps a checkpoint; the same command goes on from it, to the same weights.",
      "The data is looked for in --data-folder, in the folder that EDDY_DATA names, in the cache, and in a",
      "folder shared/data beside the checkout.",
      "",
      "Examples:",
      "  eddy reproduce                              what there is",
      "  eddy reproduce mnist-rows                   trains, tests, writes docs/RESULTS.md",
      "  eddy reproduce trec-6 --seed 2              another seed, for the mean and the spread",
      "  eddy reproduce --defaults generate          what was tried for its standards, into docs/defaults.md",
      "  eddy reproduce g2p --epochs 1 --rows 500    a quick look; no result is written"
    },
    sortOptions = false,
    mixinStandardHelpOptions = true)
public final class ReproduceCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "NAME", arity = "0..1", description = "What to reproduce.")
  private String name;

  @Option(
      names = "--data-folder",
      paramLabel = "DIR",
      description = "The folder of data sets, which holds mnist, g2p and others.")
  private Path dataFolder;

  @Option(
      names = "--results",
      paramLabel = "FILE",
      description =
          "Where results are written (docs/RESULTS.md of the checkout; with --defaults docs/defaults.md).")
  private Path results;

  @Option(
      names = "--work",
      paramLabel = "DIR",
      description =
          "Where data, checkpoints and model are kept, in a folder by the name (reproduced).")
  private Path work = Path.of("reproduced");

  @Option(
      names = "--threads",
      paramLabel = "N",
      description =
          "Threads that share the work; 0: as many as there are processors (0). The weights are the same.")
  private int threads;

  @Option(
      names = "--resume",
      description = "Go on from the checkpoint, as without it; it is an error if there is none.")
  private boolean resume;

  @Option(
      names = {"--restart", "--anew"},
      description = "Start again, though there is a checkpoint.")
  private boolean anew;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description =
          "Another seed than the committed one; the page then says the mean of the seeds that were tried.")
  private Long seed;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "So many passes over the data only, for a quick look; no result is written.")
  private Integer epochs;

  @Option(
      names = "--rows",
      paramLabel = "N",
      description = "The first rows of each part only, for a quick look; no result is written.")
  private Integer rows;

  @Option(
      names = "--defaults",
      paramLabel = "FORM|all",
      description =
          "Try what was tried before the standards of a form were chosen, and write docs/defaults.md; what is on the page already is not trained again.")
  private String defaults;

  @Option(names = "--json", description = "Print the outcome as one JSON object, and nothing else.")
  private boolean json;

  @Option(names = "--report", paramLabel = "FILE", description = ReportFile.WHAT)
  private Path report;

  @Override
  public Integer call() {
    var out = spec.commandLine().getOut();
    if (defaults != null) {
      if (seed != null) {
        throw wrong("--defaults has seeds of its own; leave out --seed");
      }
      if (name != null) {
        throw wrong(
            "--defaults tries standards and %s is a result; give one of them".formatted(name));
      }
      checkCounts();
      return new DefaultsRun(
              Trial.of(defaults),
              folders(Optional.ofNullable(dataFolder)),
              work,
              page("defaults.md"),
              threads,
              anew,
              out,
              spec.commandLine().getErr())
          .run();
    }
    if (name == null) {
      list(out);
      return 0;
    }
    var row = ResultRow.named(name);
    checkCounts();
    var quick = new ReproduceRun.Quick(optional(epochs), optional(rows));
    return new ReproduceRun(
            row,
            Optional.ofNullable(seed).orElseGet(row.configuration()::seed),
            folders(Optional.ofNullable(dataFolder)),
            work,
            quick.isWhole() ? Optional.of(page("RESULTS.md")) : Optional.empty(),
            quick,
            threads,
            resume,
            anew,
            json,
            Optional.ofNullable(report).map(ReportFile::new),
            json ? spec.commandLine().getErr() : out,
            out,
            spec.commandLine().getErr())
        .run();
  }

  private void checkCounts() {
    if (threads < 0) {
      throw wrong("--threads: expected a number of 0 or more, found " + threads);
    }
    if (epochs != null && epochs < 1) {
      throw wrong("--epochs: expected a number of 1 or more, found " + epochs);
    }
    if (rows != null && rows < 20) {
      throw wrong("--rows: expected a number of 20 or more, found " + rows);
    }
    if (resume && anew) {
      throw wrong("--resume goes on and --restart starts again; give one of them");
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), "eddy reproduce: " + message);
  }

  private static OptionalInt optional(Integer value) {
    return value == null ? OptionalInt.empty() : OptionalInt.of(value);
  }

  private static void list(PrintWriter out) {
    for (var row : ResultRow.ALL) {
      out.println(row.name() + ": " + row.what());
      out.printf(
          "  form %s, data %s%n",
          row.configuration().form(), String.join(", ", row.data().files()));
      out.println(
          "  %s%s; about %d min on two cores"
              .formatted(
                  row.measure().title(),
                  row.goal()
                      .map(goal -> " to reach " + goal.target() + ", better " + goal.aim())
                      .orElse(", to be compared with the baselines of the same run"),
                  row.minutes()));
      row.published()
          .forEach(one ->
              out.println(
                  "  published %s: %s (%s)"
                      .formatted(number(one.value()), one.what(), one.source())));
    }
    out.flush();
  }

  public static String number(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }

  // ---- places ----------------------------------------------------------------------------------

  /// Where data sets are looked for: the usual places, the folder given before them and the one
  /// beside the checkout after them.
  private static DataFolder folders(Optional<Path> given) {
    var places = new ArrayList<DataFolder.Place>();
    given.ifPresent(folder -> places.add(new DataFolder.Place("--data-folder", folder)));
    places.addAll(DataFolder.standard(Optional.empty()).places());
    upwards("shared/data")
        .ifPresent(folder -> places.add(new DataFolder.Place("beside the checkout", folder)));
    return new DataFolder(places);
  }

  /// The page that is named, or that of the checkout.
  private Path page(String name) {
    if (results != null) {
      return results;
    }
    return upwards("docs/architecture.md")
        .map(page -> page.resolveSibling(name))
        .orElseThrow(() ->
            wrong(
                "there is no checkout of Eddy here whose docs/%s could be written; name a file with --results"
                    .formatted(name)));
  }

  /// The nearest file or folder of that name in the current folder or one above it.
  private static Optional<Path> upwards(String name) {
    for (var folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
      if (Files.exists(folder.resolve(name))) {
        return Optional.of(folder.resolve(name));
      }
    }
    return Optional.empty();
  }
}
