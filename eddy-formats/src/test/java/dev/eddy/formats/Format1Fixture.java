package dev.eddy.formats;

import dev.eddy.model.Precision;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Made `format-1.eddy`, the bundle that every Eddy reads for ever. It is committed and never made
/// again: when this class and the file no longer agree, a new format needs a new fixture beside it.
/// It was run as a Java main class, with the file's path as argument, on the class path of this
/// module's tests.
final class Format1Fixture {
  private Format1Fixture() {}

  static Bundle bundle() {
    var model = Json.object().put("name", "echo");
    model
        .putArray("layers")
        .addObject()
        .put("kind", "scan")
        .put("cell", "h' = tanh(W @ x + U @ h + b)")
        .put("hidden", 2);
    var vocabulary = Json.object();
    vocabulary.putArray("symbols").add("a").add("ü").add("東");
    var configuration = Json.object().put("seed", Long.MAX_VALUE).put("rate", 0.001);
    var history = Json.object();
    history.putArray("loss").add(1.5).add(0.1);
    return new Bundle(
        model,
        vocabulary,
        configuration,
        history,
        Json.object().put("data", "0".repeat(64)).put("eddy", "0.1.0"),
        List.of(
            new Tensor("W", new int[] {2, 1}, new float[] {0.1f, -Float.MIN_VALUE}),
            new Tensor(
                "U", new int[] {2, 2}, new float[] {1, -0f, Float.NaN, Float.NEGATIVE_INFINITY}),
            new Tensor("b", new int[] {2}, new float[] {0, Float.MAX_VALUE})),
        Precision.FLOAT32,
        Map.of("notes/readme.txt", new byte[] {'h', 'i'}));
  }

  static void main(String[] arguments) {
    bundle().write(Path.of(arguments[0]));
  }
}
