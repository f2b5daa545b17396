package dev.eddy.run;

import dev.eddy.data.Batch;
import dev.eddy.model.Layer;
import dev.eddy.model.Model;

/// One step of a model with one input and one output, for some rows of a workspace.
final class OneStep {

  final Workspace workspace;
  private final Batch batch = new Batch();
  private final Layer input;
  private final String axis;
  private final String output;

  /// @param who takes the steps, for messages
  OneStep(Model model, Workspace workspace, String who) {
    this.workspace = workspace;
    var inputs =
        model.layers().stream()
            .filter(layer -> layer instanceof Layer.Numbers || layer instanceof Layer.Embedding)
            .toList();
    if (inputs.size() != 1 || model.outputs().size() != 1) {
      throw new IllegalArgumentException(
          "%s takes a model with one input and one output; this one has inputs %s and outputs %s: take a part of it with Model.part"
              .formatted(who, inputs.stream().map(Layer::name).toList(), model.outputs().keySet()));
    }
    input = inputs.getFirst();
    axis = model.axis(input.name());
    output = model.outputs().keySet().iterator().next();
    for (var layer : model.layers()) {
      if (layer instanceof Layer.Apply apply && apply.reverse()) {
        throw new IllegalArgumentException(
            "layer \"%s\" runs from the last step to the first: it cannot run step by step, nor carry its state"
                .formatted(layer.name()));
      }
      if (layer instanceof Layer.Pool || layer instanceof Layer.Gather) {
        throw new IllegalArgumentException(
            "layer \"%s\" needs the whole sequence: it cannot run step by step; give %s an output per step"
                .formatted(layer.name(), who));
      }
    }
  }

  int outputWidth() {
    return workspace.width(output);
  }

  /// How many numbers a row of the input is; 1 for a symbol.
  int inputWidth() {
    return input instanceof Layer.Numbers numbers ? numbers.width() : 1;
  }

  String input() {
    return input.name();
  }

  /// Begins a step of so many rows. Slots may be filled in what it gives.
  Batch begin(int rows) {
    return batch.begin(rows).steps(axis, 1);
  }

  /// The step that was begun, of numbers.
  void run(float[] in, float[] out) {
    if (!(input instanceof Layer.Numbers)) {
      throw new IllegalStateException(
          "the input \"%s\" takes symbols: call step with an int[]".formatted(input.name()));
    }
    int size = batch.rows() * inputWidth();
    System.arraycopy(in, 0, batch.numbers(input.name(), size), 0, size);
    run(out);
  }

  /// The step that was begun, of symbols.
  void run(int[] in, float[] out) {
    if (!(input instanceof Layer.Embedding)) {
      throw new IllegalStateException(
          "the input \"%s\" takes numbers: call step with a float[]".formatted(input.name()));
    }
    System.arraycopy(in, 0, batch.ids(input.name(), batch.rows()), 0, batch.rows());
    run(out);
  }

  private void run(float[] out) {
    workspace.run(batch);
    workspace.output(output, out);
  }
}
