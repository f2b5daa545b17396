package dev.eddy.cli;

import dev.eddy.cli.terminal.FileUse;
import dev.eddy.cli.terminal.Numbers;
import dev.eddy.cli.terminal.Sentences;
import dev.eddy.cli.terminal.WorkLine;
import dev.eddy.formats.Json;
import dev.eddy.tasks.Asking;
import dev.eddy.tasks.Form;
import dev.eddy.tasks.Predictor;
import dev.eddy.tasks.TrainedModel;
import dev.eddy.tasks.data.Progress;
import dev.eddy.tasks.data.question.Questions;
import dev.eddy.tasks.setting.Setting;
import dev.eddy.tasks.setting.Values;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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
      "  tail -f log.txt | eddy predict mood.eddy             each line as it comes",
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
          "Write every row that was asked with its answer and probability to a file: .csv, .tsv or .jsonl.")
  private Path output;

  @Option(
      names = "--out-format",
      paramLabel = "csv|tsv|jsonl",
      description =
          "The format of --out (by its ending); without --out such rows are printed, as they come.")
  private String outputFormat;

  @Option(names = "--quiet", description = "Tell nothing of how far a file of answers is.")
  private boolean quiet;

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
    if (json && output == null && outputFormat != null) {
      throw new ParameterException(
          spec.commandLine(), "eddy predict: give --json or --out-format, not both");
    }
    if (output != null) {
      var use = new FileUse().reads("MODEL", file);
      if (data != null) use.reads("--data", data);
      use.writes("--out", output, FileUse.Kind.ANSWERS);
    }
    var asked = asked(reading.open(file));
    try (var sink = sink(asked)) {
      if (data != null) {
        answer(asked, sink);
      } else if (texts.isEmpty()) {
        if (System.console() != null && System.console().isTerminal()) {
          spec.commandLine().getErr().println("a text a line, please; Ctrl-D ends");
        }
        lines(System.in, asked, sink);
      } else {
        for (int from = 0; from < texts.size(); from += Predictor.TOGETHER) {
          int to = Math.min(texts.size(), from + Predictor.TOGETHER);
          var some = texts.subList(from, to);
          sink.take(Questions.lines(some, from + 1), asked.model().answers(some, asked.asking()));
        }
      }
      sink.finish();
      if (output != null && sink instanceof AnswerSink.Rows rows) say(rows.rows());
    }
  }

  /// Answers a file. How far it is stands beside a file of answers, and not among printed ones.
  private void answer(Asked asked, AnswerSink sink) {
    if (!(sink instanceof AnswerSink.Rows rows) || output == null || quiet) {
      asked.model().answers(data, asked.asking(), sink::take);
      return;
    }
    long start = System.nanoTime();
    try (var line = WorkLine.on(spec.commandLine().getErr(), () -> speed(rows.rows(), start))) {
      Progress.within(
          line,
          () -> {
            asked.model().answers(data, asked.asking(), sink::take);
            return rows.rows();
          });
    }
  }

  private static List<String> speed(long rows, long start) {
    double seconds = (System.nanoTime() - start) * 1e-9;
    return rows == 0
        ? List.of()
        : List.of(
            Numbers.count(rows, "answer"), Numbers.count(Math.round(rows / seconds)) + " a second");
  }

  private AnswerSink sink(Asked asked) {
    var out = spec.commandLine().getOut();
    if (output == null && outputFormat == null) {
      return json ? new AnswerSink.JsonList(out) : new AnswerSink.Lines(out);
    }
    var format =
        outputFormat == null
            ? TableFile.Format.of("--out", output)
            : TableFile.Format.named(outputFormat)
                .orElseThrow(() ->
                    new IllegalArgumentException(
                        "--out-format: expected csv, tsv or jsonl, found \"%s\""
                            .formatted(outputFormat)));
    var table = output == null ? TableFile.on(out, format) : TableFile.in("--out", output, format);
    return new AnswerSink.Rows(table, asked.asking().given(Asking.TOP).orElse(1));
  }

  private void say(long rows) {
    var out = spec.commandLine().getOut();
    out.println(
        json
            ? Json.object().put("out", output.toString()).put("rows", rows).toString()
            : Numbers.count(rows, "answer") + " in " + output);
    out.flush();
  }

  /// A model and how it is asked.
  private record Asked(Predictor model, Asking asking) {}

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
    return option.description(Sentences.sentence(setting.what())).build();
  }

  /// Lines that wait are answered together, but a line is not held back for others that may come.
  private static void lines(InputStream in, Asked asked, AnswerSink sink) {
    try {
      // Closing it would close standard input, which is not ours.
      var reader =
          new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()));
      var waiting = new ArrayList<String>();
      long first = 1;
      for (var line = reader.readLine(); line != null; ) {
        waiting.add(line);
        boolean together = waiting.size() < Predictor.TOGETHER && reader.ready();
        line = together ? reader.readLine() : line;
        if (!together || line == null) {
          sink.take(
              Questions.lines(waiting, first),
              asked.model().answersToLines(waiting, asked.asking()));
          first += waiting.size();
          waiting.clear();
          line = together ? line : reader.readLine();
        }
      }
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          "standard input: the text is not UTF-8; convert it first", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
