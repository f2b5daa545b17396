package dev.eddy.cli.exchange;

import dev.eddy.formats.Json;
import dev.eddy.formats.ModelJson;
import dev.eddy.onnx.OnnxImport;
import dev.eddy.onnx.file.OnnxException;
import dev.eddy.onnx.file.OnnxModel;
import dev.eddy.onnx.file.OnnxValue;
import dev.eddy.tasks.source.Counts;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/// The page of a graph of ONNX: what it is given and gives, its operators, its constants, and the
/// layers it is where it is plainly a stack of them.
record OnnxPage(ModelFile.Onnx file) implements Page {

  /// How much of a text is shown.
  private static final int SHOWN = 60;

  private Map<String, Long> operators() {
    return file.model().graph().nodes().stream()
        .collect(
            Collectors.groupingBy(
                node -> (node.domain().isEmpty() ? "" : node.domain() + ".") + node.operator(),
                TreeMap::new,
                Collectors.counting()));
  }

  private long values() {
    return file.model().graph().constants().values().stream()
        .mapToLong(tensor -> tensor.size())
        .sum();
  }

  private String writer() {
    return (file.model().producer() + " " + file.model().producerVersion()).strip();
  }

  @Override
  public void print(PrintWriter out) {
    var model = file.model();
    var graph = model.graph();
    var versions =
        model.versions().entrySet().stream()
            .map(set ->
                set.getKey().isEmpty()
                    ? String.valueOf(set.getValue())
                    : set.getKey() + " " + set.getValue())
            .collect(Collectors.joining(", "));
    out.printf(
        "%s: onnx, operator set %s%s; %s, %s of %s%n%n",
        file.file(),
        versions,
        writer().isEmpty() ? "" : ", written by " + writer(),
        Counts.of(graph.nodes().size(), "node"),
        Counts.of(graph.constants().size(), "constant"),
        Counts.of(values(), "value"));
    ports(model, out);
    try {
      var imported = OnnxImport.read(model);
      LayersPage.print(imported.model(), out);
    } catch (OnnxException e) {
      out.printf("%nnot read as layers, runs as it is%n  %s%n", e.getMessage());
    }
    out.printf("%noperators%n");
    operators().forEach((name, count) -> out.printf("  %-24s %s%n", name, Counts.of(count)));
    out.printf("%nconstants%n");
    int width = graph.constants().keySet().stream().mapToInt(String::length).max().orElse(0);
    graph
        .constants()
        .forEach(
            (name, tensor) -> out.printf("  %-" + Math.max(width, 1) + "s  %s%n", name, tensor));
  }

  /// What a graph is given and gives, and the texts in it, one a line.
  static void ports(OnnxModel model, PrintWriter out) {
    model.graph().givenInputs().forEach(input -> out.println("  input " + input));
    model.graph().outputs().forEach(output -> out.println("  output " + output));
    model
        .metadata()
        .forEach((name, text) ->
            out.printf(
                "  text \"%s\": %s%n",
                name, text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text));
  }

  @Override
  public ObjectNode json() {
    var model = file.model();
    var json = Json.object().put("file", file.file().toString()).put("format", "onnx");
    json.put("writer", writer()).put("values", values());
    var versions = json.putObject("versions");
    model.versions().forEach(versions::put);
    values(json, "inputs", model.graph().givenInputs());
    values(json, "outputs", model.graph().outputs());
    var operators = json.putObject("operators");
    operators().forEach(operators::put);
    var tensors = json.putObject("tensors");
    model
        .graph()
        .constants()
        .forEach((name, tensor) -> {
          var entry = tensors.putObject(name).put("type", tensor.type().name());
          var shape = entry.putArray("shape");
          for (int size : tensor.shape()) {
            shape.add(size);
          }
        });
    var metadata = json.putObject("metadata");
    model.metadata().forEach(metadata::put);
    try {
      json.set("model", ModelJson.write(OnnxImport.read(model).model()));
    } catch (OnnxException e) {
      json.put("refused", e.getMessage());
    }
    return json;
  }

  private static void values(ObjectNode json, String name, List<OnnxValue> values) {
    var object = json.putObject(name);
    for (var value : values) {
      var entry = object.putObject(value.name());
      value.type().ifPresent(type -> entry.put("type", type.name()));
      value
          .shape()
          .ifPresent(axes -> {
            var shape = entry.putArray("shape");
            for (var axis : axes) {
              if (axis.size() >= 0) {
                shape.add(axis.size());
              } else {
                shape.add(axis.name());
              }
            }
          });
    }
  }
}
