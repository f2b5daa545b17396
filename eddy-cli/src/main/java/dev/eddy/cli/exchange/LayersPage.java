package dev.eddy.cli.exchange;

import dev.eddy.cell.Cell;
import dev.eddy.equation.Printer;
import dev.eddy.model.Layer;
import dev.eddy.model.Model;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

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
      out.printf("  %-" + width + "s  %s%n", layer.name(), layer.words(model));
    }
    model
        .outputs()
        .forEach(
            (name, from) -> out.printf("  output \"%s\": %s%n", name, String.join(", ", from)));
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
