package dev.eddy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.formats.Json;
import dev.eddy.random.RandomStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Each form learns a small task from the command line, to a quality that is stated here, on data
/// it has not seen.
class LearningTest {

  private static final List<String> COLOURS = List.of("red", "green", "blue");

  @TempDir private Path folder;

  /// Different made-up words, always the same.
  private static List<String> words(int count, int least, int most) {
    var random = RandomStream.of(3, "words");
    var words = new LinkedHashSet<String>();
    while (words.size() < count) {
      var word = new StringBuilder();
      for (int syllable = least + random.below(most - least + 1); syllable > 0; syllable--) {
        word.append("bdgklmnprst".charAt(random.below(11))).append("aeiou".charAt(random.below(5)));
      }
      words.add(word.toString());
    }
    return List.copyOf(words);
  }

  private static String lines(List<String> from, Function<String, String> line) {
    return from.stream().map(line).collect(Collectors.joining("\n", "", "\n"));
  }

  /// The numbers of an evaluation on other data than was learned from.
  private JsonNode learned(String form, String train, String test, String... flags)
      throws IOException {
    var data = Files.writeString(folder.resolve("train"), train);
    var held = Files.writeString(folder.resolve("test"), test);
    var out = folder.resolve("model.eddy");
    var line =
        new ArrayList<>(List.of("train", form, "--data", data.toString(), "--out", out.toString()));
    line.addAll(List.of("--threads=1", "--validation=0"));
    line.addAll(List.of(flags));
    var trained = Result.of(line.toArray(String[]::new));
    assertThat(trained.status()).as(trained.err()).isZero();
    var evaluated = Result.of("evaluate", out.toString(), "--data", held.toString(), "--json");
    assertThat(evaluated.status()).as(evaluated.err()).isZero();
    return Json.parse(
        evaluated.out().lines().toList().getLast().getBytes(StandardCharsets.UTF_8), "stdout");
  }

  @Test
  void classifyFindsTheWordThatMattersBesideNewOnes() throws IOException {
    var words = words(200, 1, 3);
    Function<String, String> line =
        word -> {
          var colour = COLOURS.get(Math.floorMod(word.hashCode(), 3));
          return (word.length() > 3 ? "the " + word + " is " + colour : "a " + colour + " " + word)
              + "\t"
              + colour.charAt(0);
        };
    var found =
        learned(
            "classify",
            lines(words.subList(0, 150), line),
            lines(words.subList(150, 200), line),
            "--hidden=16",
            "--embedding=8",
            "--epochs=10",
            "--lr=0.01");
    assertThat(found.path("accuracy").doubleValue()).isGreaterThanOrEqualTo(0.95);
  }

  @Test
  void tagTellsNewWordsByTheirEndings() throws IOException {
    var endings = List.of("ly\tADV", "ing\tVERB", "ness\tNOUN");
    var words = words(600, 1, 2);
    Function<String, String> line =
        word -> {
          int kind = Math.floorMod(word.hashCode(), 4);
          return kind == 3 ? "the\tDET\n" : word + endings.get(kind) + (kind == 2 ? "\n" : "");
        };
    var found =
        learned(
            "tag",
            lines(words.subList(0, 500), line),
            lines(words.subList(500, 600), line),
            "--hidden=16",
            "--embedding=8",
            "--spelling-embedding=8",
            "--spelling-hidden=16",
            "--batch=8",
            "--epochs=8",
            "--lr=0.02",
            "--dropout=0.1");
    assertThat(found.path("accuracy").doubleValue()).isGreaterThanOrEqualTo(0.95);
    assertThat(found.path("unseen_accuracy").doubleValue()).isGreaterThanOrEqualTo(0.95);
  }

  @Test
  void translateSpellsNewWordsInAnotherScript() throws IOException {
    var words = words(300, 1, 2);
    Function<String, String> line =
        word ->
            word
                + "\t"
                + word.chars()
                    .mapToObj(c -> "" + (char) ('а' + c - 'a'))
                    .collect(Collectors.joining());
    var found =
        learned(
            "translate",
            lines(words.subList(0, 240), line),
            lines(words.subList(240, 300), line),
            "--hidden=32",
            "--embedding=16",
            "--dropout=0",
            "--epochs=12",
            "--lr=0.01");
    assertThat(found.path("exact_match").doubleValue()).isGreaterThanOrEqualTo(0.9);
  }

  @Test
  void generateComesNearTheEntropyOfItsSource() throws IOException {
    // Four words of four letters, drawn alike: two bits a word and nothing for its letters and
    // space.
    var words = List.of("abba", "cdcd", "effe", "ghij");
    var random = RandomStream.of(1, "text");
    var text = new StringBuilder();
    for (int i = 0; i < 2500; i++) {
      text.append(words.get(random.below(4))).append(' ');
    }
    double entropy = 2.0 / 5;
    var found =
        learned(
            "generate",
            text.substring(0, 10_000),
            text.substring(10_000),
            "--hidden=24",
            "--embedding=8",
            "--epochs=6",
            "--window=32",
            "--lr=0.02");
    assertThat(found.path("bits_per_character").doubleValue())
        .isBetween(0.9 * entropy, 1.1 * entropy);
  }

  @Test
  void completeEndsNewWordsAsTheirBeginningsWant() throws IOException {
    // The last letter answers the first one, over any number of syllables between.
    var words = words(400, 1, 3);
    Function<String, String> line =
        word -> (word.charAt(0) < 'l' ? "x" : "z") + word + (word.charAt(0) < 'l' ? "x" : "z");
    var found =
        learned(
            "complete",
            lines(words.subList(0, 330), line),
            lines(words.subList(330, 400), line),
            "--hidden=32",
            "--embedding=16",
            "--epochs=12",
            "--lr=0.02");
    assertThat(found.path("last_letter").doubleValue()).isGreaterThanOrEqualTo(0.9);
  }
}
