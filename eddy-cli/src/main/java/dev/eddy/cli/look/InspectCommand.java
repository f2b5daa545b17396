package dev.eddy.cli.look;

import dev.eddy.cli.exchange.LayersPage;
import dev.eddy.cli.exchange.ModelFile;
import dev.eddy.cli.exchange.Page;
import dev.eddy.cli.exchange.SettingFlags;
import dev.eddy.cli.terminal.FileUse;
import dev.eddy.cli.terminal.HistoryCharts;
import dev.eddy.cli.terminal.Numbers;
import dev.eddy.formats.Bundle;
import dev.eddy.formats.Json;
import dev.eddy.formats.ModelJson;
import dev.eddy.formats.Tensor;
import dev.eddy.model.Model;
import dev.eddy.model.Precision;
import dev.eddy.tasks.ModelReport;
import dev.eddy.tasks.TrainedModel;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
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
      "  eddy inspect a.eddy b.eddy --report compared.html    two trainings beside each other",
      "  eddy inspect model.keras                        a file of another toolkit",
      "  eddy inspect names.eddy --json                  one JSON object; weightsSha256 tells two models apart"
    },
    sortOptions = false,
    mixinStandardHelpOptions = true)
public final class InspectCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "MODEL",
      arity = "1..*",
      description =
          "A model that 'eddy train' wrote, or a file of ONNX, PyTorch, Keras, TensorFlow or RTNeural.")
  private List<Path> files;

  @Option(
      names = "--config",
      description = "Print the configuration of the training alone, as JSON.")
  private boolean config;

  @Option(names = "--json", description = "Print one JSON object, and nothing else.")
  private boolean json;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description =
          "Write a page about a model that 'eddy train' wrote; of several, one that compares them.")
  private Path report;

  @Mixin private SettingFlags settings;

  @Override
  public void run() {
    var out = spec.commandLine().getOut();
    if (report != null) {
      write(out);
      return;
    }
    if (files.size() > 1) {
      throw new ParameterException(
          spec.commandLine(),
          "eddy inspect: several models are compared on a page; name it with --report");
    }
    var file = files.getFirst();
    switch (ModelFile.open(file)) {
      case ModelFile.Eddy(_, Bundle bundle) -> {
        if (!settings.given().isEmpty()) {
          throw new IllegalArgumentException(
              file + ": a model of Eddy says all of its network; leave out --set");
        }
        inspect(file, bundle, out);
      }
      case ModelFile.Foreign foreign -> inspect(file, Page.of(foreign, settings.given()), out);
      case ModelFile.Onnx onnx -> inspect(file, Page.of(onnx), out);
    }
    out.flush();
  }

  /// A page about one model, or about several beside each other.
  private void write(PrintWriter out) {
    var use = new FileUse();
    files.forEach(file -> use.reads(file.toString(), file));
    use.writes("--report", report, FileUse.Kind.PAGE);
    var models =
        files.stream()
            .map(file ->
                new ModelReport.Named(file.getFileName().toString(), TrainedModel.open(file)))
            .toList();
    var page =
        models.size() > 1
            ? ModelReport.comparison(models)
            : ModelReport.of(
                models.getFirst().name(),
                models.getFirst().model(),
                Optional.empty(),
                "validation",
                List.of(),
                List.of());
    page.write(report);
    out.println("the page is " + report);
    out.flush();
  }

  private void inspect(Path file, Bundle bundle, PrintWriter out) {
    var model = ModelJson.read(bundle.model(), file + ", entry \"model.json\"");
    if (config) {
      out.print(Json.text(bundle.configuration()));
    } else if (json) {
      out.println(json(file, bundle));
    } else {
      print(file, bundle, model, out);
    }
  }

  private void inspect(Path file, Page page, PrintWriter out) {
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

  private JsonNode json(Path file, Bundle bundle) {
    var json = Json.object().put("file", file.toString());
    json.put("form", bundle.configuration().path("form").asString(""));
    json.put("parameters", parameters(bundle.weights()));
    json.put("precision", bundle.precision().type());
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

  private void print(Path file, Bundle bundle, Model model, PrintWriter out) {
    var form = bundle.configuration().path("form").asString("a model");
    out.printf(
        "%s: %s, %s%s%n",
        file,
        form,
        Numbers.count(parameters(bundle.weights()), "parameter"),
        bundle.precision() == Precision.FLOAT32 ? "" : ", " + bundle.precision().words());
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
