package dev.eddy.formats;

import dev.eddy.model.Model;
import dev.eddy.model.ParameterTable;
import dev.eddy.model.Parameters;
import dev.eddy.model.Weights;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/// The values of a model's parameters as named tensors, `layer.parameter`, and back, every bit
/// kept.
public final class ModelTensors {

  private ModelTensors() {}

  /// One tensor per parameter, in the order of the model's layers.
  public static List<Tensor> of(Weights weights) {
    var tensors = new ArrayList<Tensor>();
    for (var entry : weights.table().entries()) {
      tensors.add(new Tensor(entry.name(), entry.shape(), weights.get(entry.name())));
    }
    return tensors;
  }

  /// One tensor per parameter, copied.
  public static List<Tensor> of(Parameters parameters) {
    return of(parameters.freeze());
  }

  /// The parameters of a model from tensors in any order.
  ///
  /// @param where what messages call the source
  /// @throws FormatException if a parameter is missing, has another shape, or a tensor is left over
  public static Parameters parameters(Model model, List<Tensor> tensors, String where) {
    var byName = new HashMap<String, Tensor>();
    tensors.forEach(tensor -> byName.put(tensor.name(), tensor));
    var parameters = Parameters.zeros(model);
    for (var entry : parameters.table().entries()) {
      var tensor = byName.remove(entry.name());
      if (tensor == null) {
        throw new FormatException(
            "%s: the tensor \"%s\" is missing".formatted(where, entry.name()));
      }
      checkShape(entry, tensor, where);
      parameters.set(entry.name(), tensor.values());
    }
    if (!byName.isEmpty()) {
      throw new FormatException(
          "%s: the model has no parameter \"%s\""
              .formatted(where, byName.keySet().stream().sorted().findFirst().orElseThrow()));
    }
    return parameters;
  }

  /// The same as immutable weights.
  public static Weights weights(Model model, List<Tensor> tensors, String where) {
    return parameters(model, tensors, where).freeze();
  }

  private static void checkShape(ParameterTable.Entry entry, Tensor tensor, String where) {
    if (!java.util.Arrays.equals(entry.shape(), tensor.shape())) {
      throw new FormatException(
          "%s: the tensor \"%s\" has shape %s; the model expects %s"
              .formatted(
                  where,
                  entry.name(),
                  java.util.Arrays.toString(tensor.shape()),
                  java.util.Arrays.toString(entry.shape())));
    }
  }
}
