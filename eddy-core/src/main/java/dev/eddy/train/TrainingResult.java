package dev.eddy.train;

import dev.eddy.model.Weights;
import java.util.List;

/// What a training gives.
///
/// @param last the weights after the last step
/// @param best the weights of the best evaluation; the last without a selection
/// @param stop why it ended
/// @param steps steps done, those before a resume included
/// @param history one entry per evaluation, or per epoch without a validation
public record TrainingResult(
    Weights last, Weights best, Event.Stop stop, long steps, List<HistoryEntry> history) {
  public TrainingResult {
    history = List.copyOf(history);
  }

  public boolean interrupted() {
    return stop == Event.Stop.INTERRUPTED;
  }
}
