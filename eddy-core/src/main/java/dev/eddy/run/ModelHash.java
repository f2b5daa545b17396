package dev.eddy.run;

import dev.eddy.cell.Cell;
import dev.eddy.model.Layer;
import dev.eddy.model.Model;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A SHA-256 over the layers that the states of a model depend on: their names, sizes, equations
/// and what they read. It is part of the stable form of a {@link SequenceState}, so its text is
/// written out here and stays as it is.
///
/// What a model makes of its states (layers after them, outputs) takes no part, and weights do not:
/// states outlive a training that goes on.
final class ModelHash {

  private ModelHash() {}

  /// The hash as 64 hexadecimal digits.
  static String ofStates(Model model) {
    var needed = new LinkedHashSet<String>();
    for (var layer : model.layers().reversed()) {
      boolean hasStates =
          layer instanceof Layer.Apply apply && !apply.cell().equations().states().isEmpty();
      if (hasStates || needed.contains(layer.name())) {
        needed.add(layer.name());
        needed.addAll(layer.reads());
      }
    }
    var text = new StringBuilder();
    for (var layer : model.layers()) {
      if (needed.contains(layer.name())) {
        write(text, layer, model);
      }
    }
    try {
      var hash = MessageDigest.getInstance("SHA-256");
      return HexFormat.of()
          .formatHex(hash.digest(text.toString().getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /// The first digits, for people.
  static String brief(String hash) {
    return hash.substring(0, Math.min(12, hash.length()));
  }

  private static void write(StringBuilder text, Layer layer, Model model) {
    switch (layer) {
      case Layer.Numbers l -> line(text, "numbers", l.name(), l.axis(), l.width());
      case Layer.Embedding l -> line(text, "embedding", l.name(), l.axis(), l.symbols(), l.width());
      case Layer.Apply l -> {
        line(text, "apply", l.name(), l.units(), l.reverse() ? "reverse" : "forward");
        names(text, "input", l.inputs());
        names(text, "start", l.start());
        names(text, "memory", l.memory());
        new TreeMap<>(l.shared()).forEach((name, of) -> line(text, "shared", name, of));
        new TreeMap<>(model.sizes(l)).forEach((name, size) -> line(text, "size", name, size));
        equations(text, l.cell());
      }
      case Layer.Pool l -> line(text, "pool", l.name(), l.input(), l.kind());
      case Layer.FinalState l -> line(text, "final state", l.name(), l.scan(), l.state());
      case Layer.Gather l -> line(text, "gather", l.name(), l.axis(), l.input(), l.positions());
      // A record of names and numbers says them all.
      case Layer other -> line(text, other);
    }
  }

  private static void names(StringBuilder text, String kind, Map<String, List<String>> layers) {
    new TreeMap<>(layers).forEach((name, of) -> line(text, kind, name, String.join("\t", of)));
  }

  private static void equations(StringBuilder text, Cell cell) {
    cell.equations().options().stream()
        .map(option -> option.name() + "\t" + option.value())
        .sorted()
        .forEach(option -> line(text, "option", option));
    cell.text()
        .lines()
        .map(line -> line.replaceFirst("#.*", "").replaceAll("\\s+", " ").strip())
        .filter(line -> !line.isEmpty())
        .forEach(line -> line(text, "equation", line));
  }

  private static void line(StringBuilder text, Object... words) {
    for (var word : words) {
      text.append(word).append('\t');
    }
    text.append('\n');
  }
}
