package dev.eddy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.formats.Json;
import dev.eddy.tasks.Form;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// Runs the steps of a case that do more than look at a file: train, evaluate, predict.
///
/// @param place where the files of the case are
/// @param made where models and answers go
record DoorSteps(Path place, Path made) {

  /// What one step left.
  ///
  /// @param answers the questions of `predict` with their answers, in order
  /// @param text what `evaluate` printed
  record Ran(Result result, List<Answered> answers, String text) {}

  record Answered(String asked, String answer, double probability) {}

  private static final Pattern PIPED = Pattern.compile("cat (\\S+) \\| (.*)/dev/stdin(.*)");
  private static final Pattern SUBSTITUTED = Pattern.compile("(.*)<\\(cat (\\S+)\\)(.*)");

  /// So little that a case takes a moment: what is read is asked for, not what is learned.
  private static final List<String> QUICK =
      List.of("--epochs=1", "--hidden=8", "--validation=0", "--threads=1");

  /// The words of a step with its files in their places; what is piped comes through a named pipe.
  List<String> words(String step) {
    var piped = PIPED.matcher(step);
    if (piped.matches()) return words(piped.group(2) + pipe(piped.group(1)) + piped.group(3));
    var substituted = SUBSTITUTED.matcher(step);
    if (substituted.matches()) {
      return words(substituted.group(1) + pipe(substituted.group(2)) + substituted.group(3));
    }
    var words = new ArrayList<String>();
    for (var word : Clauses.words(step)) {
      if (word.matches("M[0-9]?|A\\.(csv|tsv|jsonl)")) words.add(made.resolve(word).toString());
      else if (Files.isRegularFile(place.resolve(word))) {
        words.add(place.resolve(word).toString());
      } else words.add(word);
    }
    return words;
  }

  private String pipe(String file) {
    try {
      var pipe = made.resolve("pipe-" + System.nanoTime());
      var process = new ProcessBuilder("mkfifo", pipe.toString()).inheritIO().start();
      assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
      Thread.ofVirtual()
          .start(() -> {
            try {
              Files.write(pipe, Files.readAllBytes(place.resolve(file)));
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
      return pipe.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  Ran run(List<String> words) {
    var all = new ArrayList<>(words);
    switch (words.getFirst()) {
      case "train" -> {
        var settings = Form.named(words.get(1)).settings();
        QUICK.stream()
            .filter(flag -> settings.find(flag.substring(2, flag.indexOf('='))).isPresent())
            .forEach(all::add);
      }
      case "predict" -> {
        if (!words.contains("--json") && !words.contains("--out")) all.add("--json");
      }
      default -> {}
    }
    var result = Result.of(all.toArray(String[]::new));
    boolean answers = words.getFirst().equals("predict") && result.status() == 0;
    return new Ran(
        result,
        answers && !words.contains("--out") ? answers(result.out()) : List.of(),
        result.out());
  }

  private static List<Answered> answers(String json) {
    var answers = new ArrayList<Answered>();
    // The whole of standard output is JSON.
    for (var one : Json.MAPPER.readTree(json).path("answers")) {
      answers.add(
          new Answered(
              one.path("text").asString(),
              one.path("answer").asString(),
              one.path("probability").asDouble()));
    }
    return answers;
  }

  /// The rows of a file of answers.
  List<List<String>> rows(String name) {
    try {
      var text = Files.readString(made.resolve(name), StandardCharsets.UTF_8);
      char delimiter = name.endsWith(".tsv") ? '\t' : ',';
      var rows = new ArrayList<List<String>>();
      var row = new ArrayList<String>();
      var cell = new StringBuilder();
      boolean quoted = false;
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        if (quoted) {
          boolean doubled = c == '"' && i + 1 < text.length() && text.charAt(i + 1) == '"';
          if (doubled) cell.append(text.charAt(i++));
          else if (c == '"') quoted = false;
          else cell.append(c);
        } else if (c == '"') {
          quoted = true;
        } else if (c == delimiter || c == '\n') {
          row.add(cell.toString());
          cell.setLength(0);
          if (c == '\n') {
            rows.add(List.copyOf(row));
            row.clear();
          }
        } else {
          cell.append(c);
        }
      }
      return rows;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The lines of a file of answers.
  List<String> lines(String name) {
    try {
      return Files.readAllLines(made.resolve(name), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
