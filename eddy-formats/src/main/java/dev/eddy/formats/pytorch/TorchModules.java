package dev.eddy.formats.pytorch;

import dev.eddy.formats.ForeignModel;
import dev.eddy.formats.ForeignTensor;
import dev.eddy.formats.FormatException;
import dev.eddy.formats.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// The tensors of a state dictionary by module: `rnn.weight_ih_l0` is `weight_ih_l0` of `rnn`.
///
/// What wraps a whole network is taken off: `module.` of DataParallel, `_orig_mod.` of
/// `torch.compile`, and whatever else all names begin with. What wraps a weight is worked out:
/// `weight_g` and `weight_v` of weight_norm, `parametrizations.weight.original0` and so on,
/// spectral norm.
final class TorchModules {

  private static final Pattern PARAMETRIZED =
      Pattern.compile(
          "(.*\\.|)parametrizations\\.([^.]+)\\.(original|original0|original1|0\\._u|0\\._v)");

  private TorchModules() {}

  static Map<String, Map<String, Tensor>> of(ForeignModel model) {
    var weights = new LinkedHashMap<String, ForeignTensor>();
    for (var tensor : model.tensors()) {
      if (tensor.name().endsWith("num_batches_tracked") || tensor.type().isComplex()) {
        continue;
      }
      weights.put(plain(tensor.name()), tensor);
    }
    var solved = solved(weights, model.where());
    var prefix = commonPrefix(List.copyOf(solved.keySet()));
    var modules = new LinkedHashMap<String, Map<String, Tensor>>();
    solved.forEach((name, tensor) -> {
      var rest = name.substring(prefix.length());
      int dot = rest.lastIndexOf('.');
      modules
          .computeIfAbsent(dot < 0 ? "" : rest.substring(0, dot), _ -> new LinkedHashMap<>())
          .put(rest.substring(dot + 1), tensor);
    });
    return modules;
  }

  private static String plain(String name) {
    return name.replace("_orig_mod.", "").replaceFirst("^module\\.", "");
  }

  /// The dots that all names begin with, so that `net.rnn.weight` and `net.out.weight` are `rnn`
  /// and `out`. Names of one module only keep that module's name.
  private static String commonPrefix(List<String> names) {
    var prefix = "";
    while (true) {
      var longer = prefix;
      for (var name : names) {
        int dot = name.indexOf('.', longer.length());
        if (dot < 0 || name.indexOf('.', dot + 1) < 0) {
          return prefix;
        }
        var own = name.substring(0, dot + 1);
        if (longer.equals(prefix)) {
          longer = own;
        } else if (!longer.equals(own)) {
          return prefix;
        }
      }
      if (longer.equals(prefix)) {
        return prefix;
      }
      for (var name : names) {
        if (!name.startsWith(longer)) {
          return prefix;
        }
      }
      prefix = longer;
    }
  }

  /// Replaces what stands for a weight by the weight.
  private static Map<String, Tensor> solved(Map<String, ForeignTensor> weights, String where) {
    var all = new LinkedHashMap<String, Tensor>();
    var parts = new LinkedHashMap<String, Map<String, Tensor>>();
    weights.forEach((name, tensor) -> {
      var match = PARAMETRIZED.matcher(name);
      if (match.matches()) {
        parts
            .computeIfAbsent(match.group(1) + match.group(2), _ -> new LinkedHashMap<>())
            .put(match.group(3), tensor.tensor());
      } else if (name.endsWith("_g") && weights.containsKey(sibling(name, "_v"))) {
        parts
            .computeIfAbsent(sibling(name, ""), _ -> new LinkedHashMap<>())
            .put("original0", tensor.tensor());
      } else if (name.endsWith("_v") && weights.containsKey(sibling(name, "_g"))) {
        parts
            .computeIfAbsent(sibling(name, ""), _ -> new LinkedHashMap<>())
            .put("original1", tensor.tensor());
      } else {
        all.put(name, tensor.tensor());
      }
    });
    parts.forEach((name, of) -> all.put(name, solve(name, of, where)));
    return all;
  }

  private static String sibling(String name, String ending) {
    return name.substring(0, name.length() - 2) + ending;
  }

  private static Tensor solve(String name, Map<String, Tensor> parts, String where) {
    if (parts.containsKey("original0") && parts.containsKey("original1")) {
      return byNorm(name, parts.get("original0"), parts.get("original1"));
    }
    if (parts.containsKey("original") && parts.containsKey("0._u") && parts.containsKey("0._v")) {
      return bySpectrum(
          name, parts.get("original"), parts.get("0._u").values(), parts.get("0._v").values());
    }
    throw new FormatException(
        "%s, tensor \"%s\": Eddy does not know a parametrisation with %s"
            .formatted(where, name, parts.keySet()));
  }

  /// weight_norm: `g v / |v|`, a norm for each row.
  private static Tensor byNorm(String name, Tensor g, Tensor v) {
    int rows = g.values().length;
    int width = v.values().length / Math.max(1, rows);
    float[] weight = new float[v.values().length];
    for (int r = 0; r < rows; r++) {
      double norm = 0;
      for (int i = 0; i < width; i++) {
        double each = v.values()[r * width + i];
        norm += each * each;
      }
      double scale = g.values()[r] / Math.sqrt(norm);
      for (int i = 0; i < width; i++) {
        weight[r * width + i] = (float) (v.values()[r * width + i] * scale);
      }
    }
    return new Tensor(name, v.shape(), weight);
  }

  /// spectral_norm when it is evaluated: `W / (u · W v)`.
  private static Tensor bySpectrum(String name, Tensor original, float[] u, float[] v) {
    double sigma = 0;
    for (int r = 0; r < u.length; r++) {
      for (int c = 0; c < v.length; c++) {
        sigma += (double) u[r] * original.values()[r * v.length + c] * v[c];
      }
    }
    float[] weight = new float[original.values().length];
    for (int i = 0; i < weight.length; i++) {
      weight[i] = (float) (original.values()[i] / sigma);
    }
    return new Tensor(name, original.shape(), weight);
  }
}
