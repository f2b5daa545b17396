package dev.eddy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class DoctorTest {

  @Test
  void namesTheJvmTheMachineAndTheBackend() {
    var out = new StringWriter();
    var line = Main.commandLine();
    line.setOut(new PrintWriter(out));

    assertThat(line.execute("doctor")).isZero();

    assertThat(out.toString().lines().map(text -> text.split(":", 2)[0]).distinct())
        .containsSequence("version", "jvm", "system", "cores", "memory", "backend");
  }
}
