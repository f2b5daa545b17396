package dev.eddy.cli.exchange;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/// What a file of another toolkit does not say of its network.
public final class SettingFlags {

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description =
          "What the file does not say of its network, such as last=true for a PyTorch network that"
              + " gives the last step only.")
  private final Map<String, String> settings = new LinkedHashMap<>();

  /// By name; empty where nothing is said.
  public Map<String, String> given() {
    return settings;
  }
}
