package dev.eddy.bench.fused;

import dev.eddy.backend.Kernels;
import dev.eddy.model.ParameterTable;
import java.util.Arrays;

/// A character language model by hand: embedding, LSTM layers, a dense layer at every step. Its
/// parameters and gradients lie as in Eddy's model with the layers `embedding`, `rnn1`, `rnn2`, …
/// and `dense`.
public final class FusedLanguageModel implements FusedStep {

  private final Kernels<float[]> kernels;
  private final float[] parameters;
  private final float[] gradients;
  private final int[] ids;
  private final int[] labels;
  private final int table;
  private final int width;
  private final float[] x;
  private final FusedLstm[] layers;
  private final FusedDense dense;
  private final int step;

  /// @param ids symbols `[B, T]`
  /// @param labels classes `[B, T]`
  public FusedLanguageModel(
      Kernels<float[]> kernels,
      ParameterTable names,
      float[] parameters,
      int rows,
      int steps,
      int layers,
      int units,
      int[] ids,
      int[] labels) {
    this.kernels = kernels;
    this.parameters = parameters;
    gradients = new float[parameters.length];
    this.ids = FusedStep.timeFirst(ids, rows, steps);
    this.labels = FusedStep.timeFirst(labels, rows, steps);
    table = names.entry("embedding.table").offset();
    width = names.entry("embedding.table").columns();
    x = new float[rows * steps * width];
    this.layers = new FusedLstm[layers];
    for (int i = 0; i < layers; i++) {
      var name = "rnn" + (i + 1);
      int w = names.entry(name + ".W_i").offset();
      int u = names.entry(name + ".U_i").offset();
      int b = names.entry(name + ".b_i").offset();
      this.layers[i] = new FusedLstm(kernels, rows, steps, i == 0 ? width : units, units, w, u, b);
    }
    int w = names.entry("dense.W").offset();
    int b = names.entry("dense.b").offset();
    dense = new FusedDense(kernels, rows * steps, units, names.entry("dense.b").rows(), w, b);
    step = rows * units;
    pack();
  }

  @Override
  public void pack() {
    for (var layer : layers) {
      layer.pack(parameters);
    }
    dense.pack(parameters);
  }

  @Override
  public double run() {
    kernels.gather(ids.length, width, ids, 0, parameters, table, width, x, 0, width);
    for (int i = 0; i < layers.length; i++) {
      layers[i].forward(input(i), inputAt(i));
    }
    var last = layers[layers.length - 1];
    double loss = dense.run(last.h, step, labels);
    var flow = dense.dh;
    for (int i = layers.length - 1; i >= 0; i--) {
      layers[i].backward(flow);
      flow = layers[i].dx;
    }
    Arrays.fill(gradients, 0);
    for (int i = 0; i < layers.length; i++) {
      layers[i].addGradients(input(i), inputAt(i), gradients);
    }
    dense.addGradients(last.h, step, gradients);
    kernels.scatterAdd(ids.length, width, ids, 0, flow, 0, width, gradients, table, width);
    return loss;
  }

  private float[] input(int layer) {
    return layer == 0 ? x : layers[layer - 1].h;
  }

  private int inputAt(int layer) {
    return layer == 0 ? 0 : step;
  }

  @Override
  public float[] gradients() {
    return gradients;
  }
}
