package dev.eddy.formats.tensorflow;

import dev.eddy.formats.ForeignModel;
import dev.eddy.formats.ForeignTensor;
import dev.eddy.formats.Format;
import dev.eddy.formats.FormatException;
import dev.eddy.formats.Json;
import dev.eddy.formats.ModelTensors;
import dev.eddy.formats.Network;
import dev.eddy.formats.network.Guard;
import dev.eddy.formats.wire.ProtoReader;
import dev.eddy.model.Model;
import dev.eddy.model.Weights;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/// TensorFlow: tensor bundles (checkpoints of TensorFlow 1 and 2), frozen graphs and SavedModels of
/// recurrent graphs of TensorFlow 1, and folders of raw weights with a `manifest.json`.
///
/// A network is made of a graph, or of the names of cells where there is none (`forget_bias`, 1
/// unless said). Settings of {@link #network}: `outputs`, the nodes that are wanted, separated by
/// commas (`name=node` gives one a name), those that nobody reads unless said; `inputs`, constants
/// that are inputs. Written is a bundle, with Eddy's names of parameters.
public final class TensorflowFormat implements Format {

  private static final Set<String> SETTINGS = Set.of("inputs", "outputs", "forget_bias");

  /// For the service loader.
  public TensorflowFormat() {}

  @Override
  public String name() {
    return "tensorflow";
  }

  @Override
  public String description() {
    return "TensorFlow: checkpoints (.index), frozen graphs (.pb) and SavedModels";
  }

  @Override
  public List<String> endings() {
    return List.of(".index", ".pb");
  }

  @Override
  public boolean recognises(Path file, byte[] head) {
    if (Files.isDirectory(file)) {
      return Files.exists(file.resolve("saved_model.pb"))
          || Files.exists(file.resolve("manifest.json"));
    }
    var name = file.getFileName().toString();
    return name.endsWith(".index")
        || name.endsWith(".pb") && head.length > 0 && head[0] == 10
        || name.equals("saved_model.pb");
  }

  @Override
  public ForeignModel read(Path file) {
    return Guard.reading(file.toString(), () -> readUnguarded(file));
  }

  private ForeignModel readUnguarded(Path file) {
    if (Files.isDirectory(file)) {
      return Files.exists(file.resolve("saved_model.pb"))
          ? savedModel(file.resolve("saved_model.pb"))
          : RawWeights.read(file);
    }
    var name = file.getFileName().toString();
    if (name.equals("saved_model.pb")) {
      return savedModel(file);
    }
    if (name.endsWith(".pb")) {
      return frozen(file);
    }
    var bundle = TensorBundle.read(file);
    return new ForeignModel(name(), "TensorFlow", file.toString(), bundle.tensors(), notes(bundle));
  }

  private static List<String> notes(TensorBundle bundle) {
    return bundle.strings().keySet().stream()
        .filter(name -> !name.equals("_CHECKPOINTABLE_OBJECT_GRAPH"))
        .map(name -> "\"%s\" holds texts, which are not read".formatted(name))
        .toList();
  }

  /// The configuration names the file, since a graph is no JSON; its constants are the tensors.
  private ForeignModel frozen(Path file) {
    var where = file.toString();
    var graph = Graph.read(new ProtoReader(SavedModel.bytes(file), where), where);
    if (graph.nodes().isEmpty()) {
      throw new FormatException("%s: holds no graph of TensorFlow".formatted(where));
    }
    var tensors = new ArrayList<ForeignTensor>();
    for (var node : graph.nodes().values()) {
      node.constant()
          .filter(value -> value.shape().length > 0 && !value.type().isWhole())
          .ifPresent(value -> tensors.add(value.named(node.name())));
    }
    return new ForeignModel(
        name(),
        "TensorFlow",
        where,
        Json.object().put("graph", where),
        tensors,
        Map.of(),
        List.of());
  }

  private ForeignModel savedModel(Path file) {
    var saved = SavedModel.read(file);
    var variables = file.resolveSibling("variables").resolve("variables.index");
    var tensors = new ArrayList<ForeignTensor>();
    if (Files.exists(variables)) {
      tensors.addAll(TensorBundle.read(variables).tensors());
    }
    var configuration = Json.object().put("saved_model", file.toString());
    var outputs = configuration.putObject("outputs");
    saved.outputs().forEach(outputs::put);
    return new ForeignModel(
        name(), "TensorFlow", file.toString(), configuration, tensors, Map.of(), List.of());
  }

  @Override
  public Network network(ForeignModel model, Map<String, String> settings) {
    return Guard.reading(model.where(), () -> networkUnguarded(model, settings));
  }

  private Network networkUnguarded(ForeignModel model, Map<String, String> settings) {
    for (var key : settings.keySet()) {
      if (!SETTINGS.contains(key)) {
        throw new FormatException(
            "%s: unknown setting \"%s\"; TensorFlow has %s"
                .formatted(model.where(), key, SETTINGS));
      }
    }
    var configuration = model.configuration();
    Graph graph;
    Map<String, String> wanted;
    if (configuration.has("graph")) {
      var where = configuration.path("graph").asString();
      graph = Graph.read(new ProtoReader(SavedModel.bytes(Path.of(where)), where), where);
      wanted = GraphNetwork.ends(graph);
    } else if (configuration.has("saved_model")) {
      var saved = SavedModel.read(Path.of(configuration.path("saved_model").asString()));
      if (saved.functions()) {
        throw new FormatException(
            "%s: the graph calls functions of TensorFlow 2, which Eddy does not run; its weights can be read, or the Keras model saved as .keras"
                .formatted(model.where()));
      }
      graph = saved.graph();
      wanted = saved.outputs();
    } else {
      return NamedNetwork.of(model, forgetBias(model, settings));
    }
    var inputs = new LinkedHashSet<String>();
    for (var input : settings.getOrDefault("inputs", "").split(",", -1)) {
      inputs.add(input.strip());
    }
    if (settings.containsKey("outputs")) {
      wanted = new LinkedHashMap<>();
      for (var output : settings.get("outputs").split(",", -1)) {
        var parts = output.strip().split("=", 2);
        wanted.put(parts[0], parts[parts.length - 1]);
      }
    }
    var byName = model.byName();
    Function<String, ForeignTensor> variables = byName::get;
    return GraphNetwork.of(graph, variables, inputs, wanted);
  }

  private static double forgetBias(ForeignModel model, Map<String, String> settings) {
    var text = settings.getOrDefault("forget_bias", "1");
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new FormatException(
          "%s: the setting \"forget_bias\" is a number, found \"%s\""
              .formatted(model.where(), text),
          e);
    }
  }

  /// Writes `PREFIX.index` and `PREFIX.data-00000-of-00001`; the file is the prefix, with or
  /// without `.index`.
  @Override
  public void write(Model model, Weights weights, Path file) {
    var prefix = file.toString().replaceFirst("\\.index$", "");
    TensorBundle.write(ModelTensors.of(weights), Path.of(prefix));
  }
}
