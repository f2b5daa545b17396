package dev.eddy.cli;

import dev.eddy.cell.Cell;
import dev.eddy.equation.Printer;
import dev.eddy.formats.Bundle;
import dev.eddy.formats.Json;
import dev.eddy.formats.ModelJson;
import dev.eddy.formats.Tensor;
import dev.eddy.model.Layer;
import dev.eddy.model.Model;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
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
      ""
    },
    footer = {
      "",
      "Examples:",
      "  eddy inspect names.eddy                         everything, for reading",
      "  eddy inspect names.eddy --config > names.json   the configuration, for 'eddy train FORM --config names.json'",
      "  eddy inspect names.eddy --json                  one JSON object; weightsSha256 tells two models apart"
    },
    sortOptions = false,
    mixinStandardHelpOptions = true)
final class InspectCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "MODEL", description = "A model that 'eddy train' wrote.")
  private Path file;

  @Option(
      names = "--config",
      description = "Print the configuration of the training alone, as JSON.")
  private boolean config;

  @Option(names = "--json", description = "Print one JSON object in the last line.")
  private boolean json;

  @Override
  public void run() {
    var out = spec.commandLine().getOut();
    var bundle = Bundle.read(file);
    var model = ModelJson.read(bundle.model(), file + ", entry \"model.json\"");
    if (config) {
      out.print(Json.text(bundle.configuration()));
    } else if (json) {
      out.println(json(bundle));
    } else {
      print(bundle, model, out);
    }
    out.flush();
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
    layers(model, out);
    equations(model, out);
    parameters(bundle, out);
    fields("configuration", bundle.configuration(), out);
    HistoryCharts.print(bundle.history(), out);
    fields("provenance", bundle.provenance(), out);
  }

  private static void layers(Model model, PrintWriter out) {
    out.printf("%nlayers%n");
    int width = model.layers().stream().mapToInt(layer -> layer.name().length()).max().orElse(0);
    for (var layer : model.layers()) {
      out.printf("  %-" + width + "s  %s%n", layer.name(), words(layer, model));
    }
    model
        .outputs()
        .forEach(
            (name, from) -> out.printf("  output \"%s\": %s%n", name, String.join(", ", from)));
  }

  private static String words(Layer layer, Model model) {
    return switch (layer) {
      case Layer.Numbers(_, String axis, int width) ->
          "%s given with the input%s".formatted(Numbers.count(width, "number"), along(axis));
      case Layer.Embedding(_, String axis, int symbols, int width, _) ->
          "%s, each %s%s"
              .formatted(
                  Numbers.count(symbols, "symbol"), Numbers.count(width, "number"), along(axis));
      case Layer.Apply apply -> words(apply, model);
      case Layer.Pool(_, String input, Layer.Pooling kind) ->
          switch (kind) {
                case LAST_STEP -> "the last step of ";
                case LAST_VALID_STEP -> "the last valid step of ";
                case MEAN -> "the mean over the steps of ";
                case MAX -> "the largest over the steps of ";
              }
              + input;
      case Layer.FinalState(_, String scan, String state) ->
          "the last state %s of %s".formatted(state, scan);
      case Layer.Gather(_, _, String input, String positions) ->
          "the steps of %s at the positions \"%s\"".formatted(input, positions);
      case Layer.LinearChain(_, String input) ->
          "a linear chain (CRF) over the scores of %s".formatted(input);
    };
  }

  private static String along(String axis) {
    return axis.isEmpty() ? "" : " a step";
  }

  private static String words(Layer.Apply apply, Model model) {
    var reads =
        apply.inputs().values().stream().flatMap(List::stream).collect(Collectors.joining(", "));
    var text =
        new StringBuilder(
            "%s, %s, reads %s"
                .formatted(
                    apply.cell().name(), Numbers.count(model.width(apply.name()), "unit"), reads));
    if (apply.reverse()) {
      text.append(" backwards");
    }
    apply
        .memory()
        .forEach((name, from) -> text.append(", attends to ").append(String.join(", ", from)));
    apply
        .start()
        .forEach((state, from) ->
            text.append(", %s starts from %s".formatted(state, String.join(", ", from))));
    return text.toString();
  }

  /// Each text once, with the layers that run it.
  private static void equations(Model model, PrintWriter out) {
    var users = new LinkedHashMap<Cell, List<String>>();
    for (var layer : model.layers()) {
      if (layer instanceof Layer.Apply apply) {
        users.computeIfAbsent(apply.cell(), _ -> new ArrayList<>()).add(apply.name());
      }
    }
    users.forEach((cell, layers) -> {
      out.printf("%n%s (%s)%n", cell.name(), String.join(", ", layers));
      // As they run: with the values of options in place.
      cell.equations().lines().forEach(line -> out.println("  " + Printer.text(line)));
    });
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
