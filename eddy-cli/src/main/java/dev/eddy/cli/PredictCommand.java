package dev.eddy.cli;

import dev.eddy.cli.terminal.HeatMap;
import dev.eddy.cli.terminal.Numbers;
import dev.eddy.formats.Json;
import dev.eddy.tasks.Answer;
import dev.eddy.tasks.Asking;
import dev.eddy.tasks.Form;
import dev.eddy.tasks.Predictor;
import dev.eddy.tasks.TrainedModel;
import dev.eddy.tasks.data.question.Questions;
import dev.eddy.tasks.setting.Setting;
import dev.eddy.tasks.setting.Values;
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
import java.util.function.BiConsumer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
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
      "  eddy predict mood.eddy --data tickets.csv --out answered.csv   every row with its answer",
      "  eddy predict names.eddy Iceland --json               one JSON object with the answers, and nothing else",
      "",
      "A sequence of numbers is written as steps with semicolons between them: '0.1 2;0.3 4'."
    },
    sortOptions = false,
    mixinStandardHelpOptions = true)
final class PredictCommand implements Runnable {

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
      names = "--out",
      paramLabel = "FILE",
      description =
          "Write the rows of --data with their answers and probabilities to a file: .csv, .tsv or .jsonl.")
  private Path output;

  @Option(
      names = "--out-format",
      paramLabel = "csv|tsv|jsonl",
      description = "The format of --out (by its ending).")
  private String outputFormat;

  @Option(
      names = "--json",
      description = "Print one JSON object with the answers in order, and nothing else.")
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
          "eddy predict: --encoding, --columns and the like say how --data is read; name a file with --data");
    }
    if (output != null) {
      if (data == null) {
        throw new ParameterException(
            spec.commandLine(),
            "eddy predict: --out takes the rows of --data; name a file with it");
      }
      AnswerFile.check(output, List.of(data, file));
    }
    var out = spec.commandLine().getOut();
    var asked = asked(reading.open(file));
    var all = new ArrayList<Answer>();
    if (output != null) {
      file(asked, out);
      return;
    }
    if (data != null) {
      asked.answers(data, (_, answers) -> say(answers, all, out));
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

  /// Answers go to a file.
  private void file(Asked asked, PrintWriter out) {
    int top = asked.asking().given(Asking.TOP).orElse(1);
    long[] rows = {0};
    try (var to = new AnswerFile(output, AnswerFile.Format.of(output, outputFormat), top)) {
      asked.answers(
          data,
          (questions, answers) -> {
            to.write(questions, answers);
            rows[0] += answers.size();
          });
      to.finish();
    }
    var sentence = Numbers.count(rows[0], "answer") + " in " + output;
    out.println(
        json
            ? Json.object().put("out", output.toString()).put("rows", rows[0]).toString()
            : sentence);
    out.flush();
  }

  /// A model and how it is asked.
  private record Asked(Predictor model, Asking asking) {
    List<Answer> answers(List<String> texts) {
      return model.answers(texts, asking);
    }

    void answers(Path data, BiConsumer<Questions, List<Answer>> sink) {
      model.answers(data, asking, sink);
    }
  }

  private Asked asked(TrainedModel model) {
    if (!(model instanceof Predictor predictor)) {
      throw new IllegalArgumentException(
          file + " goes on with a text; ask it with: eddy generate " + file + " --prompt TEXT");
    }
    var form = model.form();
    var asking = Asking.PLAIN;
    for (var setting : asking(Form.all())) {
      Object given = spec.commandLine().getParseResult().matchedOptionValue(flag(setting), null);
      if (given != null) {
        var own =
            asking(List.of(form)).stream()
                .filter(one -> one.key().equals(setting.key()))
                .findFirst()
                .orElseThrow(() ->
                    new IllegalArgumentException(
                        "%s has no effect on %s, a %s model; leave it out"
                            .formatted(flag(setting), file, form.name())));
        asking = with(asking, own, given.toString());
      }
    }
    return new Asked(predictor, asking);
  }

  private <T> Asking with(Asking asking, Setting<T> setting, String text) {
    try {
      return asking.with(setting, setting.parse(text));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "eddy predict: --" + e.getMessage(), e);
    }
  }

  private static String flag(Setting<?> setting) {
    return "--" + setting.key();
  }

  /// The settings of all forms, each key once.
  private static List<Setting<?>> asking(List<Form> forms) {
    var all = new LinkedHashMap<String, Setting<?>>();
    forms.forEach(form -> form.asking().forEach(one -> all.putIfAbsent(one.key(), one)));
    return List.copyOf(all.values());
  }

  /// Gives the command the flags of the forms, before `--json` and those that all commands have.
  static void addFlags(CommandLine predict) {
    var spec = predict.getCommandSpec();
    var last =
        spec.options().stream().dropWhile(flag -> !flag.longestName().equals("--json")).toList();
    last.forEach(spec::remove);
    asking(Form.all()).forEach(setting -> spec.addOption(option(setting)));
    last.forEach(spec::addOption);
  }

  private static OptionSpec option(Setting<?> setting) {
    var option = OptionSpec.builder(flag(setting));
    if (setting.values() instanceof Values.Flag) {
      option.type(boolean.class);
    } else {
      option.type(String.class).paramLabel(setting.sample());
    }
    var what = setting.what();
    return option
        .description(Character.toUpperCase(what.charAt(0)) + what.substring(1) + ".")
        .build();
  }

  private void answer(Asked asked, List<String> texts, List<Answer> all, PrintWriter out) {
    for (int from = 0; from < texts.size(); from += Predictor.TOGETHER) {
      var some = texts.subList(from, Math.min(texts.size(), from + Predictor.TOGETHER));
      say(asked.answers(some), all, out);
    }
  }

  private void say(List<Answer> answers, List<Answer> all, PrintWriter out) {
    for (var answer : answers) {
      all.add(answer);
      if (json) {
        continue;
      }
      out.println(answer);
      answer.attention().ifPresent(map -> HeatMap.lines(map).forEach(out::println));
    }
    out.flush();
  }

  /// Lines that wait are answered together, but a line is not held back for others that may come.
  private void lines(InputStream in, Asked asked, List<Answer> all, PrintWriter out) {
    try {
      // Closing it would close standard input, which is not ours.
      var reader =
          new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()));
      var waiting = new ArrayList<String>();
      for (var line = reader.readLine(); line != null; line = reader.readLine()) {
        if (!line.isBlank()) {
          waiting.add(line.strip());
        }
        if (waiting.size() == Predictor.TOGETHER || !reader.ready()) {
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

  /// A list in the order of what was asked.
  private static String json(List<Answer> all) {
    var json = Json.object();
    var answers = json.putArray("answers");
    for (var answer : all) {
      var one = answers.addObject().put("text", answer.source()).put("answer", answer.best());
      if (!answer.candidates().isEmpty()) {
        answer.candidates().getFirst().numbers().forEach(one::put);
      }
      if (answer.candidates().size() > 1) {
        var candidates = one.putArray("candidates");
        for (var candidate : answer.candidates()) {
          var other = candidates.addObject().put("answer", candidate.text());
          candidate.numbers().forEach(other::put);
        }
      }
      answer
          .attention()
          .ifPresent(map -> {
            var looks = one.putObject("attention");
            looks.set("source", Json.MAPPER.valueToTree(map.sourceSymbols()));
            looks.set("target", Json.MAPPER.valueToTree(map.targetSymbols()));
            looks.set("weights", Json.MAPPER.valueToTree(map.weights()));
          });
      answer.details().forEach((name, detail) -> one.set(name, Json.MAPPER.valueToTree(detail)));
    }
    return json.toString();
  }
}
