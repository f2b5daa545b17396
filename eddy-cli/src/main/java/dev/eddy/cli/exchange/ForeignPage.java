package dev.eddy.cli.exchange;

import dev.eddy.formats.ForeignTensor;
import dev.eddy.formats.FormatException;
import dev.eddy.formats.Json;
import dev.eddy.formats.ModelJson;
import dev.eddy.formats.Network;
import dev.eddy.tasks.source.Counts;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/// The page of a file of PyTorch, Keras, TensorFlow, RTNeural or Deeplearning4j.
///
/// @param settings what the file does not say of its network
record ForeignPage(ModelFile.Foreign file, Map<String, String> settings) implements Page {

  /// How many symbols of a vocabulary are shown.
  private static final int SHOWN = 12;

  /// Its layers, or why there are none.
  private sealed interface Layers {
    record Read(Network network) implements Layers {}

    record Refused(String why) implements Layers {}
  }

  private Layers layers() {
    try {
      return new Layers.Read(file.format().network(file.model(), settings));
    } catch (FormatException e) {
      return new Layers.Refused(e.getMessage());
    }
  }

  private long values() {
    return file.model().tensors().stream().mapToLong(ForeignTensor::size).sum();
  }

  @Override
  public void print(PrintWriter out) {
    var model = file.model();
    var writer = model.writer().isEmpty() ? "" : ", written by " + model.writer();
    out.printf(
        "%s: %s%s; %s of %s%n",
        file.file(),
        model.format(),
        writer,
        Counts.of(model.tensors().size(), "tensor"),
        Counts.of(values(), "value"));
    var notes = new ArrayList<>(model.notes());
    switch (layers()) {
      case Layers.Read(Network network) -> {
        LayersPage.print(network.model(), out);
        notes.addAll(network.notes());
      }
      case Layers.Refused(String why) -> out.printf("%nnot read as layers%n  %s%n", why);
    }
    tensors(out);
    vocabularies(out);
    notes(notes, out);
  }

  private void tensors(PrintWriter out) {
    var tensors = file.model().tensors();
    out.printf("%ntensors%n");
    int width = tensors.stream().mapToInt(tensor -> tensor.name().length()).max().orElse(3);
    for (var tensor : tensors) {
      out.printf(
          "  %-" + width + "s  %-5s %-14s  %10s%n",
          tensor.name(),
          tensor.type(),
          Arrays.toString(tensor.shape()),
          Counts.of(tensor.size()));
    }
  }

  private void vocabularies(PrintWriter out) {
    if (file.model().vocabularies().isEmpty()) {
      return;
    }
    out.printf("%nvocabularies%n");
    file.model()
        .vocabularies()
        .forEach((layer, symbols) ->
            out.printf(
                "  %s: %s, %s%s%n",
                layer,
                Counts.of(symbols.size(), "symbol"),
                String.join(" ", symbols.subList(0, Math.min(SHOWN, symbols.size()))),
                symbols.size() > SHOWN ? " …" : ""));
  }

  /// What could not be kept or was not read, one a line; nothing where there is none.
  static void notes(List<String> notes, PrintWriter out) {
    if (!notes.isEmpty()) {
      out.printf("%nnotes%n");
      notes.forEach(note -> out.println("  " + note));
    }
  }

  @Override
  public ObjectNode json() {
    var model = file.model();
    var json = Json.object().put("file", file.file().toString()).put("format", model.format());
    json.put("writer", model.writer()).put("values", values());
    var tensors = json.putObject("tensors");
    for (var tensor : model.tensors()) {
      var entry = tensors.putObject(tensor.name()).put("type", tensor.type().toString());
      Arrays.stream(tensor.shape()).forEach(entry.putArray("shape")::add);
    }
    var vocabularies = json.putObject("vocabularies");
    model
        .vocabularies()
        .forEach((layer, symbols) -> symbols.forEach(vocabularies.putArray(layer)::add));
    json.set("configuration", model.configuration());
    var notes = json.putArray("notes");
    model.notes().forEach(notes::add);
    switch (layers()) {
      case Layers.Read(Network network) -> {
        network.notes().forEach(notes::add);
        json.set("model", ModelJson.write(network.model()));
      }
      case Layers.Refused(String why) -> json.put("refused", why);
    }
    return json;
  }
}
