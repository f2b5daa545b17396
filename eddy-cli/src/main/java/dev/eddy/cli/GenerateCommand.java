package dev.eddy.cli;

import dev.eddy.cli.terminal.Sentences;
import dev.eddy.decode.Sampling;
import dev.eddy.formats.Json;
import dev.eddy.tasks.LanguageModel;
import dev.eddy.tasks.TrainedModel;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `eddy generate`: lets a model go on with a text.
@Command(
    name = "generate",
    description = {"Let a trained model go on with a text, symbol by symbol.", ""},
    footer = {
      "",
      "Examples:",
      "  eddy generate poems.eddy --prompt 'The sea '",
      "  eddy generate poems.eddy --prompt 'The sea ' --temperature 0.5 --length 1000",
      "  eddy generate poems.eddy --temperature 0              always the likeliest symbol",
      "",
      "The same seed gives the same text."
    },
    sortOptions = false,
    mixinStandardHelpOptions = true)
final class GenerateCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "MODEL", description = "A model that 'eddy train generate' wrote.")
  private Path file;

  @Option(
      names = "--prompt",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "What the text begins with.")
  private String prompt;

  @Option(
      names = "--length",
      paramLabel = "N",
      defaultValue = "300",
      description = "How many symbols to add (${DEFAULT-VALUE}).")
  private int length;

  @Option(
      names = "--temperature",
      paramLabel = "X",
      defaultValue = "0.8",
      description =
          "Below 1 likely symbols become likelier, above 1 the others; 0 takes the likeliest (${DEFAULT-VALUE}).")
  private double temperature;

  @Option(
      names = "--top-k",
      paramLabel = "K",
      defaultValue = "0",
      description = "Choose among the K likeliest symbols only; 0: among all (${DEFAULT-VALUE}).")
  private int topK;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Of the choices (${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--json",
      description = "Print the prompt and the text as one JSON object, and nothing else.")
  private boolean json;

  @Override
  public void run() {
    check("--length", length >= 1, "a whole number of 1 or more", length);
    check(
        "--temperature",
        temperature >= 0 && Double.isFinite(temperature),
        "a number of 0 or more",
        temperature);
    check("--top-k", topK >= 0, "a whole number of 0 or more", topK);
    if (!(TrainedModel.open(file) instanceof LanguageModel model)) {
      throw new IllegalArgumentException(
          file
              + " does not go on with texts; ask it with: "
              + Sentences.command()
              + " predict "
              + Sentences.quoted(file.toString())
              + " TEXT");
    }
    var line = spec.commandLine();
    var out = json ? line.getErr() : line.getOut();
    out.print(prompt);
    var text = new StringBuilder();
    model.generate(
        prompt,
        length,
        Sampling.of(temperature, topK),
        seed,
        piece -> {
          text.append(piece);
          out.print(piece);
          out.flush();
        });
    out.println();
    out.flush();
    if (json) {
      line.getOut().println(Json.object().put("prompt", prompt).put("text", text.toString()));
      line.getOut().flush();
    }
  }

  private void check(String option, boolean holds, String expected, Number found) {
    if (!holds) {
      throw new ParameterException(
          spec.commandLine(),
          "eddy generate: %s: expected %s, found %s".formatted(option, expected, found));
    }
  }
}
