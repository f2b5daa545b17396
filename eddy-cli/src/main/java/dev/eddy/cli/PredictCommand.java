package dev.eddy.cli;

import dev.eddy.formats.Json;
import dev.eddy.tasks.Answer;
import dev.eddy.tasks.Asking;
import dev.eddy.tasks.Form;
import dev.eddy.tasks.Predictor;
import dev.eddy.tasks.TrainedModel;
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
import java.util.Map;
import java.util.function.Consumer;
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
      "  eddy predict names.eddy Iceland --json               answers as one JSON object in the last line",
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
    var asked = asked(reading.open(file));
    var all = new LinkedHashMap<String, Answer>();
    if (data != null) {
      asked.answers(data, answers -> say(answers, all, out));
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

  /// A model and how it is asked.
  private record Asked(Predictor model, Asking asking) {
    List<Answer> answers(List<String> texts) {
      return model.answers(texts, asking);
    }

    void answers(Path data, Consumer<List<Answer>> sink) {
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

  private static void answer(
      Asked asked, List<String> texts, Map<String, Answer> all, PrintWriter out) {
    for (int from = 0; from < texts.size(); from += Predictor.TOGETHER) {
      var some = texts.subList(from, Math.min(texts.size(), from + Predictor.TOGETHER));
      say(asked.answers(some), all, out);
    }
  }

  private static void say(List<Answer> answers, Map<String, Answer> all, PrintWriter out) {
    for (var answer : answers) {
      out.println(answer);
      answer.attention().ifPresent(map -> HeatMap.lines(map).forEach(out::println));
      all.put(answer.source(), answer);
    }
    out.flush();
  }

  /// Lines that wait are answered together, but a line is not held back for others that may come.
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
    var maps = Json.object();
    all.forEach((source, answer) ->
        answer
            .attention()
            .ifPresent(map -> {
              var one = maps.putObject(source);
              one.set("source", Json.MAPPER.valueToTree(map.sourceSymbols()));
              one.set("target", Json.MAPPER.valueToTree(map.targetSymbols()));
              one.set("weights", Json.MAPPER.valueToTree(map.weights()));
            }));
    if (!maps.isEmpty()) {
      json.set("attention", maps);
    }
    all.forEach((source, answer) ->
        answer
            .details()
            .forEach((name, detail) ->
                json.withObjectProperty(name).set(source, Json.MAPPER.valueToTree(detail))));
    return json.toString();
  }
}
