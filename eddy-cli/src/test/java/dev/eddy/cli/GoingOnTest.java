package dev.eddy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A finished model of each form goes on: on the same data without learning it stays what it was,
/// on data with more symbols it grows.
class GoingOnTest {

  @TempDir private Path folder;

  /// Data to learn from; the letter c is new where there is more.
  private String data(String form, boolean more) {
    var words =
        IntStream.range(8, 88)
            .mapToObj(i -> Integer.toBinaryString(i).replace('0', 'a').replace('1', 'b'))
            .map(word -> more ? word + "c" : word)
            .toList();
    return switch (form) {
      case "classify" ->
          lines(
                  words.stream()
                      .map(word -> word + "\t" + word.substring(word.length() - 1))
                      .toList())
              + (more ? "abc\tc\naab\ta\nbab\tb\n".repeat(3) : "");
      case "tag" ->
          words.stream()
              .map(word -> "so\tADV\n" + word + "\t" + (more ? "NEW" : "OLD") + "\n\n")
              .collect(Collectors.joining());
      case "translate" ->
          lines(
              words.stream()
                  .map(word -> word + "\t" + word.toUpperCase(java.util.Locale.ROOT))
                  .toList());
      case "generate", "complete" -> lines(words);
      case "forecast" ->
          IntStream.range(0, 80)
              .mapToObj(t -> "%d-%02d,%d".formatted(1990 + t / 12, 1 + t % 12, t % 12 + t))
              .collect(Collectors.joining("\n", "month,sold\n", "\n"));
      default -> throw new IllegalStateException(form);
    };
  }

  private static String lines(List<String> lines) {
    return lines.stream().map(line -> line + "\n").collect(Collectors.joining());
  }

  private Result train(String form, String name, boolean more, String... flags) throws IOException {
    var file = folder.resolve(more ? "more.txt" : "data.txt");
    Files.writeString(file, data(form, more));
    var command =
        new ArrayList<>(
            List.of("train", form, "--data", file.toString(), "--out", model(name).toString()));
    command.addAll(List.of("--epochs=1", "--threads=1", "--validation=0", "--patience=0"));
    command.addAll(List.of(flags));
    return Result.of(command.toArray(String[]::new));
  }

  private Path model(String name) {
    return folder.resolve(name + ".eddy");
  }

  private String weights(String name) {
    var matcher =
        Pattern.compile("\"weightsSha256\":\"[0-9a-f]{64}\"")
            .matcher(Result.of("inspect", model(name).toString(), "--json").out());
    assertThat(matcher.find()).isTrue();
    return matcher.group();
  }

  @ParameterizedTest
  @ValueSource(strings = {"classify", "tag", "translate", "generate", "complete", "forecast"})
  void modelStaysWhatItWasAndGrowsOnRequest(String form) throws IOException {
    var first = train(form, "first", false, "--hidden=8", "--dropout=0");
    assertThat(first.status()).as(first.err()).isZero();
    var from = "--from=" + model("first");

    var same = train(form, "same", false, from, "--lr=1e-30");
    assertThat(same.status()).as(same.err()).isZero();
    assertThat(weights("same")).isEqualTo(weights("first"));

    var grown = train(form, "grown", true, from, "--grow");
    assertThat(grown.status()).as(grown.err()).isZero();
    assertThat(weights("grown")).isNotEqualTo(weights("first"));
    var asked = form.equals("generate") ? "generate" : "inspect";
    assertThat(Result.of(asked, model("grown").toString()).status()).isZero();
  }
}
