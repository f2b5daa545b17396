package dev.eddy.run;

import dev.eddy.data.Batch;
import dev.eddy.model.Weights;
import java.util.LinkedHashMap;
import java.util.Map;

/// Parameters that are being trained, where they are trained. One thread calls it.
///
/// A step is {@link #run}, {@link #clip} and {@link #update}. Only numbers come home of it: no
/// gradient does unless someone asks for {@link #gradients}, no parameter unless for {@link
/// #weights}, {@link #slot} or {@link #save}. In the steady state a step allocates nothing.
public interface Training extends AutoCloseable {

  /// The loss of a batch, whose gradients are then there; parameters are masked for it and whole
  /// again after it.
  ///
  /// @param seed of random masks
  /// @param step the number of this step, from 0: random masks depend on it
  /// @param goesOn whether rows go on from the states in which the last batch left them
  /// @throws IllegalArgumentException if rows go on and the last batch had another number
  double run(Batch batch, long seed, int step, boolean goesOn);

  /// What the loss of the last run is a mean over: the weight of the steps of its batch, or its
  /// rows; 1 where it is a sum of means.
  double averagedOver();

  /// Clips the gradients of the last run; the norm of all together before that.
  double clip();

  /// Changes the parameters by the gradients of the last run.
  ///
  /// @param step the number of this step, from 1
  /// @param rate the learning rate
  void update(long step, double rate);

  /// The norm of all parameters together: a finite number while training is sound.
  double norm();

  /// Copies the gradients of the last run, in the order of the parameters.
  void gradients(float[] out);

  /// A copy of the parameters.
  Weights weights();

  /// A copy of what a slot of the optimiser holds for each parameter.
  ///
  /// @throws IllegalArgumentException if there is no slot of this name
  Weights slot(String name);

  /// A copy of all that the next step depends on.
  Snapshot save();

  /// Goes on from a snapshot of a training of the same plan.
  void load(Snapshot from);

  @Override
  void close();

  /// What a training goes on from. The arrays belong to the snapshot; nobody changes them.
  ///
  /// @param parameters in the order of the parameter table
  /// @param slots of the optimiser, by name, each in the order of the parameters
  /// @param states carried from batch to batch, `[rows, width]`; empty where none are
  /// @param stateRows how many rows those are
  record Snapshot(float[] parameters, Map<String, float[]> slots, float[] states, int stateRows) {
    public Snapshot {
      slots = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(slots));
    }
  }
}
