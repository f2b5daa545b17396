package dev.eddy.cli.train;

import dev.eddy.tasks.report.Section;
import dev.eddy.train.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/// What the events of a training say for its page, and its model does not: padding, learning rate
/// and norm of the gradients.
public final class TrainingFacts implements Consumer<Event> {

  private final List<Section.Fact> facts = new ArrayList<>();
  private final List<Double> rates = new ArrayList<>();
  private final List<Double> norms = new ArrayList<>();

  @Override
  public void accept(Event event) {
    switch (event) {
      case Event.Started start when start.padding() > 0 ->
          facts.add(
              new Section.Fact(
                  "padding",
                  String.format(
                      Locale.ROOT, "%.1f %% of the places in batches", 100 * start.padding())));
      case Event.EpochEnded ended -> {
        // A training that goes on has no numbers of the epochs before.
        while (rates.size() < ended.epoch()) {
          rates.add(Double.NaN);
          norms.add(Double.NaN);
        }
        rates.add(ended.learningRate());
        norms.add(ended.gradientNorm());
      }
      case Event.Started _,
          Event.Progress _,
          Event.Evaluated _,
          Event.Checkpointed _,
          Event.Stopped _ -> {}
    }
  }

  /// Single values.
  List<Section.Fact> facts() {
    return List.copyOf(facts);
  }

  /// Curves by epoch.
  List<Section> curves() {
    return rates.isEmpty()
        ? List.of()
        : List.of(
            curve("Learning rate by epoch", "learning rate", rates),
            curve("Norm of the gradients by epoch, before clipping", "mean of its steps", norms));
  }

  private static Section curve(String title, String name, List<Double> values) {
    return new Section.Curves(title, List.of(new Section.Series(name, values)), 0);
  }
}
