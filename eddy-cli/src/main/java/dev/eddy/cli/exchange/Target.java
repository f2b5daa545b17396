package dev.eddy.cli.exchange;

import dev.eddy.formats.Bundle;
import dev.eddy.formats.Format;
import dev.eddy.formats.Json;
import dev.eddy.formats.ModelJson;
import dev.eddy.formats.ModelTensors;
import dev.eddy.onnx.OnnxExport;
import dev.eddy.onnx.file.OnnxWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/// A format that is written.
public enum Target {
  ONNX("a graph of ONNX", ".onnx", true),
  KERAS("a model of Keras 3", ".keras", true),
  SAFETENSORS("weights that load_state_dict of PyTorch takes", ".safetensors", false),
  TENSORFLOW("a checkpoint of TensorFlow, with Eddy's names of parameters", ".index", false),
  RTNEURAL("a model of RTNeural", ".json", true),
  EDDY("a model of Eddy without a form", ".eddy", true);

  private final String description;
  private final String ending;
  private final boolean whole;

  Target(String description, String ending, boolean whole) {
    this.description = description;
    this.ending = ending;
    this.whole = whole;
  }

  /// What is written, in words.
  String description() {
    return description;
  }

  /// Whether its files say the whole network, so that one can be read again and run.
  boolean isWhole() {
    return whole;
  }

  /// The format that files of such a name have.
  ///
  /// @throws IllegalArgumentException if none has
  static Target of(Path file) {
    return Arrays.stream(values())
        .filter(target -> file.toString().endsWith(target.ending))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "%s: its ending says no format that Eddy writes; those are %s"
                    .formatted(file, endings())));
  }

  private static String endings() {
    return Arrays.stream(values()).map(t -> t.ending).collect(Collectors.joining(", "));
  }

  /// The name that files of this format have: a checkpoint of TensorFlow is named by what its files
  /// have in common.
  Path named(Path file) {
    return this == TENSORFLOW && !file.toString().endsWith(ending)
        ? file.resolveSibling(file.getFileName() + ending)
        : file;
  }

  /// Writes a file.
  ///
  /// @param streaming whether the states of an ONNX graph are inputs and outputs
  /// @throws dev.eddy.formats.FormatException or {@link dev.eddy.onnx.file.OnnxException} if a
  ///   layer has no equal in the format
  void write(ModelFile.Source source, boolean streaming, Path file) throws IOException {
    var model = source.network().model();
    var weights = source.network().weights();
    switch (this) {
      case ONNX ->
          Files.write(
              file, OnnxWriter.bytes(OnnxExport.of(model, weights, streaming, source.texts())));
      case KERAS -> format("keras").write(model, weights, file);
      case SAFETENSORS -> format("pytorch").write(model, weights, file);
      case TENSORFLOW -> format("tensorflow").write(model, weights, file);
      case RTNEURAL -> format("rtneural").write(model, weights, file);
      case EDDY ->
          new Bundle(
                  ModelJson.write(model),
                  Optional.ofNullable(source.texts().get("vocabulary"))
                      .map(text ->
                          Json.parse(text.getBytes(StandardCharsets.UTF_8), "the vocabulary"))
                      .orElseGet(Json::object),
                  Json.object(),
                  Json.object(),
                  Json.object(),
                  ModelTensors.of(weights))
              .write(file);
    }
  }

  private static Format format(String name) {
    return Format.all().stream()
        .filter(format -> format.name().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
