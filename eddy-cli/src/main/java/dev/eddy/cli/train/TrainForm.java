package dev.eddy.cli.train;

import static dev.eddy.tasks.setting.CheckpointSettings.CHECKPOINT;
import static dev.eddy.tasks.setting.DataSettings.DATA;
import static dev.eddy.tasks.setting.DataSettings.KNOWN_COLUMNS;
import static dev.eddy.tasks.setting.DataSettings.OUT;
import static dev.eddy.tasks.setting.DataSettings.TEST;

import dev.eddy.cli.terminal.FileUse;
import dev.eddy.cli.terminal.Sentences;
import dev.eddy.cli.terminal.SettingOptions;
import dev.eddy.formats.Bundle;
import dev.eddy.formats.Json;
import dev.eddy.tasks.Form;
import dev.eddy.tasks.setting.CheckpointSettings;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.Setting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
  private final SettingOptions flags;

  TrainForm(Form form) {
    this.form = form;
    this.spec =
        CommandSpec.wrapWithoutInspection(this).name(form.name()).mixinStandardHelpOptions(true);
    flags = new SettingOptions(spec);
    for (var setting : form.settings().all()) {
      if (setting.key().equals(KNOWN_COLUMNS.key())) {
        continue; // written by a training, and not asked for
      }
      add(setting);
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
            .description("Print the last evaluation as one JSON object, and nothing else.")
            .build());
    spec.addOption(
        OptionSpec.builder("--progress")
            .paramLabel("line|full|json|none")
            .type(String.class)
            .description(
                "What is told on the way: a line; full: with learning rate and gradient norm; json: a"
                    + " JSON object for each event, and nothing else on standard output (line).")
            .build());
    spec.addOption(
        OptionSpec.builder("--quiet")
            .type(boolean.class)
            .description("Tell people the result and errors alone.")
            .build());
    spec.addOption(
        OptionSpec.builder("--restart")
            .type(boolean.class)
            .description("Start again, though there is a checkpoint; it is thrown away.")
            .build());
    spec.addOption(
        OptionSpec.builder("--report")
            .paramLabel("FILE")
            .type(Path.class)
            .description(ReportFile.WHAT)
            .build());
    if (form.settings().all().contains(TEST)) {
      spec.addOption(
          OptionSpec.builder("--folds")
              .paramLabel("K")
              .type(Integer.class)
              .description(
                  "Before the training, measure how well such models do: K times, each time on another part of the data by a model of the rest.")
              .build());
    }
    spec.usageMessage()
        .sortOptions(false)
        .customSynopsis("eddy train " + form.name() + " --data FILE|NAME --out FILE [SETTING…]")
        .description(
            Sentences.sentence(form.what()), "It learns from " + form.learnsFrom() + ".", "")
        .footer(examples(form));
  }

  CommandLine line() {
    return new CommandLine(spec);
  }

  private <T> void add(Setting<T> setting) {
    if (setting.key().equals(CHECKPOINT.key())) {
      flags.add(
          setting,
          "OUT.checkpoint, which goes when the model is written",
          "a folder for checkpoints, which stays");
    } else {
      flags.add(setting, setting.text(setting.standard()), setting.what());
    }
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
      command + " --from old.eddy --data more.tsv --out new.eddy",
      command + " --config settings.json --epochs 20",
      "",
      "A .cell file holds the equations of a cell of your own; 'eddy cell --help' says how to write one.",
      "A setting comes from its flag, else from the file of --config, else it has the value in brackets.",
      "Ctrl-C stops the training and keeps a checkpoint; the same command with --resume goes on.",
      "The same settings give the same model, bit for bit, whatever the number of threads."
    };
  }

  @Override
  public Integer call() {
    var line = spec.commandLine();
    var given = line.getParseResult();
    Path page = given.matchedOptionValue("--report", null);
    Path config = given.matchedOptionValue("--config", null);
    var telling =
        new Telling(
            Telling.Progress.named(given.matchedOptionValue("--progress", "line")),
            given.matchedOptionValue("--json", false),
            given.matchedOptionValue("--quiet", false),
            line.getOut(),
            line.getErr());
    Optional<Integer> folds =
        form.settings().all().contains(TEST)
            ? Optional.ofNullable(given.matchedOptionValue("--folds", null))
            : Optional.empty();
    var asked = configuration(config);
    boolean keep = asked.given(CHECKPOINT).isPresent();
    var completed = completed(asked);
    checkFiles(completed, Optional.ofNullable(config), Optional.ofNullable(page));
    return new TrainRun(
            completed,
            given.matchedOptionValue("--restart", false),
            keep,
            Optional.ofNullable(page).map(ReportFile::new),
            folds,
            telling)
        .run();
  }

  private Configuration configuration(Path file) {
    var given = spec.commandLine().getParseResult();
    var configuration = standards(given.matchedOptionValue("--from", null));
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
    return flags.into(configuration);
  }

  /// The standards of the form, or the settings of a model to go on from. What was true of its data
  /// and its training alone is left out.
  private Configuration standards(String from) {
    if (from == null) {
      return form.defaults();
    }
    var bundle = Bundle.read(Path.of(from)).configuration();
    var named = bundle.path("form").asString("");
    if (!named.equals(form.name())) {
      throw new IllegalArgumentException(
          "--from: %s is a model of the form \"%s\"; go on with it by: %s train %s"
              .formatted(from, named, Sentences.command(), named));
    }
    var configuration = form.defaults().with(bundle, from);
    for (var setting : List.of(DATA, OUT, CHECKPOINT, KNOWN_COLUMNS)) {
      if (configuration.has(setting)) {
        configuration = configuration.with(setting, "");
      }
    }
    return configuration.with(CheckpointSettings.GROW, false);
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
    var standard = configuration.get(OUT) + CHECKPOINT_FOLDER;
    return configuration.with(CHECKPOINT, configuration.given(CHECKPOINT).orElse(standard));
  }

  private ParameterException missing(String flag, String expected) {
    return new ParameterException(
        spec.commandLine(),
        "%s: %s is missing; give it %s".formatted(spec.qualifiedName(), flag, expected));
  }

  /// Before hours of training, not after. Whatever setting names a file that is there is read.
  private static void checkFiles(
      Configuration configuration, Optional<Path> config, Optional<Path> page) {
    var files = new FileUse();
    configuration
        .texts()
        .forEach((key, text) -> {
          if (!key.equals(OUT.key())) files.mayRead("--" + key, text);
        });
    config.ifPresent(file -> files.reads("--config", file));
    files.writes("--out", Path.of(configuration.get(OUT)), FileUse.Kind.MODEL);
    page.ifPresent(file -> files.writes("--report", file, FileUse.Kind.PAGE));
    var checkpoint = Path.of(configuration.get(CHECKPOINT));
    if (Files.exists(checkpoint) && !Files.isDirectory(checkpoint)) {
      throw new IllegalArgumentException(
          "--checkpoint: " + checkpoint + " is a file; expected a folder");
    }
  }
}
