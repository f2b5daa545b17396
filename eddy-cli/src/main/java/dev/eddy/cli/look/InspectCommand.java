package dev.eddy.cli.look;

import dev.eddy.cli.exchange.LayersPage;
import dev.eddy.cli.exchange.ModelFile;
import dev.eddy.cli.exchange.Page;
import dev.eddy.cli.exchange.SettingFlags;
import dev.eddy.cli.terminal.HistoryCharts;
import dev.eddy.cli.terminal.Numbers;
import dev.eddy.formats.Bundle;
import dev.eddy.formats.Json;
import dev.eddy.formats.ModelJson;
import dev.eddy.formats.Tensor;
import dev.eddy.model.Model;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/// `eddy inspect`: what a model file holds: layers and their equations, parameters, configuration,
/// history, provenance.
@Command(
    name = "inspect",
    description = {
      "Say what a trained model is: its layers and equations, its parameters, how it was trained and on what.",
      "Of a file of another toolkit: its layers, tensors, vocabularies, and what of it is not read.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  eddy inspect names.eddy                         everything, for reading",
      "  eddy inspect names.eddy --config > names.json   the configuration, for 'eddy train FORM --config names.json'",
      "  eddy inspect model.keras                        a file of another toolkit",
      "  eddy inspect names.eddy --json                  one JSON object; weightsSha256 tells two models apart"
    },
    sortOptions = false,
    mixinStandardHelpOptions = true)
public final class InspectCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "MODEL",
      description =
          "A model that 'eddy train' wrote, or a file of ONNX, PyTorch, Keras, TensorFlow or RTNeural.")
  private Path file;

  @Option(
      names = "--config",
      description = "Print the configuration of the training alone, as JSON.")
  private boolean config;

  @Option(names = "--json", description = "Print one JSON object in the last line.")
  private boolean json;

  @Mixin private SettingFlags settings;

  @Override
  public void run() {
    var out = spec.commandLine().getOut();
    switch (ModelFile.open(file)) {
      case ModelFile.Eddy(_, Bundle bundle) -> {
        if (!settings.given().isEmpty()) {
          throw new IllegalArgumentException(
              file + ": a model of Eddy says all of its network; leave out --set");
        }
        inspect(bundle, out);
      }
      case ModelFile.Foreign foreign -> inspect(Page.of(foreign, settings.given()), out);
      case ModelFile.Onnx onnx -> inspect(Page.of(onnx), out);
    }
    out.flush();
  }

  private void inspect(Bundle bundle, PrintWriter out) {
    var model = ModelJson.read(bundle.model(), file + ", entry \"model.json\"");
    if (config) {
      out.print(Json.text(bundle.configuration()));
    } else if (json) {
      out.println(json(bundle));
    } else {
      print(bundle, model, out);
    }
  }

  private void inspect(Page page, PrintWriter out) {
    if (config) {
      throw new IllegalArgumentException(
          file + ": --config is for a model that 'eddy train' wrote; --json shows what this says");
    }
    if (json) {
      out.println(page.json());
    } else {
      page.print(out);
    }
  }

  private JsonNode json(Bundle bundle) {
    var json = Json.object().put("file", file.toString());
    json.put("form", bundle.configuration().path("form").asString(""));
    json.put("parameters", parameters(bundle.weights()));
    json.put("weightsSha256", bundle.weightsSha256());
    var shapes = json.putObject("shapes");
    for (var tensor : bundle.weights()) {
      var shape = shapes.putArray(tensor.name());
      Arrays.stream(tensor.shape()).forEach(shape::add);
    }
    json.set("model", bundle.model());
    json.set("configuration", bundle.configuration());
    json.set("history", bundle.history());
    json.set("provenance", bundle.provenance());
    return json;
  }

  private void print(Bundle bundle, Model model, PrintWriter out) {
    var form = bundle.configuration().path("form").asString("a model");
    out.printf(
        "%s: %s, %s%n", file, form, Numbers.count(parameters(bundle.weights()), "parameter"));
    LayersPage.print(model, out);
    parameters(bundle, out);
    fields("configuration", bundle.configuration(), out);
    HistoryCharts.print(bundle.history(), out);
    fields("provenance", bundle.provenance(), out);
  }

  private static void parameters(Bundle bundle, PrintWriter out) {
    out.printf("%nparameters%n");
    int width =
        bundle.weights().stream().mapToInt(tensor -> tensor.name().length()).max().orElse(0);
    for (var tensor : bundle.weights()) {
      var shape =
          Arrays.stream(tensor.shape())
              .mapToObj(String::valueOf)
              .collect(Collectors.joining(", ", "[", "]"));
      out.printf(
          "  %-" + width + "s  %-12s  %10s%n",
          tensor.name(),
          shape,
          Numbers.count(tensor.values().length));
    }
    out.printf(
        "  %-" + width + "s  %-12s  %10s%n",
        "all",
        "",
        Numbers.count(parameters(bundle.weights())));
    out.println("  SHA-256 of the values, in the order of names: " + bundle.weightsSha256());
  }

  private static long parameters(List<Tensor> weights) {
    return weights.stream().mapToLong(tensor -> tensor.values().length).sum();
  }

  /// The fields of an object, one a line; empty texts stand for what was not given.
  private static void fields(String title, JsonNode object, PrintWriter out) {
    var given =
        object.properties().stream()
            .filter(
                field -> !(field.getValue().isString() && field.getValue().stringValue().isEmpty()))
            .toList();
    if (given.isEmpty()) {
      return;
    }
    out.printf("%n%s%n", title);
    int width = given.stream().map(Map.Entry::getKey).mapToInt(String::length).max().orElse(0);
    for (var field : given) {
      var value = field.getValue();
      out.printf(
          "  %-" + width + "s  %s%n",
          field.getKey(),
          value.isString() ? value.stringValue() : value.toString());
    }
  }
}
