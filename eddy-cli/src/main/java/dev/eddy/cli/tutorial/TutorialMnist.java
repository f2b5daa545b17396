package dev.eddy.cli.tutorial;

import dev.eddy.cli.terminal.Errors;
import dev.eddy.cli.terminal.FileUse;
import dev.eddy.cli.terminal.Interruption;
import dev.eddy.cli.terminal.ProgressLine;
import dev.eddy.cli.terminal.SettingOptions;
import dev.eddy.cli.train.Checkpoints;
import dev.eddy.cli.train.TrainReport;
import dev.eddy.examples.MnistRows;
import dev.eddy.formats.Json;
import dev.eddy.tasks.setting.CheckpointSettings;
import dev.eddy.tasks.setting.CourseSettings;
import dev.eddy.tasks.setting.DataSettings;
import dev.eddy.tasks.setting.NetworkSettings;
import dev.eddy.tasks.setting.OptimiserSettings;
import dev.eddy.tasks.setting.Setting;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// `eddy tutorial mnist`: a training of minutes, so it has the flags of `eddy train` that such a
/// training needs, and can be resumed.
public final class TutorialMnist implements Callable<Integer> {

  private static final List<Setting<?>> SETTINGS =
      List.of(
          DataSettings.DATA,
          DataSettings.OUT,
          NetworkSettings.CELL,
          NetworkSettings.HIDDEN,
          NetworkSettings.LAYERS,
          CourseSettings.EPOCHS,
          OptimiserSettings.BATCH,
          OptimiserSettings.LR,
          OptimiserSettings.SCHEDULE,
          OptimiserSettings.CLIP,
          CourseSettings.SEED,
          CourseSettings.THREADS,
          CourseSettings.SHARDS,
          CheckpointSettings.CHECKPOINT,
          CheckpointSettings.CHECKPOINT_EVERY,
          CheckpointSettings.RESUME);

  private final CommandSpec spec =
      CommandSpec.wrapWithoutInspection(this).name("mnist").mixinStandardHelpOptions(true);
  private final SettingOptions flags = new SettingOptions(spec);

  private TutorialMnist() {
    var standards = MnistRows.configuration();
    for (var setting : SETTINGS) {
      flags.add(
          setting,
          standards.texts().get(setting.key()),
          setting.equals(DataSettings.DATA)
              ? "the folder of MNIST's four files, or of data sets"
              : setting.what());
    }
    spec.addOption(
        OptionSpec.builder("--json")
            .type(boolean.class)
            .description("Print the result as one JSON object, and nothing else.")
            .build());
    spec.addOption(
        OptionSpec.builder("--restart")
            .type(boolean.class)
            .description("Start again, though there is a checkpoint; it is thrown away.")
            .build());
    spec.usageMessage()
        .sortOptions(false)
        .description(
            "A network reads handwritten digits row by row: 55,000 to learn from, 10,000 to be tested on. Takes minutes.",
            "");
  }

  public static CommandSpec command() {
    return new TutorialMnist().spec;
  }

  @Override
  public Integer call() {
    var out = spec.commandLine().getOut();
    var err = spec.commandLine().getErr();
    var given = spec.commandLine().getParseResult();
    boolean json = given.matchedOptionValue("--json", false);
    var people = json ? err : out;
    var configuration =
        Checkpoints.begin(
            flags.into(MnistRows.configuration()),
            given.matchedOptionValue("--restart", false),
            err::println);
    configuration
        .given(DataSettings.OUT)
        .ifPresent(file -> new FileUse().writes("--out", Path.of(file), FileUse.Kind.MODEL));
    var line = ProgressLine.on(err);
    try (var _ = new Interruption()) {
      var result = MnistRows.run(configuration, new TrainReport(line, false), people::println);
      if (result.isEmpty()) {
        line.say(
            configuration.given(CheckpointSettings.CHECKPOINT).isPresent()
                ? "interrupted; to go on, repeat the command with --resume"
                : "interrupted; a training with --checkpoint FOLDER can be resumed");
        return Errors.INTERRUPTED;
      }
      people.flush();
      if (json) {
        out.println(Json.MAPPER.valueToTree(result.get()).toString());
      }
      out.flush();
      return 0;
    } finally {
      line.clear();
    }
  }
}
