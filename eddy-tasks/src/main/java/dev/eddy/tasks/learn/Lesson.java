package dev.eddy.tasks.learn;

import dev.eddy.model.Model;
import dev.eddy.model.Objective;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.CourseSettings;
import dev.eddy.train.Batches;
import dev.eddy.train.Selection;
import dev.eddy.train.Validation;
import java.util.Optional;
import java.util.Set;

/// What a form gives to a training; see [Learning].
///
/// @param objective what is minimised, before [dev.eddy.tasks.network.Regularisation] and label
///   smoothing
/// @param batches what is learned from
/// @param validation what measures the weights; empty: the last weights are taken
/// @param selection what the best weights are chosen by, where there is a validation
/// @param rows how many examples (or symbols of a running text) are learned from
/// @param validationRows how many the weights are measured on
/// @param learned the rows of both, so that they are known again
/// @param learnedApart tensors that a finished model has beside the network: a training that starts
///   from one leaves them aside, since they are learned anew
public record Lesson(
    Model model,
    Objective objective,
    Batches batches,
    Optional<Validation> validation,
    Selection selection,
    long rows,
    long validationRows,
    Fingerprints learned,
    Set<String> learnedApart) {

  /// One whose model is the network alone.
  public Lesson(
      Model model,
      Objective objective,
      Batches batches,
      Optional<Validation> validation,
      Selection selection,
      long rows,
      long validationRows,
      Fingerprints learned) {
    this(model, objective, batches, validation, selection, rows, validationRows, learned, Set.of());
  }

  /// The same with tensors beside the network.
  public Lesson withLearnedApart(Set<String> tensors) {
    return new Lesson(
        model, objective, batches, validation, selection, rows, validationRows, learned, tensors);
  }

  /// One whose rows do not stand alone, such as running text.
  public Lesson(
      Model model,
      Objective objective,
      Batches batches,
      Optional<Validation> validation,
      Selection selection,
      long rows,
      long validationRows) {
    this(model, objective, batches, validation, selection, rows, validationRows, Fingerprints.NONE);
  }

  /// What the setting `selection` says: the lowest loss or the highest accuracy.
  public static Selection selection(Configuration configuration) {
    return switch (configuration.get(CourseSettings.SELECTION)) {
      case LOSS -> Selection.lowest("loss");
      case ACCURACY -> Selection.highest("accuracy");
    };
  }
}
