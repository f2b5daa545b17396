package dev.eddy.cli;

import dev.eddy.formats.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `eddy predict`: asks a model for the label, the translation or the completion of texts.
@Command(
    name = "predict",
    description = {
      "Ask a trained model: for the label of a text, its translation, the tags of its words, or the words it may become.",
      "Texts are arguments, else lines of --data, else lines of standard input.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  eddy predict names.eddy Iceland Zanzibar",
      "  eddy predict mood.eddy --top 2 'a film to remember'",
      "  eddy predict names.eddy Iceland --attention          where it looks, symbol by symbol",
      "  eddy predict tags.eddy 'The dog barks.'              a tag for every word",
      "  eddy predict names.eddy < names.txt > answers.txt",
      "  eddy predict names.eddy Iceland --json               answers as one JSON object in the last line",
      "",
      "A sequence of numbers is written as steps with semicolons between them: '0.1 2;0.3 4'."
    },
    sortOptions = false,
    mixinStandardHelpOptions = true)
final class PredictCommand implements Runnable {

  /// Lines that wait are answered together, but a line is not held back for others that may come.
  private static final int TOGETHER = 256;

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "MODEL", description = "A model that 'eddy train' wrote.")
  private Path file;

  @Parameters(index = "1..*", paramLabel = "TEXT", description = "What to ask.")
  private List<String> texts = new ArrayList<>();

  @Option(
      names = "--data",
      paramLabel = "FILE",
      description = "A file of texts, one a line, or like those the model learned from.")
  private Path data;

  @Mixin private ReadFlags reading;

  @Option(
      names = "--top",
      paramLabel = "K",
      description =
          "How many answers to give to each text, the best first (1; 5 words for the beginning of one).")
  private Integer top;

  @Option(
      names = "--beam",
      paramLabel = "N",
      description =
          "Translations to keep in view while searching; 1 is greedy (as the model was trained for).")
  private Integer beam;

  @Option(
      names = "--attention",
      description = "Show where a translator looks while it writes: a row for each symbol written.")
  private boolean attention;

  @Option(names = "--json", description = "Print the answers as one JSON object in the last line.")
  private boolean json;

  @Override
  public void run() {
    if (data != null && !texts.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "eddy predict: give texts or --data, not both");
    }
    if (data == null && reading.given()) {
      throw new ParameterException(
          spec.commandLine(),
          "eddy predict: --encoding and --columns say how --data is read; name a file with --data");
    }
    var out = spec.commandLine().getOut();
    var asked =
        new Asked(reading.open(file), file, check("--top", top), check("--beam", beam), attention);
    var all = new LinkedHashMap<String, Answer>();
    if (data != null) {
      asked.answers(data, lines -> answer(asked, lines, all, out), answer -> say(answer, all, out));
    } else if (texts.isEmpty()) {
      if (System.console() != null && System.console().isTerminal()) {
        spec.commandLine().getErr().println("a text a line, please; Ctrl-D ends");
      }
      lines(System.in, asked, all, out);
    } else {
      answer(asked, texts, all, out);
    }
    if (json) {
      out.println(json(all));
    }
    out.flush();
  }

  private OptionalInt check(String option, Integer value) {
    if (value == null) {
      return OptionalInt.empty();
    }
    if (value < 1) {
      throw new ParameterException(
          spec.commandLine(),
          "eddy predict: %s: expected a whole number of 1 or more, found %d"
              .formatted(option, value));
    }
    return OptionalInt.of(value);
  }

  private static void answer(
      Asked asked, List<String> texts, Map<String, Answer> all, PrintWriter out) {
    for (int from = 0; from < texts.size(); from += TOGETHER) {
      for (var answer :
          asked.answers(texts.subList(from, Math.min(texts.size(), from + TOGETHER)))) {
        say(answer, all, out);
      }
      out.flush();
    }
  }

  private static void say(Answer answer, Map<String, Answer> all, PrintWriter out) {
    out.println(answer);
    all.put(answer.source(), answer);
  }

  private static void lines(InputStream in, Asked asked, Map<String, Answer> all, PrintWriter out) {
    try {
      // Closing it would close standard input, which is not ours.
      var reader =
          new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()));
      var waiting = new ArrayList<String>();
      for (var line = reader.readLine(); line != null; line = reader.readLine()) {
        if (!line.isBlank()) {
          waiting.add(line.strip());
        }
        if (waiting.size() == TOGETHER || !reader.ready()) {
          answer(asked, waiting, all, out);
          waiting.clear();
        }
      }
      answer(asked, waiting, all, out);
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          "standard input: the text is not UTF-8; convert it first", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String json(Map<String, Answer> all) {
    var json = Json.object();
    var answers = json.putObject("answers");
    all.forEach((source, answer) -> answers.put(source, answer.best()));
    if (all.values().stream().anyMatch(answer -> answer.candidates().size() > 1)) {
      var candidates = json.putObject("candidates");
      all.forEach((source, answer) -> {
        var list = candidates.putArray(source);
        for (var candidate : answer.candidates()) {
          var one = list.addObject().put("answer", candidate.text());
          candidate.numbers().forEach(one::put);
        }
      });
    }
    if (attention) {
      var maps = json.putObject("attention");
      all.forEach((source, answer) ->
          answer
              .attention()
              .ifPresent(map -> {
                var one = maps.putObject(source);
                one.set("source", Json.MAPPER.valueToTree(map.sourceSymbols()));
                one.set("target", Json.MAPPER.valueToTree(map.targetSymbols()));
                one.set("weights", Json.MAPPER.valueToTree(map.weights()));
              }));
    }
    if (all.values().stream().anyMatch(answer -> !answer.tokens().isEmpty())) {
      var tokens = json.putObject("tokens");
      all.forEach((source, answer) -> tokens.set(source, Json.MAPPER.valueToTree(answer.tokens())));
    }
    return json.toString();
  }
}
