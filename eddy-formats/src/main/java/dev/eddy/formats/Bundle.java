package dev.eddy.formats;

import static dev.eddy.formats.Container.Kind.MODEL;

import dev.eddy.model.Model;
import dev.eddy.model.Precision;
import dev.eddy.model.Weights;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/// A trained model as one file, `.eddy`: all that is needed to run it, and how it came to be.
///
/// The file is a zip that any unzip tool opens; its entries are text, and the weights are
/// safetensors:
///
/// ```
/// eddy.json            format, least reader, version, SHA-256 of every other entry
/// model.json           layers with their equations
/// vocabulary.json      symbols in the order of their numbers
/// configuration.json   what the training was asked to do
/// history.json         losses and metrics on the way
/// provenance.json      hash of the data, seed, version
/// weights.safetensors  the parameters, in their precision
/// ```
///
/// The same bundle always gives the same bytes. Whoever has nothing to say for a part gives an
/// empty object.
///
/// @param model layers with their equations
/// @param vocabulary symbols and numbers
/// @param configuration the options of the training
/// @param history what was measured during the training
/// @param provenance where the data and the program came from
/// @param weights the parameters, rounded to the precision; no two share a name
/// @param precision what the file keeps of the parameters
/// @param extras further entries, name → bytes, kept in the order of their names; a later Eddy's
///   entries arrive here
public record Bundle(
    JsonNode model,
    JsonNode vocabulary,
    JsonNode configuration,
    JsonNode history,
    JsonNode provenance,
    List<Tensor> weights,
    Precision precision,
    Map<String, byte[]> extras) {

  /// @throws IllegalArgumentException if two tensors share a name, one cannot be rounded, or an
  ///   extra's name is taken or no plain relative path
  public Bundle {
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(vocabulary, "vocabulary");
    Objects.requireNonNull(configuration, "configuration");
    Objects.requireNonNull(history, "history");
    Objects.requireNonNull(provenance, "provenance");
    weights =
        new Safetensors(weights)
            .tensors().stream()
                .map(tensor ->
                    new Tensor(
                        tensor.name(),
                        tensor.shape(),
                        precision.rounded(tensor.name(), tensor.values(), tensor.shape())))
                .toList();
    extras = Collections.unmodifiableMap(new TreeMap<>(extras));
    for (String name : extras.keySet()) {
      if (name.equals(Container.MANIFEST) || MODEL.required.contains(name)) {
        throw new IllegalArgumentException(
            "extra entry \"%s\": the bundle has an entry of that name itself".formatted(name));
      }
      if (!Container.isPlain(name)) {
        throw new IllegalArgumentException(
            "extra entry \"%s\": expected a relative path of letters, digits, '_', '-' and '.' such as \"plots/loss.svg\""
                .formatted(name));
      }
    }
  }

  /// A bundle of float32 without extras.
  public Bundle(
      JsonNode model,
      JsonNode vocabulary,
      JsonNode configuration,
      JsonNode history,
      JsonNode provenance,
      List<Tensor> weights) {
    this(
        model,
        vocabulary,
        configuration,
        history,
        provenance,
        weights,
        Precision.FLOAT32,
        Map.of());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bundle that
        && model.equals(that.model)
        && vocabulary.equals(that.vocabulary)
        && configuration.equals(that.configuration)
        && history.equals(that.history)
        && provenance.equals(that.provenance)
        && weights.equals(that.weights)
        && precision == that.precision
        && extras.keySet().equals(that.extras.keySet())
        && extras.keySet().stream()
            .allMatch(name -> Arrays.equals(extras.get(name), that.extras.get(name)));
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        model, vocabulary, configuration, history, provenance, weights, precision, extras.keySet());
  }

  /// The same with another history.
  public Bundle withHistory(JsonNode other) {
    return new Bundle(
        model, vocabulary, configuration, other, provenance, weights, precision, extras);
  }

  /// The same with another configuration.
  public Bundle withConfiguration(JsonNode other) {
    return new Bundle(model, vocabulary, other, history, provenance, weights, precision, extras);
  }

  /// The same with weights rounded to a precision.
  ///
  /// @throws IllegalArgumentException if a weight is not finite, or too large to be rounded
  public Bundle in(Precision other) {
    return new Bundle(
        model, vocabulary, configuration, history, provenance, weights, other, extras);
  }

  /// The weights of a model that {@link ModelJson} read of this bundle.
  ///
  /// @param where what messages call the source
  /// @throws FormatException if they are not those of the model
  public Weights weights(Model of, String where) {
    return ModelTensors.weights(of, weights, where).rounded(precision);
  }

  /// Writes the file, whole or not at all.
  ///
  /// @throws UncheckedIOException if the disk refuses; the old file is then as it was
  public void write(Path file) {
    container().write(file);
  }

  private Container container() {
    var entries = new LinkedHashMap<String, byte[]>();
    entries.put("model.json", Json.bytes(model));
    entries.put("vocabulary.json", Json.bytes(vocabulary));
    entries.put("configuration.json", Json.bytes(configuration));
    entries.put("history.json", Json.bytes(history));
    entries.put("provenance.json", Json.bytes(provenance));
    entries.put(
        "weights.safetensors",
        precision == Precision.FLOAT32
            ? new Safetensors(weights).bytes()
            : new Safetensors.Stored(ModelTensors.packed(weights, precision), Map.of()).bytes());
    entries.putAll(extras);
    return new Container(MODEL, precision == Precision.INT8 ? 2 : 1, entries);
  }

  /// Writes the bytes of the file; the stream stays open.
  ///
  /// @throws UncheckedIOException if the stream refuses
  public void write(OutputStream out) {
    try {
      container().writeTo(out);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Reads a file and checks every byte of it.
  ///
  /// @throws FormatException if there is no such file, it is no bundle, a newer one, truncated or
  ///   altered
  public static Bundle read(Path file) {
    return of(Container.read(file, MODEL), file);
  }

  /// Reads the bytes of a file to their end, such as those of a resource, and checks every one.
  ///
  /// @param name what messages call it
  /// @throws FormatException if they are no bundle, a newer one, truncated or altered
  public static Bundle read(InputStream in, Path name) {
    return of(Container.read(in, name, MODEL), name);
  }

  private static Bundle of(Container container, Path file) {
    var extras = new TreeMap<>(container.entries());
    MODEL.required.forEach(extras::remove);
    var where = place(file, "weights.safetensors");
    var packed = Safetensors.parseStored(container.entry("weights.safetensors"), where).tensors();
    return new Bundle(
        json(container, file, "model.json"),
        json(container, file, "vocabulary.json"),
        json(container, file, "configuration.json"),
        json(container, file, "history.json"),
        json(container, file, "provenance.json"),
        ModelTensors.unpacked(packed, where),
        ModelTensors.precision(packed),
        extras);
  }

  /// The fingerprint of the parameters: SHA-256, in hex, over their float32 values, little-endian,
  /// tensors in the order of their names. Names and shapes are not part of it.
  public String weightsSha256() {
    var digest = Container.sha256();
    try (var out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
      for (Tensor tensor : weights.stream().sorted(Comparator.comparing(Tensor::name)).toList()) {
        Safetensors.writeValues(tensor.values(), out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  static JsonNode json(Container container, Path file, String name) {
    return Json.parse(container.entry(name), place(file, name));
  }

  static String place(Path file, String name) {
    return "%s, entry \"%s\"".formatted(file, name);
  }
}
