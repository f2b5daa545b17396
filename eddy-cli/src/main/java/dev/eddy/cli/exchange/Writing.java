package dev.eddy.cli.exchange;

import dev.eddy.formats.FormatException;
import dev.eddy.formats.Network;
import dev.eddy.model.Layer;
import dev.eddy.onnx.file.OnnxException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// One model written to a file: made in a folder beside it, read again and run where the format
/// says the whole network, and only then given its name. What is not the same function is not
/// written.
final class Writing {

  /// How far what is read again may be from the model: rounding grows from step to step.
  private static final double ALLOWED = 1e-4;

  private final ModelFile.Source source;
  private final Target target;
  private final Wishes wishes;
  private final Path file;

  /// @param wishes how, where the format has a choice
  Writing(ModelFile.Source source, Target target, Wishes wishes, Path file) {
    this.source = source;
    this.target = target;
    this.wishes = wishes;
    this.file = target.named(file);
  }

  /// Writes the file, and what was written to `out`.
  ///
  /// @throws FormatException or {@link OnnxException} if the model has no equal in the format, or
  ///   what was written is not the same function; there is no file then, or the old one
  void write(PrintWriter out) {
    if (!source.network().isPlain()) {
      throw new FormatException(
          "%s: the network needs more than its inputs (%s), which its reader makes of them and a file would not; nothing is written%s"
              .formatted(file, made(), instead()));
    }
    var folder = file.toAbsolutePath().getParent();
    try {
      var beside = Files.createTempDirectory(folder, ".eddy");
      try {
        writeBeside(beside.resolve(file.getFileName()), out);
      } finally {
        remove(beside);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void writeBeside(Path part, PrintWriter out) throws IOException {
    Optional<Comparison.Result> proof;
    try {
      target.write(source, wishes, part);
      proof = isProvable() ? Optional.of(proof(part)) : Optional.empty();
    } catch (IllegalArgumentException e) {
      throw new FormatException(named(e, part), e);
    } catch (OnnxException e) {
      var message = named(e, part);
      var where = file + ": ";
      throw new OnnxException(message.startsWith(where) ? message : where + message, e);
    }
    refuseForeign(part);
    var written = new ArrayList<Path>();
    // The data of a checkpoint comes before its index.
    for (var made : files(part.getParent())) {
      written.add(file.resolveSibling(made.getFileName()));
      Files.move(made, written.getLast(), StandardCopyOption.REPLACE_EXISTING);
    }
    out.printf("%s: %s%n", file, target.description());
    written.stream()
        .filter(other -> !other.equals(file))
        .forEach(other -> out.printf("  with %s%n", other));
    if (target == Target.ONNX) {
      OnnxPage.ports(((ModelFile.Onnx) ModelFile.open(file)).model(), out);
    }
    out.println(
        proof
            .map(result ->
                "  read again and run, it differs by at most %.1e (%s)"
                    .formatted(result.largest(), Comparison.Sizes.DEFAULT))
            .orElse(unproved()));
  }

  /// What lies beside the file takes the place of what belonged to an older one, and of nothing
  /// else.
  private void refuseForeign(Path part) throws IOException {
    if (Files.exists(file)) {
      return;
    }
    for (var made : files(part.getParent())) {
      var place = file.resolveSibling(made.getFileName());
      if (Files.exists(place) && Files.mismatch(made, place) >= 0) {
        throw new FormatException(
            "%s: %s is there already, and belongs to no older %s; nothing is written: move it away, or choose another name"
                .formatted(file, place, file.getFileName()));
      }
    }
  }

  private String unproved() {
    if (target.isSource()) {
      return "  the operations of Eddy in its order: where they run, outputs are the same to the last bit";
    }
    return target.isWhole()
        ? "  not run beside the model: states start as who runs it says, in the model not from zeros"
        : "  weights alone: who reads them makes the layers";
  }

  /// The message of an error, which names the file that was asked for.
  private String named(RuntimeException error, Path part) {
    return error.getMessage().replace(part.toString(), file.toString());
  }

  private Comparison.Result proof(Path part) {
    Comparison.Result result;
    try (var model = NetworkSide.of("the model", source.network());
        var written = ModelFile.open(part).side(Map.of())) {
      result = Comparison.of(model, written, Comparison.Sizes.DEFAULT);
    }
    for (var output : result.outputs()) {
      if (!(output.largest() <= ALLOWED)) {
        throw new FormatException(
            "%s: read again, its output \"%s\" is not the same (%s); nothing is written"
                .formatted(
                    part,
                    output.b(),
                    output.fault().isEmpty()
                        ? "it differs by %.1e".formatted(output.largest())
                        : output.fault()));
      }
    }
    return result;
  }

  /// Whether what is written can be run as the model is: a graph whose states are given starts from
  /// zeros here.
  private boolean isProvable() {
    return target.isWhole()
        && !(wishes.streaming()
            && source.network().model().layers().stream()
                .filter(Layer.Apply.class::isInstance)
                .flatMap(layer -> ((Layer.Apply) layer).cell().equations().states().stream())
                .anyMatch(state -> !state.init().name().equals("zeros")));
  }

  /// What a reader makes of the inputs, in words.
  private String made() {
    return source.network().feeds().stream()
        .map(feed ->
            switch (feed) {
              case Network.Feed.Given(var input, _) ->
                  isGivenTwice(input)
                      ? isMasked()
                          ? "\"%s\" once more, for the mask of mask_zero".formatted(input)
                          : "one input given twice"
                      : "";
              case Network.Feed.Positions _ -> "steps picked by their numbers";
              case Network.Feed.StepNumbers _ -> "the numbers of the steps";
              case Network.Feed.Steps _ -> "a fixed number of steps";
            })
        .filter(words -> !words.isEmpty())
        .distinct()
        .collect(Collectors.joining(", "));
  }

  /// What to do about a mask that comes of an embedding's symbols.
  private String instead() {
    return isMasked()
        ? "; save the Keras model with mask_zero=False where symbol 0 only fills up rows, whose lengths are said here, or run it in a program by Format.network"
        : "";
  }

  /// Whether one of its embeddings only says which symbols count.
  private boolean isMasked() {
    return source.network().model().layers().stream()
        .anyMatch(layer -> layer instanceof Layer.Embedding && layer.name().endsWith(".mask"));
  }

  private boolean isGivenTwice(String input) {
    return source.network().feeds().stream()
            .filter(feed -> feed instanceof Network.Feed.Given(var given, _) && given.equals(input))
            .count()
        > 1;
  }

  private static List<Path> files(Path folder) throws IOException {
    try (var all = Files.list(folder)) {
      return all.sorted().toList();
    }
  }

  private static void remove(Path folder) throws IOException {
    try (var all = Files.walk(folder)) {
      for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
