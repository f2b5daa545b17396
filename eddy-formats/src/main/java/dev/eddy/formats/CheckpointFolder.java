package dev.eddy.formats;

import dev.eddy.train.Checkpoint;
import dev.eddy.train.CheckpointStore;
import dev.eddy.train.HistoryEntry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Checkpoints of one training in a folder: `last.checkpoint` to resume from and `best.checkpoint`.
///
/// The folder is made with the first checkpoint. A checkpoint replaces the one before it whole or
/// not at all.
///
/// @param folder where the files are
public record CheckpointFolder(Path folder) implements CheckpointStore {
  private static final String SLOT = "slot/";

  public CheckpointFolder {
    Objects.requireNonNull(folder, "folder");
  }

  /// The file of a kind.
  public Path file(Kind kind) {
    return folder.resolve(
        switch (kind) {
          case LAST -> "last.checkpoint";
          case BEST -> "best.checkpoint";
        });
  }

  @Override
  public String save(Kind kind, Checkpoint checkpoint) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "%s: the folder could not be made: %s".formatted(folder, AtomicFile.reason(e)), e);
    }
    new CheckpointFile(state(checkpoint), tensors(checkpoint)).write(file(kind));
    return file(kind).toString();
  }

  @Override
  public Optional<Checkpoint> latest() {
    return read(Kind.LAST);
  }

  /// The checkpoint of a kind, if there is one.
  ///
  /// @throws FormatException if the file is no checkpoint of a training, truncated or altered
  public Optional<Checkpoint> read(Kind kind) {
    var file = file(kind);
    return Files.exists(file) ? Optional.of(new Reading(file).checkpoint()) : Optional.empty();
  }

  /// Takes the checkpoints away, and the folder where nothing else is in it.
  public void remove() {
    try {
      for (var kind : Kind.values()) {
        Files.deleteIfExists(file(kind));
      }
      Files.deleteIfExists(folder);
    } catch (DirectoryNotEmptyException _) {
      // What else is in it is not ours.
    } catch (IOException e) {
      throw new UncheckedIOException(
          "%s: the checkpoints could not be removed: %s".formatted(folder, AtomicFile.reason(e)),
          e);
    }
  }

  private static JsonNode state(Checkpoint checkpoint) {
    var state =
        Json.object()
            .put("step", checkpoint.step())
            .put("epoch", checkpoint.epoch())
            .put("index", checkpoint.index())
            .put("state-rows", checkpoint.stateRows())
            .put("loss-sum", checkpoint.lossSum())
            .put("loss-weight", checkpoint.lossWeight())
            .put("without-gain", checkpoint.withoutGain());
    var configuration = state.putObject("configuration");
    checkpoint.configuration().forEach(configuration::put);
    checkpoint
        .best()
        .ifPresent(
            best -> state.putObject("best").put("step", best.step()).put("value", best.value()));
    var history = state.putArray("history");
    for (var evaluation : checkpoint.history()) {
      ObjectNode entry = history.addObject();
      entry
          .put("step", evaluation.step())
          .put("epoch", evaluation.epoch())
          .put("loss", evaluation.loss());
      var metrics = entry.putObject("metrics");
      evaluation.metrics().forEach(metrics::put);
    }
    return state;
  }

  private static List<Tensor> tensors(Checkpoint checkpoint) {
    var tensors = new ArrayList<Tensor>();
    tensors.add(row("parameters", checkpoint.parameters()));
    checkpoint.slots().forEach((name, values) -> tensors.add(row(SLOT + name, values)));
    tensors.add(row("states", checkpoint.states()));
    checkpoint.best().ifPresent(best -> tensors.add(row("best", best.parameters())));
    return tensors;
  }

  private static Tensor row(String name, float[] values) {
    return new Tensor(name, new int[] {values.length}, values);
  }

  /// One reading of one file.
  private static final class Reading {
    private final Path file;
    private final JsonNode state;
    private final Map<String, float[]> tensors = new LinkedHashMap<>();

    Reading(Path file) {
      this.file = file;
      var content = CheckpointFile.read(file);
      state = content.state();
      content.tensors().forEach(tensor -> tensors.put(tensor.name(), tensor.values()));
    }

    Checkpoint checkpoint() {
      var configuration = new LinkedHashMap<String, String>();
      for (var part : key(state, "configuration").properties()) {
        configuration.put(part.getKey(), part.getValue().asString());
      }
      var slots = new LinkedHashMap<String, float[]>();
      tensors.forEach((name, values) -> {
        if (name.startsWith(SLOT)) {
          slots.put(name.substring(SLOT.length()), values);
        }
      });
      var history = new ArrayList<HistoryEntry>();
      for (var entry : key(state, "history")) {
        history.add(evaluation(entry));
      }
      return new Checkpoint(
          configuration,
          whole(state, "step"),
          (int) whole(state, "epoch"),
          (int) whole(state, "index"),
          tensor("parameters"),
          slots,
          tensor("states"),
          (int) whole(state, "state-rows"),
          number(state, "loss-sum"),
          // Before losses were weighed, each step counted 1.
          number(state, state.has("loss-weight") ? "loss-weight" : "loss-steps"),
          best(),
          (int) whole(state, "without-gain"),
          history);
    }

    private HistoryEntry evaluation(JsonNode entry) {
      var metrics = new LinkedHashMap<String, Double>();
      for (var metric : key(entry, "metrics").properties()) {
        metrics.put(metric.getKey(), number(metric.getValue(), metric.getKey(), file));
      }
      return new HistoryEntry(
          whole(entry, "step"), (int) whole(entry, "epoch"), number(entry, "loss"), metrics);
    }

    private Optional<Checkpoint.Best> best() {
      if (!state.has("best")) {
        return Optional.empty();
      }
      var best = state.get("best");
      return Optional.of(
          new Checkpoint.Best(whole(best, "step"), number(best, "value"), tensor("best")));
    }

    private float[] tensor(String name) {
      var values = tensors.get(name);
      if (values == null) {
        throw new FormatException(
            "%s: tensor \"%s\" is missing; it is no checkpoint of a training"
                .formatted(file, name));
      }
      return values;
    }

    private JsonNode key(JsonNode node, String key) {
      if (!node.has(key)) {
        throw new FormatException(
            "%s, entry \"state.json\": key \"%s\" is missing; it is no checkpoint of a training"
                .formatted(file, key));
      }
      return node.get(key);
    }

    private long whole(JsonNode node, String key) {
      var value = key(node, key);
      if (!value.isIntegralNumber()) {
        throw new FormatException(
            "%s, entry \"state.json\": \"%s\" is %s; expected a whole number"
                .formatted(file, key, value));
      }
      return value.longValue();
    }

    private double number(JsonNode node, String key) {
      return number(key(node, key), key, file);
    }

    /// JSON has no NaN and no infinities: those are texts.
    private static double number(JsonNode value, String key, Path file) {
      if (value.isNumber()) {
        return value.doubleValue();
      }
      return switch (value.asString("")) {
        case "NaN" -> Double.NaN;
        case "Infinity" -> Double.POSITIVE_INFINITY;
        case "-Infinity" -> Double.NEGATIVE_INFINITY;
        default ->
            throw new FormatException(
                "%s, entry \"state.json\": \"%s\" is %s; expected a number"
                    .formatted(file, key, value));
      };
    }
  }
}
