package dev.eddy.cli.tutorial;

import dev.eddy.cell.Cells;
import dev.eddy.examples.Complete;
import dev.eddy.examples.Forms;
import dev.eddy.examples.Hello;
import dev.eddy.examples.HiHello;
import dev.eddy.examples.Shapes;
import dev.eddy.examples.Translate;
import dev.eddy.formats.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `eddy tutorial NAME`: small programs to learn from, one a subcommand. Their texts are in
/// `docs/tutorials`.
@Command(
    name = "tutorial",
    description = {
      "Run a tutorial: a small program that shows one idea. Its text is docs/tutorials/NAME.md, in Korean NAME.ko.md.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  eddy tutorial hello                   the smallest network that remembers",
      "  eddy tutorial hello --cell gru        the same with another cell",
      "  eddy tutorial translate --json        the result as one JSON object, and nothing else"
    },
    synopsisSubcommandLabel = "NAME",
    sortOptions = false,
    mixinStandardHelpOptions = true)
public final class TutorialCommand implements Runnable {

  private static final String SEED = "Of all that is random (${DEFAULT-VALUE}).";
  private static final String JSON = "Print the result as one JSON object, and nothing else.";

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    var names = spec.subcommands().keySet().stream().collect(Collectors.joining(", "));
    throw new ParameterException(
        spec.commandLine(),
        "eddy tutorial: a name was expected, one of "
            + names
            + "; 'eddy tutorial --help' tells what they show");
  }

  @Command(
      name = "hello",
      description = "A cell of four units reads 'hell' and learns to write 'ello'.",
      mixinStandardHelpOptions = true)
  int hello(
      @Option(
              names = "--cell",
              paramLabel = "NAME",
              defaultValue = "elman",
              description = "elman, lstm or gru (${DEFAULT-VALUE}).")
          String cell,
      @Option(
              names = "--steps",
              paramLabel = "N",
              description = "Training steps (100 for elman, 300 for others).")
          Integer steps,
      @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = SEED) long seed,
      @Option(names = "--json", description = JSON) boolean json) {
    return done(
        Hello.run(
            Cells.named(cell),
            steps == null ? Hello.steps(cell) : atLeastOne("--steps", steps),
            seed,
            lines(json)),
        json);
  }

  @Command(
      name = "shapes",
      description =
          "What goes into a recurrent layer and what comes out: a letter, a word, three words.",
      mixinStandardHelpOptions = true)
  int shapes(@Option(names = "--json", description = JSON) boolean json) {
    return done(Shapes.run(lines(json)), json);
  }

  @Command(
      name = "hihello",
      description = "An LSTM and a dense layer read 'hihell' and learn to write 'ihello'.",
      mixinStandardHelpOptions = true)
  int hihello(
      @Option(
              names = "--log",
              paramLabel = "tensorflow",
              description =
                  "Instead repeat a run of TensorFlow 1 to the digits it printed: no dense layer, gradient descent, 2000 steps.")
          String log,
      @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = SEED) long seed,
      @Option(names = "--json", description = JSON) boolean json) {
    if (log != null && !log.equals("tensorflow")) {
      throw new IllegalArgumentException(
          "--log: expected tensorflow, the one log there is, found \"%s\"".formatted(log));
    }
    return done(
        log == null ? HiHello.run(seed, lines(json)) : HiHello.tensorflowLog(lines(json)), json);
  }

  @Command(
      name = "forms",
      description =
          "One-to-one, one-to-many, many-to-one, many-to-many and in step: five tiny networks.",
      mixinStandardHelpOptions = true)
  int forms(
      @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = SEED) long seed,
      @Option(names = "--json", description = JSON) boolean json) {
    return done(Forms.run(seed, lines(json)).forms(), json);
  }

  @Command(
      name = "complete",
      description =
          "The last letter of a word from the letters before it, with two layers and dropout.",
      mixinStandardHelpOptions = true)
  int complete(
      @Option(
              names = "--words",
              paramLabel = "FILE",
              description =
                  "Learn these words, one a line, of any length; without a file ten words of four letters, then fifteen of two to nine.")
          Path words,
      @Option(
              names = "--steps",
              paramLabel = "N",
              defaultValue = "60",
              description = "Training steps (${DEFAULT-VALUE}).")
          int steps,
      @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = SEED) long seed,
      @Option(names = "--json", description = JSON) boolean json)
      throws IOException {
    atLeastOne("--steps", steps);
    if (words != null) {
      return done(Complete.run(read(words), steps, seed, lines(json)), json);
    }
    var result = Complete.run(Complete.WORDS, steps, seed, lines(json));
    lines(json).accept("");
    Complete.run(Complete.WORDS_OF_ANY_LENGTH, steps, seed, lines(json));
    return done(result, json);
  }

  @Command(
      name = "translate",
      description = "An encoder reads an English word, a decoder writes the Korean one.",
      mixinStandardHelpOptions = true)
  int translate(
      @Option(
              names = "--steps",
              paramLabel = "N",
              defaultValue = "100",
              description = "Training steps (${DEFAULT-VALUE}).")
          int steps,
      @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = SEED) long seed,
      @Option(names = "--json", description = JSON) boolean json) {
    return done(Translate.run(atLeastOne("--steps", steps), seed, lines(json)), json);
  }

  private static int atLeastOne(String flag, int steps) {
    if (steps < 1) {
      throw new IllegalArgumentException(
          "%s: expected a whole number of 1 or more, found %d".formatted(flag, steps));
    }
    return steps;
  }

  private static List<String> read(Path file) throws IOException {
    var words =
        Files.readAllLines(file).stream()
            .map(String::strip)
            .filter(word -> !word.isEmpty())
            .toList();
    if (words.isEmpty()) {
      throw new IllegalArgumentException(file + ": expected one word a line, found none");
    }
    return words;
  }

  /// Lines for people, shown at once: on standard error where a program reads the other.
  private Consumer<String> lines(boolean json) {
    var line = spec.commandLine();
    var out = json ? line.getErr() : line.getOut();
    return text -> {
      out.println(text);
      out.flush();
    };
  }

  private int done(Object result, boolean json) {
    if (json) {
      lines(false).accept(Json.MAPPER.valueToTree(result).toString());
    }
    return 0;
  }
}
