package dev.eddy.cli.train;

import static dev.eddy.tasks.setting.CheckpointSettings.CHECKPOINT;
import static dev.eddy.tasks.setting.DataSettings.DATA;
import static dev.eddy.tasks.setting.DataSettings.KNOWN_COLUMNS;
import static dev.eddy.tasks.setting.DataSettings.OUT;

import dev.eddy.formats.Json;
import dev.eddy.tasks.Form;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.Setting;
import dev.eddy.tasks.setting.Values;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/// `eddy train FORM` for one form: its flags are the {@link Setting}s of the form, so a new setting
/// is a flag without a change here.
///
/// A value comes from the flag, else from the file of `--config`, else from the standards of the
/// form.
public final class TrainForm implements Callable<Integer> {

  private static final String CHECKPOINT_FOLDER = ".checkpoint";

  private final Form form;
  private final CommandSpec spec;
  private final Map<Setting<?>, OptionSpec> flags = new LinkedHashMap<>();

  TrainForm(Form form) {
    this.form = form;
    this.spec =
        CommandSpec.wrapWithoutInspection(this).name(form.name()).mixinStandardHelpOptions(true);
    for (var setting : form.settings().all()) {
      if (setting.key().equals(KNOWN_COLUMNS.key())) {
        continue; // written by a training, and not asked for
      }
      flags.put(setting, flag(setting));
      spec.addOption(flags.get(setting));
    }
    spec.addOption(
        OptionSpec.builder("--config")
            .paramLabel("FILE")
            .type(Path.class)
            .description("A JSON file with settings by the names of the flags, which go before it.")
            .build());
    spec.addOption(
        OptionSpec.builder("--json")
            .type(boolean.class)
            .description("Print the last evaluation as one JSON object in the last line.")
            .build());
    spec.addOption(
        OptionSpec.builder("--report")
            .paramLabel("FILE")
            .type(Path.class)
            .description(ReportFile.WHAT)
            .build());
    spec.usageMessage()
        .sortOptions(false)
        .customSynopsis("eddy train " + form.name() + " --data FILE|NAME --out FILE [SETTING…]")
        .description(sentence(form.what()), "It learns from " + form.learnsFrom() + ".", "")
        .footer(examples(form));
  }

  CommandLine line() {
    return new CommandLine(spec);
  }

  private static OptionSpec flag(Setting<?> setting) {
    var flag =
        OptionSpec.builder("--" + setting.key()).type(String.class).paramLabel(setting.sample());
    if (setting.values() instanceof Values.Flag) {
      flag.arity("0..1").fallbackValue("true");
    }
    // picocli reads % as the start of a format.
    return flag.description(help(setting).replace("%", "%%")).build();
  }

  private static <T> String help(Setting<T> setting) {
    if (setting.key().equals(CHECKPOINT.key())) {
      return "A folder for checkpoints (OUT.checkpoint).";
    }
    var standard = setting.text(setting.standard());
    boolean told = standard.isEmpty() || standard.equals("false");
    return told ? sentence(setting.what()) : sentence(setting.what() + " (" + standard + ")");
  }

  /// Command lines to start from, at the end of the help.
  private static String[] examples(Form form) {
    var command = "  eddy train " + form.name();
    var sample = command + " " + form.sample();
    return new String[] {
      "",
      "Examples:",
      sample,
      sample + " --cell my.cell --hidden 128",
      sample + " --resume",
      command + " --config settings.json --epochs 20",
      "",
      "A .cell file holds the equations of a cell of your own; 'eddy cell --help' says how to write one.",
      "A setting comes from its flag, else from the file of --config, else it has the value in brackets.",
      "Ctrl-C stops the training and keeps a checkpoint; the same command with --resume goes on.",
      "The same settings give the same model, bit for bit, whatever the number of threads."
    };
  }

  private static String sentence(String words) {
    return Character.toUpperCase(words.charAt(0)) + words.substring(1) + ".";
  }

  @Override
  public Integer call() {
    var line = spec.commandLine();
    boolean json = line.getParseResult().matchedOptionValue("--json", false);
    Path page = line.getParseResult().matchedOptionValue("--report", null);
    var report = Optional.ofNullable(page).map(ReportFile::new);
    return new TrainRun(configuration(), json, report, line.getOut(), line.getErr()).run();
  }

  private Configuration configuration() {
    var given = spec.commandLine().getParseResult();
    var configuration = form.defaults();
    Path file = given.matchedOptionValue("--config", null);
    if (file != null) {
      configuration = configuration.with(Json.read(file), file.toString());
      if (configuration.has(KNOWN_COLUMNS)) {
        // This training finds out what its own data has.
        configuration = configuration.with(KNOWN_COLUMNS, "");
      }
      if (configuration.get(CHECKPOINT).equals(configuration.get(OUT) + CHECKPOINT_FOLDER)) {
        // It followed from the output of that training; this one may have another.
        configuration = configuration.with(CHECKPOINT, "");
      }
    }
    for (var flag : flags.entrySet()) {
      String text = given.matchedOptionValue(flag.getValue().longestName(), null);
      if (text != null) {
        try {
          configuration = configuration.with(flag.getKey().key(), text);
        } catch (IllegalArgumentException e) {
          throw new ParameterException(
              spec.commandLine(), spec.qualifiedName() + ": --" + e.getMessage(), e);
        }
      }
    }
    return completed(configuration);
  }

  /// What must be given is there, and what follows from it.
  private Configuration completed(Configuration asked) {
    var configuration = form.completed(asked);
    if (configuration.given(DATA).isEmpty()) {
      throw missing(
          "--data", "what to learn from: a file, or a data set by name; 'eddy data' lists those");
    }
    if (configuration.given(OUT).isEmpty()) {
      throw missing(
          "--out", "the file that the trained model goes to, such as " + form.name() + ".eddy");
    }
    var out = configuration.get(OUT);
    var checkpoint = configuration.given(CHECKPOINT).orElse(out + CHECKPOINT_FOLDER);
    checkOutput(Path.of(out), Path.of(checkpoint));
    return configuration.with(CHECKPOINT, checkpoint);
  }

  private ParameterException missing(String flag, String expected) {
    return new ParameterException(
        spec.commandLine(),
        "%s: %s is missing; give it %s".formatted(spec.qualifiedName(), flag, expected));
  }

  /// Before hours of training, not after.
  private static void checkOutput(Path out, Path checkpoint) {
    var folder = out.toAbsolutePath().getParent();
    if (Files.isDirectory(out)) {
      throw new IllegalArgumentException(
          "--out: "
              + out
              + " is a folder; name a file in it, such as "
              + out.resolve("model.eddy"));
    }
    if (folder == null || !Files.isDirectory(folder)) {
      throw new IllegalArgumentException(
          "--out: there is no folder " + folder + " for " + out + "; make it first");
    }
    if (!Files.isWritable(folder) || (Files.exists(out) && !Files.isWritable(out))) {
      throw new IllegalArgumentException(
          "--out: " + out + " cannot be written; choose a place you may write to");
    }
    if (Files.exists(out) && !isZip(out)) {
      throw new IllegalArgumentException(
          "--out: " + out + " is there already and is no Eddy model; choose another name");
    }
    if (Files.exists(checkpoint) && !Files.isDirectory(checkpoint)) {
      throw new IllegalArgumentException(
          "--checkpoint: " + checkpoint + " is a file; expected a folder");
    }
  }

  /// As every model file; somebody's data is not to be written over.
  private static boolean isZip(Path file) {
    try (var in = Files.newInputStream(file)) {
      var start = in.readNBytes(2);
      return start.length == 2 && start[0] == 'P' && start[1] == 'K';
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
