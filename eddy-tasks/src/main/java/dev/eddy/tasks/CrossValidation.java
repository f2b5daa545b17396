package dev.eddy.tasks;

import dev.eddy.tasks.setting.CheckpointSettings;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.DataSettings;
import dev.eddy.train.Event;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;

/// How well models of this kind do on data they have not learned from: the data is cut into k
/// parts, and each part is measured by a model that is trained on the others (k-fold
/// cross-validation). Of every label each part has its share.
///
/// Each of the k trainings chooses its weights as any other, by a share of what it learns from; its
/// own part has no say.
///
/// @param folds what was measured on each part
public record CrossValidation(List<Map<String, Double>> folds) {

  /// The mean of a number over the parts, and its standard deviation, `√(Σ (x − mean)² / (k − 1))`.
  public record Spread(double mean, double deviation) {}

  public CrossValidation {
    folds =
        folds.stream().map(fold -> Collections.unmodifiableMap(new LinkedHashMap<>(fold))).toList();
  }

  /// Trains k models and measures them; none is kept. An interrupt of the thread ends it after the
  /// current training.
  ///
  /// @param listener is told how each training goes
  /// @param done is told what each part measured, and the number of the part from 1
  /// @throws IllegalArgumentException if the form has no setting `test`, or it is set
  public static CrossValidation of(
      Configuration configuration,
      int k,
      Consumer<Event> listener,
      ObjIntConsumer<Evaluation> done) {
    check(configuration, k);
    var folds = new ArrayList<Map<String, Double>>();
    for (int fold = 1; fold <= k && !Thread.currentThread().isInterrupted(); fold++) {
      var model =
          TrainedModel.train(
              configuration
                  .with(DataSettings.TEST, fold + "/" + k)
                  .with(CheckpointSettings.CHECKPOINT, ""),
              listener);
      var evaluation = model.test().orElseThrow();
      folds.add(evaluation.metrics());
      done.accept(evaluation, fold);
    }
    return new CrossValidation(folds);
  }

  /// Before hours of training.
  ///
  /// @throws IllegalArgumentException as [#of]
  public static void check(Configuration configuration, int k) {
    if (!configuration.settings().all().contains(DataSettings.TEST)) {
      throw new IllegalArgumentException(
          "folds have no effect on %s, which has no rows to set aside; leave them out"
              .formatted(configuration.form()));
    }
    if (configuration.isAsked(DataSettings.TEST)) {
      throw new IllegalArgumentException("folds set aside what test would; leave one of them out");
    }
    if (k < 2) {
      throw new IllegalArgumentException("folds: expected 2 or more, found " + k);
    }
  }

  /// For each number its spread over the parts that have it.
  public Map<String, Spread> spreads() {
    var spreads = new LinkedHashMap<String, Spread>();
    for (var fold : folds) {
      for (var name : fold.keySet()) spreads.computeIfAbsent(name, this::spread);
    }
    return spreads;
  }

  private Spread spread(String name) {
    var values =
        folds.stream()
            .filter(fold -> fold.containsKey(name))
            .mapToDouble(fold -> fold.get(name))
            .toArray();
    double sum = 0;
    for (double value : values) sum += value;
    double mean = sum / values.length;
    double squares = 0;
    for (double value : values) squares += (value - mean) * (value - mean);
    return new Spread(mean, values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1)));
  }
}
