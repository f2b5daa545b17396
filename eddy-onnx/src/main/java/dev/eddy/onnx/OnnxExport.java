package dev.eddy.onnx;

import dev.eddy.model.Model;
import dev.eddy.model.Weights;
import dev.eddy.onnx.convert.ModelNodes;
import dev.eddy.onnx.file.OnnxModel;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Models of Eddy in the format of ONNX.
///
/// Inputs and outputs have the names they have in the model: sequences are `[batch, time, width]`,
/// symbols `[batch, time]` (64-bit), rows `[batch, width]`, and batch and time are any. Every row
/// has all steps, unless lengths are asked for. A cell whose equations are those of RNN, LSTM or
/// GRU is that operator; any other is a Scan with its equations as the body. Dropout does nothing.
///
/// ```java
/// OnnxWriter.write(OnnxExport.whole(model, weights), Path.of("model.onnx"));
/// ```
///
/// An encoder and a decoder are exported one by one: `whole(model.part(Set.of(),
/// Map.of("decoder.h", List.of("encoder.h"))), …)` and `streaming(model.part(Set.of("encoder.h"),
/// model.outputs()), …)`.
public final class OnnxExport {
  /// The set of operators that is written: old enough for what people run, new enough for
  /// everything here.
  private static final int OPERATORS = 17;

  private static final int FORMAT = 8;

  private OnnxExport() {}

  /// What a graph takes beside the inputs of its model.
  public enum Option {
    /// States are inputs and outputs.
    STREAMING,
    /// An input `lengths`, 32-bit `[batch]`, says how many steps each row has.
    LENGTHS
  }

  /// Whole sequences in, whole sequences out; states start as the model says.
  ///
  /// @throws dev.eddy.onnx.file.OnnxException if the model has a part that ONNX has no form for:
  ///   the message names the layer
  public static OnnxModel whole(Model model, Weights weights) {
    return of(model, weights, Set.of(), Map.of());
  }

  /// The same with states as inputs `LAYER.STATE` and outputs `LAYER.STATE.next`, `[batch, size]`:
  /// any number of steps at a time, one after the other.
  ///
  /// @throws dev.eddy.onnx.file.OnnxException if a layer runs backwards, or starts from others
  public static OnnxModel streaming(Model model, Weights weights) {
    return of(model, weights, Set.of(Option.STREAMING), Map.of());
  }

  /// Any form with texts beside it, such as a vocabulary.
  ///
  /// With {@link Option#LENGTHS} the recurrent operators are given the lengths (`sequence_lens`).
  /// What stands past the end of a row means nothing. Layers that would have to know the end of a
  /// row by other means are refused: a cell that is a Scan, the mean or maximum over time.
  ///
  /// @param metadata texts by name
  /// @throws dev.eddy.onnx.file.OnnxException if a part of the model has no such form
  public static OnnxModel of(
      Model model, Weights weights, Set<Option> options, Map<String, String> metadata) {
    return new OnnxModel(
        FORMAT,
        "eddy",
        "",
        Map.of("", OPERATORS),
        ModelNodes.graph(
            model, weights, options.contains(Option.STREAMING), options.contains(Option.LENGTHS)),
        List.of(),
        metadata);
  }
}
