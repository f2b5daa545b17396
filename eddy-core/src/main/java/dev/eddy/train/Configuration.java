package dev.eddy.train;

import dev.eddy.model.Layer;
import dev.eddy.model.Model;
import dev.eddy.model.Objective;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/// What the bits of a training depend on besides its data, in words that can be compared and shown.
final class Configuration {

  private Configuration() {}

  static Map<String, String> of(Model model, Objective objective, TrainingOptions options) {
    var parts = new LinkedHashMap<String, String>();
    parts.put("model", digest(model));
    parts.put("objective", objective.toString());
    parts.put(
        "optimizer", options.optimizer() + " " + digest(options.optimizer().equations().text()));
    parts.put("schedule", options.schedule().toString());
    parts.put("clipping", options.clipping().toString());
    parts.put("seed", Long.toString(options.seed()));
    parts.put("shards", Integer.toString(options.shards()));
    return parts;
  }

  private static String digest(Model model) {
    var text = new StringBuilder();
    for (var layer : model.layers()) {
      if (layer instanceof Layer.Apply apply) {
        text.append(apply.name())
            .append(apply.cell().text())
            .append(apply.cell().equations().options())
            .append(apply.cell().sizes());
        text.append(apply.units()).append(apply.reverse());
        text.append(new TreeMap<>(apply.inputs()))
            .append(new TreeMap<>(apply.start()))
            .append(new TreeMap<>(apply.memory()));
      } else {
        text.append(layer);
      }
      text.append('\n');
    }
    return digest(text.append(model.outputs()).toString());
  }

  private static String digest(String text) {
    try {
      var hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 6);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
