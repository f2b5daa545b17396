package dev.eddy.cli.exchange;

import dev.eddy.data.Given;
import dev.eddy.formats.Bundle;
import dev.eddy.formats.ForeignModel;
import dev.eddy.formats.Format;
import dev.eddy.formats.FormatException;
import dev.eddy.formats.Json;
import dev.eddy.formats.ModelJson;
import dev.eddy.formats.Network;
import dev.eddy.formats.ZipContents;
import dev.eddy.model.Model;
import dev.eddy.model.Weights;
import dev.eddy.onnx.OnnxImport;
import dev.eddy.onnx.file.OnnxException;
import dev.eddy.onnx.file.OnnxModel;
import dev.eddy.onnx.file.OnnxReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// A model in a file of any format.
public sealed interface ModelFile {

  Path file();

  /// Its layers, and texts that go along: vocabulary, configuration.
  ///
  /// @param settings what the file does not say; only files of other toolkits have any
  /// @throws FormatException or {@link OnnxException} if its layers are not the same function as
  ///   the file
  Source source(Map<String, String> settings);

  /// Ready to be run beside another, as the file says it.
  ///
  /// @param settings as for {@link #source}
  default Side side(Map<String, String> settings) {
    return NetworkSide.of(file().toString(), source(settings).network());
  }

  /// A network and the texts that go along.
  ///
  /// @param texts by name: `vocabulary`, `configuration`
  record Source(Network network, Map<String, String> texts) {}

  /// A model that Eddy wrote.
  record Eddy(Path file, Bundle bundle) implements ModelFile {

    @Override
    public Source source(Map<String, String> settings) {
      none(file, settings);
      var model = ModelJson.read(bundle.model(), file + ", entry \"model.json\"");
      var weights = bundle.weights(model, file.toString());
      var texts = new LinkedHashMap<String, String>();
      if (!bundle.vocabulary().isEmpty()) {
        texts.put("vocabulary", bundle.vocabulary().toString());
      }
      if (!bundle.configuration().isEmpty()) {
        texts.put("configuration", bundle.configuration().toString());
      }
      return new Source(network(model, weights, List.of()), texts);
    }
  }

  /// A graph of ONNX.
  record Onnx(Path file, OnnxModel model) implements ModelFile {

    @Override
    public Source source(Map<String, String> settings) {
      none(file, settings);
      try {
        var imported = OnnxImport.read(model);
        return new Source(
            network(
                imported.model(),
                imported.parameters().freeze(),
                imported.lengths().stream()
                    .map(
                        "the input \"%s\" is left out: rows of a batch have lengths of their own"
                            ::formatted)
                    .toList()),
            model.metadata());
      } catch (OnnxException e) {
        throw new OnnxException(file + ": " + e.getMessage(), e);
      }
    }

    @Override
    public Side side(Map<String, String> settings) {
      none(file, settings);
      return OnnxSide.of(file.toString(), model);
    }
  }

  /// A file of another toolkit.
  record Foreign(Path file, Format format, ForeignModel model) implements ModelFile {

    @Override
    public Source source(Map<String, String> settings) {
      var network = format.network(model, settings);
      return new Source(
          network,
          model.vocabularies().isEmpty()
              ? Map.of()
              : Map.of("vocabulary", Json.MAPPER.valueToTree(model.vocabularies()).toString()));
    }
  }

  /// Reads a file of any format: its content says which, but for `.eddy` and `.onnx`.
  ///
  /// @throws FormatException or {@link OnnxException} if no format knows it, or it is damaged
  static ModelFile open(Path file) {
    if (file.toString().endsWith(".eddy")) {
      return new Eddy(file, Bundle.read(file));
    }
    if (file.toString().endsWith(".onnx")) {
      return onnx(file);
    }
    var format = Format.of(file);
    if (format.isPresent()) {
      return new Foreign(file, format.get(), format.get().read(file));
    }
    byte[] head = head(file);
    if (ZipContents.isZip(head) && ZipContents.names(file).contains("eddy.json")) {
      return new Eddy(file, Bundle.read(file));
    }
    // The first field of an ONNX file is the version of its format, a number.
    if (head.length > 0 && head[0] == 8) {
      return onnx(file);
    }
    var names = Stream.concat(Stream.of("eddy", "onnx"), Format.readNames().stream()).toList();
    throw new FormatException(
        "%s: is of no format that Eddy reads; those are %s"
            .formatted(file, String.join(", ", names)));
  }

  private static Onnx onnx(Path file) {
    try {
      return new Onnx(file, OnnxReader.read(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The first bytes of a file, up to 64; none of a folder.
  static byte[] head(Path file) {
    if (Files.isDirectory(file)) {
      return new byte[0];
    }
    try (var in = Files.newInputStream(file)) {
      return in.readNBytes(64);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void none(Path file, Map<String, String> settings) {
    if (!settings.isEmpty()) {
      throw new FormatException(
          "%s: says all of its network; leave out the settings %s"
              .formatted(file, settings.keySet()));
    }
  }

  /// A model whose batch is its inputs: numbers, symbols and positions by name.
  private static Network network(Model model, Weights weights, List<String> notes) {
    var inputs = new LinkedHashMap<String, Network.Input>();
    for (var given : model.given()) {
      switch (given) {
        case Given.Numbers(String name, String axis, int width) ->
            inputs.put(name, new Network.Input(name, axis, width));
        case Given.Symbols _, Given.Positions _ ->
            inputs.put(given.name(), new Network.Input(given.name(), given.axis(), 0));
        case Given.Target _ -> {}
      }
    }
    var feeds = new ArrayList<Network.Feed>();
    inputs.keySet().forEach(name -> feeds.add(new Network.Feed.Given(name, name)));
    var outputs = new ArrayList<Network.Output>();
    model
        .outputs()
        .forEach((name, from) ->
            outputs.add(new Network.Output(name, name, model.axis(from.getFirst()))));
    return new Network(model, weights, List.copyOf(inputs.values()), feeds, outputs, notes);
  }
}
