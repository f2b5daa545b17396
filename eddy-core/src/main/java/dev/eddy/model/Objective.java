package dev.eddy.model;

import dev.eddy.data.Given;
import java.util.List;

/// What training minimises: a loss on an output of the model, averaged over steps and rows, and
/// penalties on what its layers give.
///
/// @param output the name of the model's output
/// @param penalties added to the loss of a training; an evaluation has none
public record Objective(String output, Loss loss, Averaging averaging, List<Penalty> penalties) {

  public Objective {
    if (loss.isOfRows() && averaging == Averaging.ROWS) {
      throw new IllegalArgumentException(
          "objective: the loss of %s belongs to a whole row, so it cannot be averaged over the rows of each step; choose another averaging than ROWS"
              .formatted(loss instanceof Loss.Ctc ? "ctc" : "a linear chain"));
    }
    penalties = List.copyOf(penalties);
  }

  /// No penalties.
  public Objective(String output, Loss loss, Averaging averaging) {
    this(output, loss, averaging, List.of());
  }

  /// The mean over all weighted steps of the batch.
  public Objective(String output, Loss loss) {
    this(output, loss, Averaging.STEPS_AND_ROWS);
  }

  /// The same with penalties.
  public Objective withPenalties(List<Penalty> penalties) {
    return new Objective(output, loss, averaging, penalties);
  }

  /// What a batch holds for it: labels or numbers over the axis of the output, or labels over an
  /// axis of their own.
  ///
  /// @throws IllegalArgumentException if the model has no such output
  public Given.Target target(Model model) {
    var extent = model.output(output);
    var axis = loss instanceof Loss.Ctc(String labels, _) ? labels : extent.axis();
    return new Given.Target(output, axis, extent.width());
  }

  /// Activation regularisation: a weight times the mean of `h²`, or of `(h_t − h_{t−1})²`, over the
  /// units of a layer and all valid steps of the batch. Padding counts for nothing.
  ///
  /// @param layer the name of a layer with a cell
  /// @param weight α of the values, β of the changes, above 0
  /// @see <a href="https://arxiv.org/abs/1708.01009">Merity, McCann & Socher 2017</a>
  public record Penalty(String layer, double weight, On on) {

    /// What is squared.
    public enum On {
      /// Each value: AR.
      VALUES,
      /// What it changed by since the step before, from the second step of the batch on: TAR.
      CHANGES
    }

    public Penalty {
      if (!(weight > 0) || Double.isInfinite(weight)) {
        throw new IllegalArgumentException(
            "penalty on \"%s\": expected a weight above 0, found %s".formatted(layer, weight));
      }
    }
  }

  /// A loss of one output row against its target.
  public sealed interface Loss {
    /// `log Σ_j e^(y_j) − y_label` against a class; the batch gives labels, and a negative label
    /// counts as no step.
    ///
    /// With label smoothing ε the class has the probability `1 − ε + ε/K` and each of the K − 1
    /// others `ε/K`: the loss is `(1 − ε)·CE(label) + ε·(1/K) Σ_j CE(j)` (Szegedy et al. 2016,
    /// section 7, as PyTorch and Keras define it).
    ///
    /// @param labelSmoothing ε, at least 0 and below 1
    record SoftmaxCrossEntropy(double labelSmoothing) implements Loss {
      public SoftmaxCrossEntropy {
        if (!(labelSmoothing >= 0 && labelSmoothing < 1)) {
          throw new IllegalArgumentException(
              "label smoothing: expected a number from 0 to below 1, found " + labelSmoothing);
        }
      }
    }

    /// A loss by equations with inputs `y` and `target`, both `[N]`: the row's loss is the sum of
    /// `output`, a vector of any size, such as one of a part that `mu, r = split(y)` gives.
    record Pointwise(String name, String equations) implements Loss {}

    /// `log Σ_y e^score(y) − log Σ_(y as labelled) e^score(y)` of a {@link Layer.LinearChain}
    /// against the tags of a row: the negative log-likelihood of the tags. A step with a negative
    /// label may have any tag (and counts as no step in averages); weights of steps have no meaning
    /// here.
    ///
    /// A row's loss is handed out over its steps as it is summed; only the sum has a meaning.
    record LinearChain() implements Loss {}

    /// `−log Σ_(paths that say the labels) Π_t softmax(y_t)[path_t]`: connectionist temporal
    /// classification, for labels of which nobody knows the steps (see {@link
    /// dev.eddy.lattice.Ctc}).
    ///
    /// The batch gives the labels of each row under the name of the output, `[B, L]`, and how many
    /// there are as the lengths of their axis: `batch.steps(labels, L)`, `batch.lengths(labels)`,
    /// `batch.ids(output, B * L)`. None of them is the blank. What averages count is labels, at
    /// least one for a row that has steps; weights of steps have no meaning here. L labels, r of
    /// them equal to the one before, need L + r steps: a row with fewer is refused.
    ///
    /// A row's loss is handed out over its steps; only the sum has a meaning.
    ///
    /// @param labels the axis of the labels, another one than that of the output
    /// @param blank the class of the output that says nothing
    /// @see <a href="https://doi.org/10.1145/1143844.1143891">Graves, Fernández, Gomez &
    ///   Schmidhuber 2006</a>
    record Ctc(String labels, int blank) implements Loss {
      public Ctc {
        if (blank < 0) {
          throw new IllegalArgumentException(
              "ctc: the blank is a class of 0 or more, found " + blank);
        }
      }
    }

    /// Whether it belongs to a whole row and not to its steps.
    default boolean isOfRows() {
      return switch (this) {
        case LinearChain _, Ctc _ -> true;
        case SoftmaxCrossEntropy _, Pointwise _ -> false;
      };
    }
  }

  /// Softmax cross-entropy against a class.
  public static Loss softmaxCrossEntropy() {
    return softmaxCrossEntropy(0);
  }

  /// Softmax cross-entropy against a class that is not quite believed.
  public static Loss softmaxCrossEntropy(double labelSmoothing) {
    return new Loss.SoftmaxCrossEntropy(labelSmoothing);
  }

  /// The negative log-likelihood of the tags of a linear chain.
  public static Loss linearChain() {
    return new Loss.LinearChain();
  }

  /// Connectionist temporal classification, class 0 being the blank.
  ///
  /// @param labels the axis of the labels
  public static Loss ctc(String labels) {
    return ctc(labels, 0);
  }

  /// The same with another blank.
  public static Loss ctc(String labels, int blank) {
    return new Loss.Ctc(labels, blank);
  }

  /// Softmax cross-entropy against a distribution: `−Σ_j target_j · log softmax(y)_j` over the j
  /// with a target that is not 0.
  public static Loss denseCrossEntropy() {
    return new Loss.Pointwise(
        "dense cross-entropy", "output = where(target, -target*log_softmax(y), 0)");
  }

  /// `Σ_j softplus(y_j) − y_j·target_j`: cross-entropy of independent sigmoids. Where the target is
  /// 0 that is `softplus(y_j)`, where it is 1 `softplus(−y_j)`, infinite scores included.
  public static Loss sigmoidCrossEntropy() {
    return new Loss.Pointwise(
        "sigmoid cross-entropy",
        "output = where(target*(1 - target), softplus(y) - y*target, softplus(where(target, -y, y)))");
  }

  /// `Σ_j (y_j − target_j)²`.
  public static Loss squaredError() {
    return new Loss.Pointwise("squared error", "output = (y - target)*(y - target)");
  }

  /// How the loss l of row b at step t, with its weight w, is averaged. A vector of averages is
  /// summed for training.
  ///
  /// All four forms of TensorFlow 1's `sequence_loss`; 10⁻¹² keeps an empty sum from dividing by
  /// zero.
  public enum Averaging {
    /// `Σ w·l / (Σ w + 10⁻¹²)` over steps and rows.
    STEPS_AND_ROWS,
    /// For each row `Σ_t w·l / (Σ_t w + 10⁻¹²)`; also `sequence_loss_by_example`.
    STEPS,
    /// For each step `Σ_b w·l / (Σ_b w + 10⁻¹²)`.
    ROWS,
    /// `w·l` for each step of each row.
    NONE,
    /// The mean over rows of {@link #STEPS}: the older `legacy_seq2seq.sequence_loss`.
    MEAN_OF_ROWS
  }
}
