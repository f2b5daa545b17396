package dev.eddy.cli.terminal;

import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.Setting;
import dev.eddy.tasks.setting.Values;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/// Flags of a command that are [Setting]s: a new setting is a new flag, and what is given on the
/// command line goes into a configuration.
public final class SettingOptions {
  private final CommandSpec spec;
  private final Map<Setting<?>, OptionSpec> options = new LinkedHashMap<>();

  public SettingOptions(CommandSpec spec) {
    this.spec = spec;
  }

  /// Adds a flag.
  ///
  /// @param standard what holds without the flag, as text; it is told where it says something
  /// @param what it does
  public void add(Setting<?> setting, String standard, String what) {
    var option =
        OptionSpec.builder("--" + setting.key()).type(String.class).paramLabel(setting.sample());
    if (setting.values() instanceof Values.Flag) {
      option.arity("0..1").fallbackValue("true");
    }
    boolean told = standard.isEmpty() || standard.equals("false");
    var text = Sentences.sentence(told ? what : what + " (" + standard + ")");
    // picocli reads % as the start of a format.
    var added = option.description(text.replace("%", "%%")).build();
    options.put(setting, added);
    spec.addOption(added);
  }

  /// A configuration with what was given.
  ///
  /// @throws ParameterException if a value is none of its setting
  public Configuration into(Configuration configuration) {
    var given = spec.commandLine().getParseResult();
    for (var option : options.entrySet()) {
      String text = given.matchedOptionValue(option.getValue().longestName(), null);
      if (text != null) {
        try {
          configuration = configuration.with(option.getKey().key(), text);
        } catch (IllegalArgumentException e) {
          throw new ParameterException(
              spec.commandLine(), spec.qualifiedName() + ": --" + e.getMessage(), e);
        }
      }
    }
    return configuration;
  }
}
