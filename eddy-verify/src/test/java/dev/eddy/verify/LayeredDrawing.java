package dev.eddy.verify;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// A graph without cycles as a drawing in layers: every box stands above all it uses, every arrow
/// points down. Arrows that follow from others are left out. The same graph gives the same drawing.
final class LayeredDrawing {
  private static final int SWEEPS = 24;
  private static final double GAP = 26;
  private static final double BETWEEN = 46;
  private static final double LINE = 16;
  private static final double MARGIN = 14;

  private static final String STYLE =
      ".r{fill:#eef4fb;stroke:#3b6ea5;stroke-width:1.5}"
          + ".n{font-size:14px;font-weight:600;fill:#17324d}.s{font-size:11.5px;fill:#3d5266}"
          + ".a{stroke:#3b6ea5;stroke-width:1.3;fill:none;marker-end:url(#m)}.m{fill:#3b6ea5}"
          + "@media(prefers-color-scheme:dark){.r{fill:#16283a;stroke:#7fb0e0}.n{fill:#e6f0fa}"
          + ".s{fill:#b5c8da}.a{stroke:#7fb0e0}.m{fill:#7fb0e0}}";

  /// A box, or the place where an arrow passes a layer.
  private static final class Place {
    final String name;
    final List<String> lines;
    final List<Place> above = new ArrayList<>();
    final List<Place> below = new ArrayList<>();
    double x;
    double y;

    Place(String name, List<String> lines) {
      this.name = name;
      this.lines = lines;
    }

    boolean isBox() {
      return lines != null;
    }

    double width() {
      if (!isBox()) {
        return 6;
      }
      int letters = lines.stream().mapToInt(String::length).max().orElse(0);
      return Math.ceil(Math.max(name.length() * 8.4, letters * 6.2) + 24);
    }

    double height() {
      return isBox() ? 34 + lines.size() * LINE : 0;
    }
  }

  private LayeredDrawing() {}

  /// The drawing.
  ///
  /// @param lines of text in each box, under its name
  /// @param uses for each box the names of those that it uses; others are left out
  static String draw(String title, Map<String, List<String>> lines, Map<String, Set<String>> uses) {
    var reduced = reduced(lines.keySet(), uses);
    var layers = layers(lines, reduced);
    order(layers);
    place(layers);
    return svg(title, layers);
  }

  /// What a box uses itself, without what it uses through others.
  private static Map<String, Set<String>> reduced(
      Set<String> names, Map<String, Set<String>> uses) {
    var reached = new HashMap<String, Set<String>>();
    var reduced = new TreeMap<String, Set<String>>();
    for (var name : names) {
      var direct =
          uses.getOrDefault(name, Set.of()).stream()
              .filter(used -> !used.equals(name) && names.contains(used))
              .collect(Collectors.toCollection(TreeSet::new));
      var through = new TreeSet<String>();
      direct.forEach(used -> through.addAll(reach(used, names, uses, reached)));
      direct.removeAll(through);
      reduced.put(name, direct);
    }
    return reduced;
  }

  private static Set<String> reach(
      String name,
      Set<String> names,
      Map<String, Set<String>> uses,
      Map<String, Set<String>> reached) {
    var known = reached.get(name);
    if (known != null) {
      return known;
    }
    var found = new TreeSet<String>();
    reached.put(name, found);
    for (var used : uses.getOrDefault(name, Set.of())) {
      if (names.contains(used) && !used.equals(name)) {
        found.add(used);
        found.addAll(reach(used, names, uses, reached));
      }
    }
    return found;
  }

  /// The layers from the lowest, with places for arrows that pass them.
  private static List<List<Place>> layers(
      Map<String, List<String>> lines, Map<String, Set<String>> uses) {
    var levels = new TreeMap<String, Integer>();
    lines.keySet().forEach(name -> level(name, uses, levels));
    var layers = new ArrayList<List<Place>>();
    var boxes = new TreeMap<String, Place>();
    levels.values().stream()
        .max(Comparator.naturalOrder())
        .ifPresent(top -> {
          for (int level = 0; level <= top; level++) {
            layers.add(new ArrayList<>());
          }
        });
    levels.forEach((name, level) -> {
      var box = new Place(name, lines.get(name));
      boxes.put(name, box);
      layers.get(level).add(box);
    });
    for (var box : boxes.values()) {
      for (var used : uses.get(box.name)) {
        var upper = box;
        for (int level = levels.get(box.name) - 1; level > levels.get(used); level--) {
          var passing = new Place(box.name + " " + used, null);
          layers.get(level).add(passing);
          join(upper, passing);
          upper = passing;
        }
        join(upper, boxes.get(used));
      }
    }
    return layers;
  }

  private static void join(Place upper, Place lower) {
    upper.below.add(lower);
    lower.above.add(upper);
  }

  private static int level(
      String name, Map<String, Set<String>> uses, Map<String, Integer> levels) {
    var known = levels.get(name);
    if (known != null) {
      return known;
    }
    int level = 0;
    for (var used : uses.get(name)) {
      level = Math.max(level, level(used, uses, levels) + 1);
    }
    levels.put(name, level);
    return level;
  }

  /// Orders each layer by where its neighbours stand, so that few arrows cross.
  private static void order(List<List<Place>> layers) {
    layers.forEach(LayeredDrawing::number);
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      boolean down = sweep % 2 == 0;
      for (int i = 1; i < layers.size(); i++) {
        var layer = layers.get(down ? layers.size() - 1 - i : i);
        var middle = new HashMap<Place, Double>();
        layer.forEach(place -> middle.put(place, mean(down ? place.above : place.below, place.x)));
        layer.sort(Comparator.comparingDouble(middle::get));
        number(layer);
      }
    }
  }

  private static void number(List<Place> layer) {
    for (int i = 0; i < layer.size(); i++) {
      layer.get(i).x = (i + 0.5) / layer.size();
    }
  }

  private static double mean(List<Place> neighbours, double otherwise) {
    return neighbours.stream().mapToDouble(place -> place.x).average().orElse(otherwise);
  }

  /// Moves each place towards its neighbours as far as those beside it allow.
  private static void place(List<List<Place>> layers) {
    for (var layer : layers) {
      double x = 0;
      for (var place : layer) {
        place.x = x + place.width() / 2;
        x += place.width() + GAP;
      }
    }
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      boolean down = sweep % 2 == 0;
      for (int i = 0; i < layers.size(); i++) {
        var layer = layers.get(down ? layers.size() - 1 - i : i);
        layer.forEach(place -> {
          double above = mean(place.above, place.x);
          double below = mean(place.below, place.x);
          place.x = down ? (2 * above + below) / 3 : (above + 2 * below) / 3;
        });
        spread(layer);
      }
    }
    double left =
        layers.stream()
            .flatMap(List::stream)
            .mapToDouble(place -> place.x - place.width() / 2)
            .min()
            .orElse(0);
    double y = MARGIN;
    for (int i = layers.size() - 1; i >= 0; i--) {
      double height = layers.get(i).stream().mapToDouble(Place::height).max().orElse(0);
      for (var place : layers.get(i)) {
        place.x += MARGIN - left;
        place.y = y + height / 2;
      }
      y += height + BETWEEN;
    }
  }

  /// Keeps places that overlap apart, half to the left and half to the right.
  private static void spread(List<Place> layer) {
    var right = new double[layer.size()];
    var left = new double[layer.size()];
    for (int i = 0; i < layer.size(); i++) {
      right[i] = layer.get(i).x;
      if (i > 0) {
        right[i] = Math.max(right[i], right[i - 1] + apart(layer, i));
      }
    }
    for (int i = layer.size() - 1; i >= 0; i--) {
      left[i] = layer.get(i).x;
      if (i + 1 < layer.size()) {
        left[i] = Math.min(left[i], left[i + 1] - apart(layer, i + 1));
      }
    }
    for (int i = 0; i < layer.size(); i++) {
      layer.get(i).x = (left[i] + right[i]) / 2;
    }
  }

  private static double apart(List<Place> layer, int i) {
    return (layer.get(i - 1).width() + layer.get(i).width()) / 2 + GAP;
  }

  private static String svg(String title, List<List<Place>> layers) {
    var places = layers.stream().flatMap(List::stream).toList();
    double width = 0;
    double height = 0;
    var text = new StringBuilder();
    for (var place : places) {
      width = Math.max(width, place.x + place.width() / 2 + MARGIN);
      height = Math.max(height, place.y + place.height() / 2 + MARGIN);
      if (place.isBox()) {
        place.below.forEach(first -> arrow(place, first, text));
      }
    }
    for (var place : places) {
      if (place.isBox()) {
        box(place, text);
      }
    }
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\""
            .formatted(Math.round(width), Math.round(height))
        + " font-family=\"system-ui,sans-serif\" role=\"img\" aria-label=\""
        + title
        + "\">\n<style>"
        + STYLE
        + "</style>\n<defs><marker id=\"m\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\""
        + " markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\">"
        + "<path class=\"m\" d=\"M0 0L8 4L0 8z\"/></marker></defs>\n"
        + text
        + "</svg>\n";
  }

  private static void arrow(Place from, Place first, StringBuilder text) {
    double x = from.x;
    double y = from.y + from.height() / 2;
    text.append("<path class=\"a\" d=\"M%d %d".formatted(Math.round(x), Math.round(y)));
    var to = first;
    while (true) {
      double end = to.isBox() ? to.y - to.height() / 2 - 1 : to.y;
      double middle = (y + end) / 2;
      text.append(
          "C%d %d %d %d %d %d"
              .formatted(
                  Math.round(x),
                  Math.round(middle),
                  Math.round(to.x),
                  Math.round(middle),
                  Math.round(to.x),
                  Math.round(end)));
      x = to.x;
      y = end;
      if (to.isBox()) {
        break;
      }
      to = to.below.getFirst();
    }
    text.append("\"/>\n");
  }

  private static void box(Place place, StringBuilder text) {
    long x = Math.round(place.x);
    long top = Math.round(place.y - place.height() / 2);
    text.append(
        "<rect class=\"r\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"8\"/>"
            .formatted(
                Math.round(place.x - place.width() / 2),
                top,
                Math.round(place.width()),
                Math.round(place.height())));
    text.append(
        "<text class=\"n\" x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>"
            .formatted(x, top + 22, place.name));
    for (int i = 0; i < place.lines.size(); i++) {
      text.append(
          "<text class=\"s\" x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>"
              .formatted(x, top + 40 + Math.round(i * LINE), place.lines.get(i)));
    }
    text.append('\n');
  }
}
