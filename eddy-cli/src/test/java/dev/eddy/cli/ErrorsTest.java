package dev.eddy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.cli.terminal.Errors;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ErrorsTest {

  private final StringWriter text = new StringWriter();

  private int status(Exception error, boolean debug) {
    return Errors.ofExecution(error, new PrintWriter(text), debug);
  }

  private int command(String... args) {
    var line = Main.commandLine();
    line.setErr(new PrintWriter(text));
    return line.execute(args);
  }

  @Test
  void usersErrorIsItsMessageAlone() {
    assertThat(status(new IllegalArgumentException("vocab.txt, line 8: the token is empty"), false))
        .isEqualTo(2);
    assertThat(text).hasToString("vocab.txt, line 8: the token is empty\n");
  }

  @Test
  void missingFileIsTheUsersAndNamed() {
    assertThat(status(new UncheckedIOException(new NoSuchFileException("poems.txt")), false))
        .isEqualTo(2);
    assertThat(text).hasToString("poems.txt: there is no such file\n");
  }

  @Test
  void fileErrorWithASentenceKeepsIt() {
    assertThat(status(new IOException("model.eddy: expected 812 bytes, but found 12"), false))
        .isEqualTo(2);
    assertThat(text).hasToString("model.eddy: expected 812 bytes, but found 12\n");
  }

  @Test
  void aFullDiskNamesTheFile() {
    var full = new IOException("No space left on device");
    var sentence = "m.eddy: could not be written: No space left on device";
    assertThat(status(new UncheckedIOException(sentence, full), false)).isEqualTo(2);
    assertThat(text).hasToString(sentence + "\n");
  }

  @Test
  void ourErrorAsksForDebugAndDebugShowsTheTrace() {
    assertThat(status(new IllegalStateException("stage 3 has no buffer"), false)).isEqualTo(1);
    assertThat(text)
        .hasToString(
            "internal error: java.lang.IllegalStateException: stage 3 has no buffer; run with --debug for the stack trace\n");

    status(new IllegalStateException("stage 3 has no buffer"), true);
    assertThat(text.toString()).contains("at dev.eddy.cli");
  }

  @Test
  void noCommandIsTheUsersError() {
    assertThat(command()).isEqualTo(2);
    assertThat(text)
        .hasToString("eddy: a command was expected, but there is none; 'eddy --help' lists them\n");
  }

  @Test
  void misspeltCommandIsCorrected() {
    assertThat(command("docter")).isEqualTo(2);
    assertThat(text).hasToString("eddy: unknown argument 'docter'; did you mean 'doctor'?\n");
  }

  @Test
  void helpForWhatIsNotThereIsAnError() {
    assertThat(command("nonsense", "--help")).isEqualTo(2);
    assertThat(text).hasToString("eddy: unknown argument 'nonsense'; did you mean 'denoise'?\n");
    text.getBuffer().setLength(0);
    assertThat(command("train", "clasify", "--help")).isEqualTo(2);
    assertThat(text)
        .hasToString("eddy train: unknown argument 'clasify'; did you mean 'classify'?\n");
    text.getBuffer().setLength(0);
    assertThat(command("help", "train", "clasify")).isEqualTo(2);
    assertThat(text)
        .hasToString("eddy train: unknown argument 'clasify'; did you mean 'classify'?\n");
  }

  @Test
  void helpIsThatOfTheCommand() {
    for (var words :
        List.<List<String>>of(
            List.of("train"), List.of("train", "classify"), List.of(), List.of("data"))) {
      var asked = new ArrayList<String>(List.of("help"));
      asked.addAll(words);
      var flag = new ArrayList<String>(words);
      flag.add("--help");
      assertThat(Result.of(asked.toArray(String[]::new)))
          .isEqualTo(Result.of(flag.toArray(String[]::new)));
    }
    assertThat(Result.of("help", "train", "classify").out())
        .contains(" λ of λ/2 ·", " α times ", " ε: while");
  }

  @Test
  void unknownOptionPointsToTheHelp() {
    assertThat(command("doctor", "--zzzzzzzzzz")).isEqualTo(2);
    assertThat(text)
        .hasToString(
            "eddy doctor: unknown option '--zzzzzzzzzz'; 'eddy doctor --help' shows what it takes\n");
  }
}
