package dev.eddy.cli.exchange;

import dev.eddy.cell.Cell;
import dev.eddy.equation.Printer;
import dev.eddy.model.Layer;
import dev.eddy.model.Model;
import dev.eddy.tasks.source.Counts;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;

/// The layers of a model and their equations, for reading.
public final class LayersPage {

  private LayersPage() {}

  /// One line a layer and an output, then each cell once with its equations.
  public static void print(Model model, PrintWriter out) {
    layers(model, out);
    equations(model, out);
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
          "%s given with the input%s".formatted(Counts.of(width, "number"), along(axis));
      case Layer.Embedding(_, String axis, int symbols, int width, _) ->
          "%s, each %s%s"
              .formatted(Counts.of(symbols, "symbol"), Counts.of(width, "number"), along(axis));
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
                    apply.cell().name(), Counts.of(model.width(apply.name()), "unit"), reads));
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
}
