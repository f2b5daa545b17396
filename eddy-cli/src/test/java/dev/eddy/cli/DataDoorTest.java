package dev.eddy.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.eddy.cli.look.RoleFlags;
import dev.eddy.formats.Json;
import dev.eddy.tasks.Form;
import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.Pipes;
import dev.eddy.tasks.data.ReadOptions;
import dev.eddy.tasks.data.Reading;
import dev.eddy.tasks.data.text.Pair;
import dev.eddy.tasks.data.text.Text;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// Walks over the cases of the data door: small files as people bring them, and files that packages
/// ship and tools write, each with what must be made of it. Skipped where the files are not at
/// hand.
class DataDoorTest {

  /// Cases that are not as they must be yet, each with the reason; one that passes fails here, so
  /// that none stays listed.
  private static final Map<String, String> OPEN = Map.of();

  @TempDir private Path folder;

  /// One line of `cases.tsv`.
  record Case(Path home, String name, List<String> files, String form, String ask, String must) {
    List<String> steps() {
      return Clauses.numbered(ask);
    }
  }

  static List<Case> cases(Path home) {
    try (var lines = Files.lines(home.resolve("cases.tsv"))) {
      return lines
          .skip(1)
          .map(line -> line.split("\t", -1))
          .map(cell ->
              new Case(home, cell[0], List.of(cell[1].split(" ")), cell[2], cell[3], cell[4]))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @TestFactory
  Stream<DynamicTest> eachFileIsReadAsItsCaseSays() {
    return walk(door());
  }

  @TestFactory
  Stream<DynamicTest> eachRealFileIsReadAsItsCaseSays() {
    return walk(door().resolve("real"));
  }

  private Stream<DynamicTest> walk(Path home) {
    return cases(home).stream()
        .map(one -> DynamicTest.dynamicTest(one.name(), () -> asListed(one)));
  }

  private static Path door() {
    for (var folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
      var door = folder.resolve("shared/data-door");
      if (Files.isDirectory(door)) return door;
    }
    assumeTrue(false, "the files of the data door are not at hand: no folder shared/data-door");
    throw new IllegalStateException("skipped above");
  }

  // ---- one case --------------------------------------------------------------------------------

  private void asListed(Case one) {
    var reason = OPEN.get(one.name());
    if (reason == null) {
      Pipes.within(() -> walk(one));
      return;
    }
    assertThatThrownBy(() -> Pipes.within(() -> walk(one)))
        .as("%s is listed as open (%s), but passes: take it off the list", one.name(), reason)
        .isInstanceOf(AssertionError.class);
    System.out.println("open: " + one.name() + ": " + reason);
  }

  private Case walk(Case one) {
    try {
      walked(one);
      return one;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void walked(Case one) throws IOException {
    var place = Files.createDirectory(folder.resolve(one.name()));
    for (var file : one.files()) {
      Files.createDirectories(place.resolve(file).getParent());
      Files.copy(one.home().resolve(file), place.resolve(file));
    }
    var musts = Clauses.numbered(one.must());
    assertThat(musts).as("outcomes of %s", one.ask()).hasSameSizeAs(one.steps());
    var commands =
        new DoorSteps(place, Files.createDirectory(folder.resolve(one.name() + ".made")));
    var steps = one.steps().stream().map(step -> words(step, commands)).toList();
    var outcomes = new ArrayList<DoorOutcome>();
    for (var words : steps) {
      outcomes.add(
          words.getFirst().equals("data")
              ? look(one, place, words.subList(1, words.size()))
              : ran(one, commands, words));
    }
    for (int i = 0; i < steps.size(); i++) {
      var outcome = outcomes.get(i);
      int own = i;
      var must = musts.get(i);
      try {
        new DoorClauses(
                outcome,
                outcomes,
                commands,
                (step, encoding, converted) ->
                    converted
                        ? converted(one, place, steps.get(own), encoding)
                        : encoded(one, place, steps.get(step - 1), encoding))
            .check(must);
      } catch (AssertionError e) {
        throw new AssertionError(
            "%s, step %d: %s%n  must: %s%n  said: %s%n  %s"
                .formatted(
                    one.name(), i + 1, one.steps().get(i), must, outcome.message(), e.getMessage()),
            e);
      }
    }
    for (var file : one.files()) {
      assertThat(place.resolve(file)).hasSameBinaryContentAs(one.home().resolve(file));
    }
  }

  /// The words of a step; of `data` as they are, since the name of the file is asked for.
  private static List<String> words(String step, DoorSteps commands) {
    return step.startsWith("data ") ? Clauses.words(step) : commands.words(step);
  }

  /// Runs a command that does more than look.
  private static DoorOutcome ran(Case one, DoorSteps commands, List<String> words) {
    var ran = commands.run(words);
    boolean done = ran.result().status() == 0;
    var message = ran.result().err() + ran.text();
    if (!done) assertThat(ran.result().status()).as(message).isEqualTo(2);
    var found = Optional.<Reading<?>>empty();
    if (words.contains("--source-file") && done) {
      var pairs =
          Pair.reading(
              Path.of(words.get(words.indexOf("--source-file") + 1)),
              Path.of(words.get(words.indexOf("--target-file") + 1)),
              ReadOptions.DEFAULT);
      found = Optional.of(pairs);
      assertThat(ran.result().err()).contains(pairs.sentence());
    } else if (words.getFirst().equals("train") && done) {
      var file = Path.of(words.get(words.indexOf("--data") + 1));
      if (Files.exists(file)) {
        found = Form.named(one.form()).look().look().apply(file, ReadOptions.DEFAULT).reading();
        // What is said at the start is what is learned from.
        assertThat(ran.result().err()).contains(found.orElseThrow().sentence());
      }
    }
    return new DoorOutcome(done, message, found, "", Map.of(), Optional.of(ran), Map.of());
  }

  private DoorOutcome encoded(Case one, Path place, List<String> words, String encoding) {
    var rest = new ArrayList<>(words.subList(1, words.size()));
    int given = rest.indexOf("--encoding");
    if (given >= 0) {
      rest.remove(given + 1);
      rest.remove(given);
    }
    rest.addAll(List.of("--encoding", encoding));
    return look(one, place, rest);
  }

  private DoorOutcome converted(Case one, Path place, List<String> words, String encoding) {
    var file = words.get(1);
    var to = "converted-" + Path.of(file).getFileName();
    iconv(encoding, place.resolve(file), place.resolve(to));
    return look(one, place, List.of(to));
  }

  private static void iconv(String encoding, Path from, Path to) {
    try {
      var process =
          new ProcessBuilder("iconv", "-f", encoding, "-t", "utf-8")
              .redirectInput(from.toFile())
              .redirectOutput(to.toFile())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
      assertThat(process.exitValue()).as("iconv -f %s", encoding).isZero();
    } catch (IOException e) {
      assumeTrue(false, "there is no iconv here: " + e.getMessage());
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  // ---- data ------------------------------------------------------------------------------------

  /// Runs `data`, and reads the file by the same flags as the form would.
  private DoorOutcome look(Case one, Path place, List<String> words) {
    var file = place.resolve(words.getFirst());
    var arguments = new ArrayList<>(List.of("data", file.toString(), "--json"));
    arguments.addAll(words.subList(1, words.size()));
    var result = Result.of(arguments.toArray(String[]::new));
    if (result.status() != 0) {
      assertThat(result.status()).as(result.err()).isEqualTo(2);
      assertThat(result.err()).contains(file.getFileName().toString());
      return new DoorOutcome(false, result.err(), Optional.empty(), "", everywhere(result.err()));
    }
    var told = Json.MAPPER.readTree(result.out().lines().toList().getLast());
    var forms = new LinkedHashMap<String, DoorOutcome.Said>();
    for (var reading : told.path("readings")) {
      forms.put(
          reading.path("form").asString(),
          new DoorOutcome.Said(
              reading.path("fits").asBoolean(), reading.path("sentence").asString()));
    }
    var said = forms.get(one.form());
    if (!said.fits()) {
      return new DoorOutcome(
          false, file.getFileName() + ": " + said.sentence(), Optional.empty(), "", forms);
    }
    var outcome = read(Form.named(one.form()), file, words.subList(1, words.size()), said, forms);
    for (var reading : told.path("readings")) {
      if (!reading.path("form").asString().equals(one.form())) continue;
      outcome
          .reading()
          .ifPresent(
              rows -> assertThat(reading.path("rows").asInt()).isEqualTo(rows.rows().size()));
    }
    return outcome;
  }

  private static Map<String, DoorOutcome.Said> everywhere(String message) {
    var forms = new HashMap<String, DoorOutcome.Said>();
    for (var form : Form.all()) forms.put(form.name(), new DoorOutcome.Said(false, message));
    return forms;
  }

  private static DoorOutcome read(
      Form form,
      Path file,
      List<String> flags,
      DoorOutcome.Said said,
      Map<String, DoorOutcome.Said> forms) {
    var options =
        CommandLine.populateCommand(new RoleFlags(), flags.toArray(String[]::new)).options();
    try {
      var found = form.look().look().apply(file, options);
      var reading = found.reading();
      var characters = reading.isEmpty() ? Text.read(file, options).content() : "";
      return new DoorOutcome(
          true, said.sentence(), reading, characters, forms, Optional.empty(), found.details());
    } catch (DataException e) {
      throw new AssertionError("data says yes, but the form refuses: " + e.getMessage(), e);
    }
  }
}
