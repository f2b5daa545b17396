package dev.eddy.train;

import dev.eddy.data.Batch;
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

/// What the bits of a training depend on, in words that can be compared and shown.
final class Fingerprint {

  private Fingerprint() {}

  static Map<String, String> of(
      Model model, Objective objective, TrainingOptions options, Batches batches) {
    var parts = new LinkedHashMap<String, String>();
    parts.put("data", digest(model.batch(objective), batches));
    parts.put("model", digest(model));
    parts.put("objective", objective.toString());
    var optimizer = options.update().optimizer();
    if (options.update().average() > 0) {
      parts.put("average", Double.toString(options.update().average()));
    }
    parts.put("optimizer", optimizer + " " + digest(optimizer.equations().text()));
    parts.put("schedule", options.update().schedule().toString());
    parts.put("clipping", options.update().clipping().toString());
    parts.put("masks", options.update().masks().toString());
    parts.put("seed", Long.toString(options.course().seed()));
    parts.put("shards", Integer.toString(options.course().shards()));
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
            .append(new TreeMap<>(apply.memory()))
            .append(new TreeMap<>(apply.shared()));
      } else {
        text.append(layer);
      }
      text.append('\n');
    }
    return digest(text.append(model.outputs()).toString());
  }

  /// Of the batches of the first epoch, in which all data comes.
  private static String digest(Batch batch, Batches batches) {
    var hash = sha256();
    int count = batches.perEpoch(0);
    for (int i = 0; i < count; i++) {
      batches.fill(0, i, batch);
      batch.addTo(hash);
    }
    return hex(hash);
  }

  private static String digest(String text) {
    var hash = sha256();
    hash.update(text.getBytes(StandardCharsets.UTF_8));
    return hex(hash);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static String hex(MessageDigest hash) {
    return HexFormat.of().formatHex(hash.digest(), 0, 6);
  }
}
