package dev.eddy.bench;

/// A network of the bench, as data: every contender builds it with its own means.
public sealed interface BenchNetwork {

  /// The recurrent cells of the bench. A GRU applies its reset gate after the product, as PyTorch
  /// does.
  enum Kind {
    ELMAN(1),
    LSTM(4),
    GRU(3);

    /// How many matrices a cell has per operand.
    final int gates;

    Kind(int gates) {
      this.gates = gates;
    }
  }

  /// Recurrent layers and a dense layer.
  ///
  /// @param symbols how many symbols an embedding of `input` columns has, or 0 where the input is
  ///   numbers
  /// @param classes units of the dense layer, or 0 where the last state is the output
  /// @param everyStep whether the dense layer sees every step, or the last one only
  record Recurrent(
      Kind kind, int symbols, int input, int layers, int hidden, int classes, boolean everyStep)
      implements BenchNetwork {}

  /// An encoder LSTM over an embedded source, whose last states start a decoder LSTM over an
  /// embedded target; the decoder attends to all the encoder gave (additive scores, its answer fed
  /// to the next step beside the input), and a dense layer follows at every step of the target.
  record EncoderDecoder(int symbols, int embedding, int hidden) implements BenchNetwork {}
}
