package dev.eddy.cli.exchange;

import dev.eddy.cli.terminal.FileUse;
import dev.eddy.formats.Bundle;
import dev.eddy.formats.Format;
import dev.eddy.formats.FormatException;
import dev.eddy.formats.Json;
import dev.eddy.formats.ModelJson;
import dev.eddy.formats.ModelTensors;
import dev.eddy.formats.ZipContents;
import dev.eddy.onnx.OnnxExport;
import dev.eddy.onnx.file.OnnxException;
import dev.eddy.onnx.file.OnnxWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// A format that is written.
public enum Target {
  ONNX("a graph of ONNX", ".onnx", true, ""),
  KERAS("a model of Keras 3", ".keras", true, "keras"),
  SAFETENSORS("weights that load_state_dict of PyTorch takes", ".safetensors", false, "pytorch"),
  TENSORFLOW(
      "a checkpoint of TensorFlow, with Eddy's names of parameters", ".index", false, "tensorflow"),
  RTNEURAL("a model of RTNeural", ".json", true, "rtneural"),
  JAVA("a class of plain Java 17", ".java", false, "java"),
  C("a file of C11", ".c", false, "c"),
  EDDY("a model of Eddy without a form", ".eddy", true, "");

  private final String description;
  private final String ending;
  private final boolean whole;
  private final String format;

  Target(String description, String ending, boolean whole, String format) {
    this.description = description;
    this.ending = ending;
    this.whole = whole;
    this.format = format;
  }

  /// What is written, in words.
  String description() {
    return description;
  }

  /// Whether its files say the whole network, so that one can be read again and run.
  boolean isWhole() {
    return whole;
  }

  /// Whether its files are text for a compiler.
  boolean isSource() {
    return this == JAVA || this == C;
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

  /// The flag of `eddy export` that names its file.
  String flag() {
    return "--" + name().toLowerCase(Locale.ROOT);
  }

  /// Its files, so that a new one may take the place of an older one.
  FileUse.Kind kind() {
    return this == EDDY
        ? FileUse.Kind.MODEL
        : new FileUse.Kind("not " + description, "model" + ending, this::isOf);
  }

  /// Whether a file is of this format. What else Keras and PyTorch write begins otherwise.
  private boolean isOf(Path file) {
    if (isSource()) {
      return Format.of(file).filter(its -> its.name().equals(format)).isPresent();
    }
    try {
      return switch (ModelFile.open(file)) {
        case ModelFile.Eddy _ -> this == EDDY;
        case ModelFile.Onnx _ -> this == ONNX;
        case ModelFile.Foreign(_, Format its, _) -> {
          byte[] head = ModelFile.head(file);
          yield its.name().equals(format)
              && (this != KERAS || ZipContents.isZip(head))
              && (this != SAFETENSORS || head.length > 8 && head[8] == '{');
        }
      };
    } catch (FormatException | OnnxException _) {
      return false;
    }
  }

  /// Writes a file.
  ///
  /// @param wishes how, where the format has a choice
  /// @throws dev.eddy.formats.FormatException or {@link dev.eddy.onnx.file.OnnxException} if a
  ///   layer has no equal in the format
  void write(ModelFile.Source source, Wishes wishes, Path file) throws IOException {
    var model = source.network().model();
    var weights = source.network().weights();
    switch (this) {
      case ONNX ->
          Files.write(
              file, OnnxWriter.bytes(OnnxExport.of(model, weights, wishes.onnx(), source.texts())));
      case KERAS, SAFETENSORS, TENSORFLOW, RTNEURAL -> format().write(model, weights, file);
      case JAVA, C -> format().write(model, weights, settings(source, wishes), file);
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
                  ModelTensors.of(weights),
                  weights.precision(),
                  Map.of())
              .write(file);
    }
  }

  private Map<String, String> settings(ModelFile.Source source, Wishes wishes) {
    var settings = new LinkedHashMap<>(source.texts());
    settings.putAll(wishes.source());
    if (this == C) {
      settings.remove("package");
    }
    return settings;
  }

  private Format format() {
    return Format.all().stream().filter(one -> one.name().equals(format)).findFirst().orElseThrow();
  }
}
