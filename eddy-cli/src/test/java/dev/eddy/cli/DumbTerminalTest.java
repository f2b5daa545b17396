package dev.eddy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Colours of the help, on what would be a terminal.
class DumbTerminalTest {

  /// Says to picocli that there is a terminal.
  private static final String COLOURS = "picocli.ansi";

  @BeforeEach
  void pretend() {
    System.setProperty(COLOURS, "true");
  }

  @AfterEach
  void undo() {
    System.clearProperty(COLOURS);
  }

  @Test
  void aTerminalThatCallsItselfDumbGetsNoColours() {
    assertThat(help("xterm")).contains("\u001b[");
    assertThat(help("dumb")).contains("--data").doesNotContain("\u001b");
  }

  private static String help(String terminal) {
    return Main.commandLine(terminal).getSubcommands().get("evaluate").getUsageMessage();
  }
}
