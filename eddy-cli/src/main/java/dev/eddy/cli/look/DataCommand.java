package dev.eddy.cli.look;

import dev.eddy.formats.Json;
import dev.eddy.tasks.Form;
import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.DataFile;
import dev.eddy.tasks.data.DataFolder;
import dev.eddy.tasks.data.DataFormat;
import dev.eddy.tasks.data.DatasetInfo;
import dev.eddy.tasks.data.ReadOptions;
import dev.eddy.tasks.data.names.NamesDataset;
import dev.eddy.tasks.data.names.NamesDataset.Name;
import dev.eddy.tasks.setting.DataSettings;
import dev.eddy.tasks.source.Counts;
import dev.eddy.tasks.source.DataSource;
import dev.eddy.tasks.source.Look;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ObjectNode;

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
      "  eddy data reviews.csv --encoding EUC-KR",
      "  eddy data reviews.tsv --json the same as one JSON object, for programs",
      "  eddy data reviews/           a folder with a folder of texts for each label",
      "  eddy data --source-file train.en --target-file train.ko",
      "  eddy data names:en-ko        names in English and Korean, built in; any two languages go",
      "",
      "Named data sets are looked for in the folder of --data, the folder that EDDY_DATA names and the",
      "cache. Nothing is downloaded."
    },
    mixinStandardHelpOptions = true)
public final class DataCommand implements Runnable {

  private static final int SHOWN = 5;

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE|NAME",
      description =
          "A file, a folder with a folder for each label, a named data set such as mnist, names:SOURCE-TARGET or pairs:SOURCE,TARGET.")
  private String what;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "A folder that holds named data sets.")
  private Path folder;

  @Mixin private RoleFlags flags;

  @Option(
      names = "--source-file",
      paramLabel = "FILE",
      description = "A file of texts to translate from, a line each.")
  private String sourceFile;

  @Option(
      names = "--target-file",
      paramLabel = "FILE",
      description = "The file with the translation of each line of it.")
  private String targetFile;

  @Option(
      names = "--multi-label",
      description = "A row has any number of labels, such as a list of them in JSON.")
  private boolean multiLabel;

  @Option(names = "--json", description = "Print all of it as one JSON object, and nothing else.")
  private boolean json;

  @Override
  public void run() {
    var line = spec.commandLine();
    var out = json ? line.getErr() : line.getOut();
    var folders = DataFolder.standard(Optional.ofNullable(folder));
    parallel();
    ObjectNode told;
    if (what == null) {
      told = list(folders, out);
    } else if (what.startsWith("names:")) {
      told = names(NamesDataset.of(what), out);
    } else if (what.startsWith(DataSource.PARALLEL)) {
      told = Json.object().put("path", what);
      DataSource.of(what);
      out.printf("%s: two files, a line of the one with the same line of the other%n%n", what);
      readings(what, out, told);
    } else {
      var path = path(folders);
      told = Files.isDirectory(path) ? folder(path, out) : file(path, out);
    }
    out.flush();
    if (json) {
      line.getOut().println(told);
      line.getOut().flush();
    }
  }

  /// Two files are the pairs that they are together.
  private void parallel() {
    if (sourceFile == null && targetFile == null) return;
    if (sourceFile == null || targetFile == null || what != null) {
      throw new ParameterException(
          spec.commandLine(),
          "eddy data: --source-file and --target-file go together, and stand for the file to look at");
    }
    what = DataSource.PARALLEL + sourceFile + "," + targetFile;
  }

  private ReadOptions options() {
    var options = flags.options();
    return multiLabel ? options.withSeveralLabels() : options;
  }

  private static ObjectNode list(DataFolder folders, PrintWriter out) {
    var told = Json.object();
    var sets = told.putArray("sets");
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
      var one =
          sets.addObject()
              .put("name", set.name())
              .put("what", set.what())
              .put("published", set.published())
              .put("licence", set.licence())
              .put("there", builtIn || found.isPresent());
      found.ifPresent(path -> one.put("path", path.toString()));
    }
    out.println();
    out.println("looked for in:");
    var places = told.putArray("places");
    folders
        .places()
        .forEach(place -> {
          out.println("  " + place);
          places.add(place.toString());
        });
    return told;
  }

  private ObjectNode names(NamesDataset names, PrintWriter out) {
    out.printf(
        "%s: built-in names in the languages %s and %s%n", what, names.source(), names.target());
    var told = Json.object().put("name", what);
    var pairs = told.putObject("pairs");
    part("train", names.train(), out, pairs);
    part("validation", names.validation(), out, pairs);
    part("test", names.test(), out, pairs);
    return told;
  }

  private static void part(String name, List<Name> names, PrintWriter out, ObjectNode told) {
    told.put(name, names.size());
    out.printf("%-11s %s%n", name, Counts.pairs(names.stream().map(Name::pair).toList()));
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

  /// One for each label, or of files.
  private ObjectNode folder(Path folder, PrintWriter out) {
    var labelled = Form.all().stream().map(form -> looked(form, folder.toString())).toList();
    if (labelled.stream().allMatch(Optional::isEmpty)) {
      return files(folder, out);
    }
    out.printf("%s: a folder of folders%n%n", folder);
    var told = Json.object().put("folder", folder.toString());
    readings(folder.toString(), out, told);
    return told;
  }

  /// What the forms that read such data make of it.
  private void readings(String data, PrintWriter out, ObjectNode told) {
    var readings = told.putArray("readings");
    for (var form : Form.all()) {
      looked(form, data).ifPresent(outcome -> tell(form, outcome, out, readings.addObject()));
    }
  }

  /// Empty where a form does not read such data.
  private Optional<Look.Outcome> looked(Form form, String data) {
    var configuration = form.defaults().with(DataSettings.DATA, data);
    for (var one : flags.given().entrySet()) {
      if (form.settings().find(one.getKey()).isPresent()) {
        configuration = configuration.with(one.getKey(), one.getValue());
      }
    }
    try {
      return form.found(configuration)
          .map(found -> new Look.Outcome(true, Optional.of(found), found.sentence()));
    } catch (DataException e) {
      return Optional.of(new Look.Outcome(false, Optional.empty(), e.getMessage()));
    }
  }

  private ObjectNode files(Path folder, PrintWriter out) {
    out.println(folder + ": a folder; look at one of its files with: eddy data FILE");
    var told = Json.object().put("folder", folder.toString());
    var list = told.putArray("files");
    try (var files = Files.list(folder)) {
      for (var file : files.filter(Files::isRegularFile).sorted().toList()) {
        var one = list.addObject().put("path", file.toString());
        try {
          var found = DataSource.recognise(file, options());
          out.printf("  %s%n", found.describe().lines().findFirst().orElseThrow());
          one.put("format", found.format().title());
        } catch (DataException e) {
          out.printf("  %s%n", e.getMessage());
          one.put("fault", e.getMessage());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return told;
  }

  private ObjectNode file(Path path, PrintWriter out) {
    var outcomes = new LinkedHashMap<Form, Look.Outcome>();
    ObjectNode told;
    try {
      var file = DataSource.recognise(path, options());
      out.print(file.describe());
      told = told(file);
      if (file.format() == DataFormat.IDX) {
        return told;
      }
    } catch (DataException e) {
      // Sentences have lines of their own; if no form knows better, this is what to say.
      Form.all().forEach(form -> outcomes.put(form, form.look().of(path, options())));
      boolean read =
          outcomes.values().stream()
              .anyMatch(one -> one.found().flatMap(Look.Found::reading).isPresent());
      if (!read) {
        throw e;
      }
      out.println(path + ": text");
      told = Json.object().put("path", path.toString());
    }
    out.println();
    out.flush();
    var readings = told.putArray("readings");
    for (var form : Form.all()) {
      var outcome = outcomes.computeIfAbsent(form, one -> one.look().of(path, options()));
      tell(form, outcome, out, readings.addObject());
    }
    return told;
  }

  private static void tell(Form form, Look.Outcome outcome, PrintWriter out, ObjectNode told) {
    out.printf("%-9s %s: %s%n", form.name(), outcome.fits() ? "yes" : "no ", outcome.sentence());
    told.put("form", form.name())
        .put("as", form.look().as())
        .put("fits", outcome.fits())
        .put("sentence", outcome.sentence());
    outcome
        .found()
        .ifPresent(found -> {
          found.warnings().forEach(warning -> out.println("          note: " + warning));
          found.examples().forEach(example -> out.println("          " + example));
          told.set("warnings", Json.MAPPER.valueToTree(found.warnings()));
          found.details().forEach((name, value) -> told.set(name, Json.MAPPER.valueToTree(value)));
        });
    out.flush();
  }

  private static ObjectNode told(DataFile file) {
    var told =
        Json.object()
            .put("path", file.path().toString())
            .put("format", file.format().title())
            .put("gzip", file.gzipped());
    if (file.format() == DataFormat.IDX) {
      var sizes = told.putArray("dimensions");
      file.dimensions().forEach(sizes::add);
      return told;
    }
    told.put("encoding", file.encoding().name()).put("header", file.header());
    var columns = told.putArray("columns");
    file.columns().forEach(columns::add);
    var rows = told.putArray("first_rows");
    for (var row : file.firstRows()) {
      var cells = rows.addArray();
      row.forEach(cells::add);
    }
    return told;
  }
}
