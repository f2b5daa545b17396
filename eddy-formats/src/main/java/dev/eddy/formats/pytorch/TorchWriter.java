package dev.eddy.formats.pytorch;

import dev.eddy.formats.FormatException;
import dev.eddy.formats.Tensor;
import dev.eddy.formats.network.Gates;
import dev.eddy.formats.network.KnownCell;
import dev.eddy.model.Layer;
import dev.eddy.model.Model;
import dev.eddy.model.Weights;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The state dictionary of a model, as `load_state_dict` takes it.
///
/// A layer is a module of its name. Layers `NAME.forward` and `NAME.backward` are the two
/// directions of one. The second bias, which Eddy does not have, is zeros; of a GRU it holds what
/// Eddy keeps for the candidate. A forget bias that Eddy adds at run time is added to the stored
/// one. Dropout, pooling and other layers without parameters have no tensors.
final class TorchWriter {

  private TorchWriter() {}

  static List<Tensor> tensors(Model model, Weights weights, String where) {
    var tensors = new ArrayList<Tensor>();
    boolean alone =
        model.parameters().entries().stream()
                .map(entry -> module(entry.name().substring(0, entry.name().lastIndexOf('.'))))
                .distinct()
                .count()
            == 1;
    for (var layer : model.layers()) {
      switch (layer) {
        case Layer.Embedding e ->
            tensors.add(
                new Tensor(
                    module(e.name()) + ".weight",
                    new int[] {e.symbols(), e.width()},
                    weights.get(e.name() + ".table")));
        case Layer.Apply apply -> tensors.addAll(apply(model, apply, weights, alone, where));
        case Layer.LinearChain chain -> {
          var name = module(chain.name());
          int tags = model.width(chain.name());
          tensors.add(
              new Tensor(
                  name + ".transitions",
                  new int[] {tags, tags},
                  weights.get(chain.name() + ".transition")));
          for (var end : List.of("start", "end")) {
            tensors.add(
                new Tensor(
                    name + "." + end + "_transitions",
                    new int[] {tags},
                    weights.get(chain.name() + "." + end)));
          }
        }
        case Layer other -> {
          for (var entry : other.parameters(model)) {
            tensors.add(
                new Tensor(
                    entry.name().replace('.', '_'), entry.shape(), weights.get(entry.name())));
          }
        }
      }
    }
    return tensors;
  }

  private static String module(String layer) {
    return layer.replaceFirst("\\.(forward|backward)$", "").replace('.', '_');
  }

  private static List<Tensor> apply(
      Model model, Layer.Apply apply, Weights weights, boolean alone, String where) {
    var parameters = new LinkedHashMap<String, float[]>();
    for (var parameter : apply.cell().equations().parameters()) {
      var name =
          apply.shared().getOrDefault(parameter.name(), apply.name() + "." + parameter.name());
      parameters.put(parameter.name(), weights.get(name));
    }
    if (parameters.isEmpty()) {
      return List.of();
    }
    var kind = KnownCell.of(apply.cell());
    var sizes = model.sizes(apply);
    int in = sizes.get("D");
    int units = apply.units();
    var prefix = alone ? "" : module(apply.name()) + ".";
    boolean backward = apply.reverse();
    if (backward && !apply.name().endsWith(".backward")) {
      throw new FormatException(
          "%s, layer \"%s\": a layer that runs backwards alone has no counterpart in PyTorch"
              .formatted(where, apply.name()));
    }
    return switch (kind) {
      case KnownCell.Dense dense -> dense(prefix, parameters, dense, in);
      case KnownCell.Lstm lstm when !lstm.peephole() && lstm.standardGates() -> {
        var bias = packed("b_", parameters, "i", "f", "g", "o");
        for (int u = 0; u < units; u++) {
          bias[units + u] += (float) lstm.forgetBias();
        }
        yield recurrent(
            prefix,
            backward,
            in,
            packed("W_", parameters, "i", "f", "g", "o"),
            packed("U_", parameters, "i", "f", "g", "o"),
            bias,
            new float[bias.length],
            parameters.get("W_p"),
            units);
      }
      case KnownCell.Gru gru when gru.resetAfter() && gru.standardGates() -> {
        float[] second = new float[3 * units];
        System.arraycopy(parameters.get("b_u"), 0, second, 2 * units, units);
        yield recurrent(
            prefix,
            backward,
            in,
            packed("W_", parameters, "r", "z", "n"),
            packed("U_", parameters, "r", "z", "n"),
            packed("b_", parameters, "r", "z", "n"),
            second,
            null,
            units);
      }
      case KnownCell.Elman elman when List.of("tanh", "relu").contains(elman.act()) ->
          recurrent(
              prefix,
              backward,
              in,
              parameters.get("W"),
              parameters.get("U"),
              parameters.get("b"),
              new float[units],
              null,
              units);
      case KnownCell.Lstm _, KnownCell.Gru _, KnownCell.Elman _, KnownCell.Other _ ->
          throw new FormatException(
              "%s, layer \"%s\": PyTorch has no module with the equations of %s"
                  .formatted(where, apply.name(), apply.cell()));
    };
  }

  private static List<Tensor> dense(
      String prefix, Map<String, float[]> parameters, KnownCell.Dense dense, int in) {
    var weight = parameters.get("W");
    var tensors = new ArrayList<Tensor>();
    int units = weight.length / in;
    tensors.add(new Tensor(prefix + "weight", new int[] {units, in}, weight));
    if (dense.biased()) {
      tensors.add(new Tensor(prefix + "bias", new int[] {units}, parameters.get("b")));
    }
    return tensors;
  }

  private static float[] packed(String prefix, Map<String, float[]> parameters, String... gates) {
    return Gates.packed(prefix, List.of(gates), parameters);
  }

  private static List<Tensor> recurrent(
      String prefix,
      boolean backward,
      int in,
      float[] ih,
      float[] hh,
      float[] bias,
      float[] second,
      float[] projection,
      int units) {
    var suffix = "_l0" + (backward ? "_reverse" : "");
    int rows = bias.length;
    var tensors = new ArrayList<Tensor>();
    tensors.add(new Tensor(prefix + "weight_ih" + suffix, new int[] {rows, in}, ih));
    tensors.add(new Tensor(prefix + "weight_hh" + suffix, new int[] {rows, hh.length / rows}, hh));
    tensors.add(new Tensor(prefix + "bias_ih" + suffix, new int[] {rows}, bias));
    tensors.add(new Tensor(prefix + "bias_hh" + suffix, new int[] {rows}, second));
    if (projection != null) {
      tensors.add(
          new Tensor(
              prefix + "weight_hr" + suffix,
              new int[] {projection.length / units, units},
              projection));
    }
    return tensors;
  }
}
