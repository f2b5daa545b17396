package dev.eddy.plan;

import dev.eddy.model.Layer;
import java.util.List;
import java.util.Optional;

/// One thing a run does over whole sequences.
public sealed interface Task {

  /// The axis whose rows and steps it works on.
  String axis();

  /// Numbers of the batch brought into the order of a run.
  record Load(String input, String axis, Ref out) implements Task {}

  /// Symbols of the batch replaced by rows of a table.
  ///
  /// @param dropped which symbols are dropped; empty where none is
  record Lookup(
      String input, String axis, String table, int symbols, Ref out, Optional<Dropped> dropped)
      implements Task {}

  /// Whole symbols that are dropped at random.
  ///
  /// @param rate the share of symbols
  /// @param site of the random numbers
  /// @param mask what each row was multiplied with, one wide
  record Dropped(double rate, int site, Ref mask) {}

  /// What flows back to looked-up rows, multiplied with their mask in place.
  record LookupBack(String axis, Ref mask, Ref d) implements Task {}

  /// A cell over a sequence.
  record Scan(CellPlan plan, List<ScanState> states) implements Task {
    @Override
    public String axis() {
      return plan.axis();
    }
  }

  /// What flows back through a cell over a sequence.
  record ScanBack(CellPlan plan, List<StateGradient> states) implements Task {
    @Override
    public String axis() {
      return plan.axis();
    }
  }

  /// A sequence as one row.
  record Pool(Layer.Pooling kind, String axis, Ref in, Ref out) implements Task {}

  /// What flows back through a pool: written to `dIn`, or added to it.
  record PoolBack(
      Layer.Pooling kind, String axis, Ref in, Ref out, Ref dOut, Ref dIn, boolean added)
      implements Task {}

  /// What flows back through the last valid step of a scan whose output is its state: it flows to
  /// the last state. Rows of length 0, which pooled to zeros, get nothing.
  record LastBack(String axis, Ref dOut, Ref dLast) implements Task {}

  /// Softmax cross-entropy of each step against its label.
  ///
  /// @param smoothing of labels
  /// @param dLogits empty where no gradient is wanted
  record CrossEntropy(
      String axis, Ref logits, double smoothing, Ref loss, Ref scale, Optional<Ref> dLogits)
      implements Task {}

  /// Steps of a sequence `in` on the axis `from`, picked by the positions of the batch.
  record Gather(String positions, String axis, String from, Ref in, Ref out) implements Task {}

  /// What flows back through a gather: written to `dIn`, or added to it, in the order of the steps
  /// that picked.
  record GatherBack(String positions, String axis, String from, Ref dOut, Ref dIn, boolean added)
      implements Task {}

  /// A loss over whole sequences of scores, by all ways through a lattice.
  ///
  /// @param dScores empty where nothing flows back to them
  record SequenceLoss(
      String axis, Lattice lattice, Ref scores, Ref loss, Ref scale, Optional<Ref> dScores)
      implements Task {}

  /// What a sequence loss sums over.
  sealed interface Lattice {

    /// Tags that follow each other; a label for each step.
    ///
    /// @param layer whose name the parameters have
    /// @param gradient empty where no gradient is wanted
    record Chain(String layer, Optional<ChainGradient> gradient) implements Lattice {}

    /// Labels without their steps.
    ///
    /// @param output the name under which a batch gives the labels
    /// @param labels their axis
    /// @param blank the class that says nothing
    record Ctc(String output, String labels, int blank) implements Lattice {}
  }

  /// What flows back to the parameters of a linear chain.
  ///
  /// @param transition `[B, K·K]`, of each row
  /// @param start `[B, K]`
  /// @param end `[B, K]`
  record ChainGradient(Ref transition, Ref start, Ref end) {}
}
