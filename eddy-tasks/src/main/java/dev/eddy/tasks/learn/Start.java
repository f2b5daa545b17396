package dev.eddy.tasks.learn;

import static dev.eddy.tasks.setting.CheckpointSettings.FROM;
import static dev.eddy.tasks.setting.CheckpointSettings.GROW;

import dev.eddy.formats.Bundle;
import dev.eddy.formats.FormatException;
import dev.eddy.formats.Json;
import dev.eddy.formats.Tensor;
import dev.eddy.model.Model;
import dev.eddy.model.ParameterTable;
import dev.eddy.model.Parameters;
import dev.eddy.tasks.data.vocabulary.Labels;
import dev.eddy.tasks.data.vocabulary.Vocabulary;
import dev.eddy.tasks.examples.Vocabularies;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.NetworkSettings;
import dev.eddy.tasks.setting.NoEffect;
import dev.eddy.tasks.setting.Setting;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import tools.jackson.databind.JsonNode;

/// What a training starts from: first weights that are drawn, or a finished model, whose symbols
/// and scaling are kept, so that its weights mean what they meant.
///
/// On request symbols and labels that the new data has beside are put behind those of the model. In
/// each parameter the numbers of the model then keep their places, and the new ones are drawn as in
/// any training.
public final class Start {

  /// What must be as it was for the weights to fit.
  private static final List<Setting<?>> NETWORK =
      List.of(
          NetworkSettings.CELL,
          NetworkSettings.HIDDEN,
          NetworkSettings.LAYERS,
          NetworkSettings.EMBEDDING,
          NetworkSettings.BIDIRECTIONAL);

  private final Optional<Bundle> model;
  private final Path file;
  private final boolean grows;

  private Start(Optional<Bundle> model, Path file, boolean grows) {
    this.model = model;
    this.file = file;
    this.grows = grows;
  }

  /// What a configuration says.
  ///
  /// @throws FormatException if there is no such model
  /// @throws IllegalArgumentException if it is of another form, or its network is another one
  public static Start of(Configuration configuration) {
    var name = configuration.has(FROM) ? configuration.given(FROM) : Optional.<String>empty();
    boolean grows = configuration.has(GROW) && configuration.get(GROW);
    if (name.isEmpty()) {
      NoEffect.refuse(
          configuration, GROW, grows, "there is no model that could grow; name one with from");
      return new Start(Optional.empty(), Path.of(""), false);
    }
    var file = Path.of(name.get());
    var bundle = Bundle.read(file);
    check(configuration, bundle, file);
    return new Start(Optional.of(bundle), file, grows);
  }

  private static void check(Configuration configuration, Bundle bundle, Path file) {
    var form = bundle.configuration().path("form").asString("");
    if (!form.equals(configuration.form())) {
      throw new IllegalArgumentException(
          "from: %s is a model of the form \"%s\"; expected one of %s"
              .formatted(file, form, configuration.form()));
    }
    var had =
        configuration
            .settings()
            .defaults()
            .with(bundle.configuration(), Trained.place(file, "configuration.json"));
    for (var setting : NETWORK) {
      if (configuration.has(setting) && !configuration.get(setting).equals(had.get(setting))) {
        throw new IllegalArgumentException(
            "%s: %s was trained with %s, and its weights fit nothing else; found %s"
                .formatted(setting.key(), file, had.get(setting), configuration.get(setting)));
      }
    }
  }

  /// Something that a model keeps beside its weights: that of the model, grown on request by the
  /// new one, or the new one where the training starts anew.
  ///
  /// @param read makes it of the model's `vocabulary.json`, whose name for messages comes second
  /// @param grow the model's and the new one as one
  public <T> T kept(T fresh, BiFunction<JsonNode, String, T> read, BinaryOperator<T> grow) {
    if (model.isEmpty()) {
      return fresh;
    }
    var had = read.apply(model.get().vocabulary(), Trained.place(file, "vocabulary.json"));
    return grows ? grow.apply(had, fresh) : had;
  }

  /// A vocabulary under a key of the model's `vocabulary.json`; without a key it is all of it.
  public Vocabulary vocabulary(Vocabulary fresh, String... key) {
    return kept(
        fresh,
        (json, where) -> Vocabularies.read(key.length == 0 ? json : json.path(key[0]), where),
        Vocabulary::grown);
  }

  /// Labels under a key of the model's `vocabulary.json`.
  public Labels labels(Labels fresh, String key) {
    return kept(
        fresh,
        (json, where) ->
            new Labels(List.of(Json.parse(Json.bytes(json.path(key)), where, String[].class))),
        Labels::grown);
  }

  /// The first values of a training.
  ///
  /// @param aside tensors of the model that are no part of the network
  /// @throws FormatException if the network of the model has other parameters
  Parameters parameters(Model network, long seed, Set<String> aside) {
    var parameters = Parameters.initial(network, seed);
    model.ifPresent(bundle -> fill(parameters, bundle, aside));
    return parameters;
  }

  private void fill(Parameters parameters, Bundle bundle, Set<String> aside) {
    var where = Trained.place(file, "weights.safetensors");
    var tensors = new HashMap<String, Tensor>();
    bundle.weights().forEach(tensor -> tensors.put(tensor.name(), tensor));
    tensors.keySet().removeAll(aside);
    for (var entry : parameters.table().entries()) {
      var tensor = tensors.remove(entry.name());
      if (tensor == null) {
        throw new FormatException(
            "%s: the tensor \"%s\" is missing; train with the settings of the model"
                .formatted(where, entry.name()));
      }
      fill(parameters, entry, tensor, where);
    }
    if (!tensors.isEmpty()) {
      throw new FormatException(
          "%s: the network has no parameter \"%s\"; train with the settings of the model"
              .formatted(where, tensors.keySet().stream().sorted().findFirst().orElseThrow()));
    }
  }

  /// Puts the rows and columns of a tensor before what is drawn.
  private void fill(
      Parameters parameters, ParameterTable.Entry entry, Tensor tensor, String where) {
    var shape = entry.shape();
    var had = tensor.shape();
    boolean fits = had.length == shape.length;
    for (int i = 0; fits && i < shape.length; i++) {
      fits = grows ? had[i] <= shape[i] : had[i] == shape[i];
    }
    if (!fits) {
      throw new FormatException(
          "%s: the tensor \"%s\" has shape %s; the network expects %s; train with the settings of the model"
              .formatted(where, entry.name(), Arrays.toString(had), Arrays.toString(shape)));
    }
    int columns = shape.length < 2 ? 1 : shape[1];
    int width = had.length < 2 ? 1 : had[1];
    int rows = tensor.values().length / width;
    for (int row = 0; row < rows; row++) {
      System.arraycopy(
          tensor.values(), row * width, parameters.values(), entry.offset() + row * columns, width);
    }
  }
}
