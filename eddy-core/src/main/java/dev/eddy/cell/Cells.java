package dev.eddy.cell;

import dev.eddy.text.Names;
import java.util.List;

/// The catalogue of cells.
///
/// In all of them `i`, `f`, `o` are gates, `c` is the memory of an LSTM, `h` is what the cell gives
/// and `b…` are biases.
public final class Cells {

  /// Simple recurrent network (Elman 1990, <https://doi.org/10.1207/s15516709cog1402_1>).
  public static final Cell ELMAN =
      Cell.of(
          "elman",
          """
          # Simple recurrent network: Elman 1990, "Finding structure in time".
          option act = tanh
          h' = act(W @ x + U @ h + b)
          """);

  /// Long short-term memory with forget gate (Gers, Schmidhuber & Cummins 2000,
  /// <https://doi.org/10.1162/089976600300015015>).
  ///
  /// The forget bias is added at run time and not trained, as in TensorFlow 1; set `forget_bias` to
  /// 0 for the plain equations. `cell_clip` holds `c'`, `proj_clip` holds `h'` between `-k` and
  /// `k`.
  public static final Cell LSTM =
      Cell.of(
          "lstm",
          """
          # Long short-term memory with forget gate: Gers, Schmidhuber & Cummins 2000, "Learning to forget".
          option forget_bias = 1, act = tanh, cell_clip = none, proj_clip = none
          i  = sigmoid(W_i @ x + U_i @ h + b_i)
          f  = sigmoid(W_f @ x + U_f @ h + b_f + forget_bias)
          g  = act(W_g @ x + U_g @ h + b_g)
          o  = sigmoid(W_o @ x + U_o @ h + b_o)
          c' = clip(f*c + i*g, cell_clip)
          h' = clip(o*act(c'), proj_clip)
          """);

  /// LSTM whose gates see the cell: input and forget gate the old one, output gate the new one
  /// (Gers & Schmidhuber 2000; Sak, Senior & Beaufays 2014, <https://arxiv.org/abs/1402.1128>).
  public static final Cell LSTM_PEEPHOLE =
      Cell.of(
          "lstm-peephole",
          """
          # LSTM with peepholes: Gers & Schmidhuber 2000, "Recurrent nets that time and count".
          option forget_bias = 1, act = tanh, cell_clip = none, proj_clip = none
          param p_i, p_f, p_o [H] = zeros
          i  = sigmoid(W_i @ x + U_i @ h + b_i + p_i*c)
          f  = sigmoid(W_f @ x + U_f @ h + b_f + p_f*c + forget_bias)
          g  = act(W_g @ x + U_g @ h + b_g)
          c' = clip(f*c + i*g, cell_clip)
          o  = sigmoid(W_o @ x + U_o @ h + b_o + p_o*c')
          h' = clip(o*act(c'), proj_clip)
          """);

  /// LSTM that passes on a projection of size `P` (Sak, Senior & Beaufays 2014,
  /// <https://arxiv.org/abs/1402.1128>).
  ///
  /// `P` is H unless bound with {@link Cell#withSize}.
  public static final Cell LSTM_PROJECTED =
      Cell.of(
          "lstm-projected",
          """
          # LSTM with a projection of size P: Sak, Senior & Beaufays 2014, "Long short-term memory recurrent neural network architectures".
          size P = H
          option forget_bias = 1, act = tanh, cell_clip = none, proj_clip = none
          state h [P]
          i  = sigmoid(W_i @ x + U_i @ h + b_i)
          f  = sigmoid(W_f @ x + U_f @ h + b_f + forget_bias)
          g  = act(W_g @ x + U_g @ h + b_g)
          o  = sigmoid(W_o @ x + U_o @ h + b_o)
          c' = clip(f*c + i*g, cell_clip)
          m  = o*act(c')
          h' = clip(W_p @ m, proj_clip)
          """);

  /// LSTM that forgets as much as it takes in, `f = 1 - i` (Greff et al. 2017, "CIFG",
  /// <https://arxiv.org/abs/1503.04069>).
  public static final Cell LSTM_COUPLED =
      Cell.of(
          "lstm-coupled",
          """
          # LSTM with coupled input and forget gates: Greff et al. 2017, "LSTM: a search space odyssey".
          option act = tanh, cell_clip = none
          i  = sigmoid(W_i @ x + U_i @ h + b_i)
          g  = act(W_g @ x + U_g @ h + b_g)
          o  = sigmoid(W_o @ x + U_o @ h + b_o)
          c' = clip((1 - i)*c + i*g, cell_clip)
          h' = o*act(c')
          """);

  /// Gated recurrent unit, reset before the product (Cho et al. 2014,
  /// <https://arxiv.org/abs/1406.1078>).
  ///
  /// As in TensorFlow 1 and Keras with `reset_after=False`, `z` is how much of the old state is
  /// kept.
  public static final Cell GRU =
      Cell.of(
          "gru",
          """
          # Gated recurrent unit, reset before the product: Cho et al. 2014, "Learning phrase representations using RNN encoder-decoder".
          option act = tanh
          z  = sigmoid(W_z @ x + U_z @ h + b_z)
          r  = sigmoid(W_r @ x + U_r @ h + b_r)
          n  = act(W_n @ x + U_n @ (r*h) + b_n)
          h' = z*h + (1 - z)*n
          """);

  /// Gated recurrent unit, reset after the product, as in cuDNN, PyTorch and Keras with
  /// `reset_after=True`.
  ///
  /// The two biases that others keep for `r` and for `z` are one here: the same function, but other
  /// training steps than with two.
  public static final Cell GRU_AFTER =
      Cell.of(
          "gru-after",
          """
          # Gated recurrent unit, reset after the product: Cho et al. 2014, first version, as in cuDNN.
          option act = tanh
          z  = sigmoid(W_z @ x + U_z @ h + b_z)
          r  = sigmoid(W_r @ x + U_r @ h + b_r)
          n  = act(W_n @ x + b_n + r*(U_n @ h + b_u))
          h' = z*h + (1 - z)*n
          """);

  /// Minimal gated unit (Zhou et al. 2016, <https://arxiv.org/abs/1603.09420>).
  public static final Cell MGU =
      Cell.of(
          "mgu",
          """
          # Minimal gated unit: Zhou et al. 2016, "Minimal gated unit for recurrent neural networks".
          f  = sigmoid(W_f @ x + U_f @ h + b_f)
          n  = tanh(W_n @ x + U_n @ (f*h) + b_n)
          h' = (1 - f)*h + f*n
          """);

  /// Simple recurrent unit, first version: gates from the input alone (Lei & Zhang 2017,
  /// <https://arxiv.org/abs/1709.02755v1>).
  ///
  /// `W_h @ x` is the highway; the paper passes `x` itself where D = H.
  public static final Cell SRU =
      Cell.of(
          "sru",
          """
          # Simple recurrent unit: Lei & Zhang 2017, "Training RNNs as fast as CNNs", with the highway of TensorFlow 1.
          option act = tanh
          f  = sigmoid(W_f @ x + b_f)
          r  = sigmoid(W_r @ x + b_r)
          c' = f*c + (1 - f)*(W_s @ x)
          output = r*act(c') + (1 - r)*(W_h @ x)
          """);

  /// Independently recurrent network: each unit sees only its own past (Li et al. 2018,
  /// <https://arxiv.org/abs/1803.04831>).
  public static final Cell INDRNN =
      Cell.of(
          "indrnn",
          """
          # Independently recurrent network: Li et al. 2018, "Building a longer and deeper RNN".
          option act = relu
          param u [H] = uniform(-1, 1)
          h' = act(W @ x + u*h + b)
          """);

  /// LSTM with layer normalisation, one over all four gates (Ba, Kiros & Hinton 2016,
  /// <https://arxiv.org/abs/1607.06450>).
  public static final Cell LN_LSTM =
      Cell.of(
          "lstm-ln",
          """
          # LSTM with layer normalisation: Ba, Kiros & Hinton 2016, "Layer normalization".
          option forget_bias = 1
          param g_x, g_h [4*H] = ones
          param g_c [H] = ones
          a = g_x*norm(W @ x) + g_h*norm(U @ h) + b
          i, f, g, o = split(a)
          c' = sigmoid(f + forget_bias)*c + sigmoid(i)*tanh(g)
          h' = sigmoid(o)*tanh(g_c*norm(c') + b_c)
          """);

  /// GRU with layer normalisation (Ba, Kiros & Hinton 2016, appendix,
  /// <https://arxiv.org/abs/1607.06450>).
  public static final Cell LN_GRU =
      Cell.of(
          "gru-ln",
          """
          # GRU with layer normalisation: Ba, Kiros & Hinton 2016, "Layer normalization".
          param g_x, g_h [2*H] = ones
          param g_n, g_u [H] = ones
          z, r = split(g_x*norm(W @ x) + g_h*norm(U @ h) + b)
          u  = sigmoid(z)
          n  = tanh(g_n*norm(W_n @ x) + b_n + sigmoid(r)*(g_u*norm(U_n @ h) + b_u))
          h' = u*h + (1 - u)*n
          """);

  /// Minimal GRU without a recurrent product (Feng et al. 2024,
  /// <https://arxiv.org/abs/2410.01201>).
  ///
  /// `g` keeps the candidate above zero, as the paper does for its log-space form.
  public static final Cell MINGRU =
      Cell.of(
          "mingru",
          """
          # minGRU: Feng et al. 2024, "Were RNNs all we needed?".
          def g(a) = where(a >= 0, a + 0.5, sigmoid(a))
          z  = sigmoid(W_z @ x + b_z)
          n  = W_h @ x + b_h
          h' = (1 - z)*h + z*g(n)
          """);

  /// Minimal LSTM without a recurrent product (Feng et al. 2024,
  /// <https://arxiv.org/abs/2410.01201>).
  ///
  /// The gates are divided by their sum, so that they share out 1 and the state keeps its scale:
  /// `f/(f + i)` and `i/(f + i)` are made from the logarithms of the gates, as in the paper's
  /// appendix, since both gates may be too small for a float.
  public static final Cell MINLSTM =
      Cell.of(
          "minlstm",
          """
          # minLSTM: Feng et al. 2024, "Were RNNs all we needed?".
          def g(a) = where(a >= 0, a + 0.5, sigmoid(a))
          f  = W_f @ x + b_f
          i  = W_i @ x + b_i
          k  = softplus(-i) - softplus(-f)
          n  = W_h @ x + b_h
          h' = sigmoid(k)*h + sigmoid(-k)*g(n)
          """);

  private static final List<Cell> ALL =
      List.of(
          ELMAN,
          LSTM,
          LSTM_PEEPHOLE,
          LSTM_PROJECTED,
          LSTM_COUPLED,
          GRU,
          GRU_AFTER,
          MGU,
          SRU,
          INDRNN,
          LN_LSTM,
          LN_GRU,
          MINGRU,
          MINLSTM);

  private Cells() {}

  /// The whole catalogue, in the order of this page.
  public static List<Cell> all() {
    return ALL;
  }

  /// The cell of this name, such as `lstm-peephole`.
  ///
  /// @throws IllegalArgumentException if there is none
  public static Cell named(String name) {
    var names = ALL.stream().map(Cell::name).toList();
    return ALL.stream()
        .filter(cell -> cell.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "unknown cell '"
                    + name
                    + "'"
                    + Names.suggestion(name, names, "; known are " + String.join(", ", names))));
  }
}
