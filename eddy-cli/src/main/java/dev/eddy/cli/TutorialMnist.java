package dev.eddy.cli;

import dev.eddy.examples.MnistRows;
import dev.eddy.formats.Json;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.Setting;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/// `eddy tutorial mnist`: a training of minutes, so it has the flags of `eddy train` that such a
/// training needs, and can be resumed.
final class TutorialMnist implements Callable<Integer> {

  private static final List<Setting> SETTINGS =
      List.of(
          Setting.DATA,
          Setting.OUT,
          Setting.CELL,
          Setting.HIDDEN,
          Setting.LAYERS,
          Setting.EPOCHS,
          Setting.BATCH,
          Setting.LR,
          Setting.SCHEDULE,
          Setting.CLIP,
          Setting.SEED,
          Setting.THREADS,
          Setting.SHARDS,
          Setting.CHECKPOINT,
          Setting.CHECKPOINT_EVERY,
          Setting.RESUME);

  private final CommandSpec spec =
      CommandSpec.wrapWithoutInspection(this).name("mnist").mixinStandardHelpOptions(true);
  private final Map<Setting, OptionSpec> flags = new LinkedHashMap<>();

  private TutorialMnist() {
    var standards = MnistRows.configuration();
    for (var setting : SETTINGS) {
      flags.put(setting, flag(setting, standards));
      spec.addOption(flags.get(setting));
    }
    spec.addOption(
        OptionSpec.builder("--json")
            .type(boolean.class)
            .description("Print the result as one JSON object in the last line.")
            .build());
    spec.usageMessage()
        .sortOptions(false)
        .description(
            "A network reads handwritten digits row by row: 55,000 to learn from, 10,000 to be tested on. Takes minutes.",
            "");
  }

  static CommandSpec command() {
    return new TutorialMnist().spec;
  }

  private static OptionSpec flag(Setting setting, Configuration standards) {
    var standard = standards.values().get(setting).toString();
    var flag = OptionSpec.builder("--" + setting.key()).type(String.class);
    if (setting.kind() instanceof Setting.Kind.Flag) {
      flag.arity("0..1").fallbackValue("true").paramLabel("true|false");
    } else {
      flag.paramLabel(setting.kind() instanceof Setting.Kind.Any ? "TEXT" : "N");
    }
    var what =
        setting == Setting.DATA
            ? "the folder of MNIST's four files, or of data sets"
            : setting.what();
    boolean told = standard.isEmpty() || standard.equals("false");
    return flag.description(
            Character.toUpperCase(what.charAt(0))
                + what.substring(1)
                + (told ? "." : " (" + standard + ")."))
        .build();
  }

  @Override
  public Integer call() {
    var out = spec.commandLine().getOut();
    var err = spec.commandLine().getErr();
    var configuration = configuration();
    if (configuration.flag(Setting.RESUME) && configuration.given(Setting.CHECKPOINT).isPresent()) {
      TrainRun.checkResumable(configuration);
    }
    var line = ProgressLine.on(err);
    try (var _ = new Interruption()) {
      var result = MnistRows.run(configuration, new TrainReport(line), out::println);
      if (result.isEmpty()) {
        line.say(
            configuration.given(Setting.CHECKPOINT).isPresent()
                ? "interrupted; to go on, repeat the command with --resume"
                : "interrupted; a training with --checkpoint FOLDER can be resumed");
        return Errors.INTERRUPTED;
      }
      if (spec.commandLine().getParseResult().matchedOptionValue("--json", false)) {
        out.println(Json.MAPPER.valueToTree(result.get()).toString());
      }
      out.flush();
      return 0;
    } finally {
      line.clear();
    }
  }

  private Configuration configuration() {
    var given = spec.commandLine().getParseResult();
    var configuration = MnistRows.configuration();
    for (var flag : flags.entrySet()) {
      String text = given.matchedOptionValue(flag.getValue().longestName(), null);
      if (text != null) {
        try {
          configuration = configuration.with(flag.getKey(), flag.getKey().parse(text));
        } catch (IllegalArgumentException e) {
          throw new ParameterException(
              spec.commandLine(), "eddy tutorial mnist: --" + e.getMessage(), e);
        }
      }
    }
    return configuration;
  }
}
