package dev.eddy.cli.train;

import dev.eddy.cli.terminal.Numbers;
import dev.eddy.cli.terminal.ProgressLine;
import dev.eddy.train.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/// Tells a person how a training goes: one moving line, and a line that stays for each evaluation
/// that is better than all before it.
public final class TrainReport implements Consumer<Event> {

  private final ProgressLine line;
  private final boolean full;
  private final TimeLeft left;
  private String evaluation = "";
  private OptionalLong interruptedAt = OptionalLong.empty();

  /// @param full whether learning rate and norm of the gradients are told too
  public TrainReport(ProgressLine line, boolean full) {
    this(line, full, System::nanoTime);
  }

  TrainReport(ProgressLine line, boolean full, LongSupplier nanos) {
    this.line = line;
    this.full = full;
    this.left = new TimeLeft(nanos);
  }

  /// The step after which the training was interrupted, if it was.
  public OptionalLong interruptedAt() {
    return interruptedAt;
  }

  @Override
  public void accept(Event event) {
    left.heard(event);
    switch (event) {
      case Event.Started start -> line.say(text(start));
      case Event.Progress progress -> line.show(() -> parts(progress));
      case Event.EpochEnded _, Event.Checkpointed _ -> {}
      case Event.Evaluated evaluated -> {
        // The first number is the most telling one.
        evaluation =
            evaluated.metrics().entrySet().stream()
                .findFirst()
                .map(first -> "validation " + text(Map.of(first.getKey(), first.getValue())))
                .orElse("");
        if (evaluated.best()) {
          line.say(
              "epoch %d: validation %s"
                  .formatted(evaluated.epoch() + 1, text(evaluated.metrics())));
        }
      }
      case Event.Stopped stopped -> {
        line.clear();
        switch (stopped.reason()) {
          case FINISHED -> {}
          case NO_GAIN ->
              line.say(
                  "stopped after step %s: the evaluations got no better"
                      .formatted(Numbers.count(stopped.step())));
          case INTERRUPTED -> interruptedAt = OptionalLong.of(stopped.step());
        }
      }
    }
  }

  private static String text(Event.Started start) {
    return "%s %s in %s, %s, %s%s"
        .formatted(
            start.resumed()
                ? "going on from step %s:".formatted(Numbers.count(start.step()))
                : "training",
            Numbers.count(start.parameters(), "parameter"),
            Numbers.count(start.totalSteps(), "step"),
            Numbers.count(start.threads(), "thread"),
            start.backend(),
            start.padding() > 0
                ? String.format(Locale.ROOT, ", padding %.1f %%", 100 * start.padding())
                : "");
  }

  private List<String> parts(Event.Progress progress) {
    var parts = new ArrayList<String>();
    parts.add(
        "step %s/%s"
            .formatted(Numbers.count(progress.step()), Numbers.count(progress.totalSteps())));
    left.seconds(progress.totalSteps())
        .ifPresent(seconds ->
            parts.add(Numbers.text(Duration.ofMillis(Math.round(1000 * seconds))) + " left"));
    parts.add("training loss " + Numbers.text(progress.loss()));
    if (!evaluation.isEmpty()) {
      parts.add(evaluation);
    }
    if (full) {
      parts.add("learning rate " + Numbers.text(progress.learningRate()));
      parts.add("gradient norm " + Numbers.text(progress.gradientNorm()));
    }
    parts.add(Numbers.count(Math.round(progress.tokensPerSecond())) + " tokens/s");
    return parts;
  }

  /// Numbers by name, in one line.
  public static String text(Map<String, Double> metrics) {
    return metrics.entrySet().stream()
        .map(metric -> metric.getKey().replace('_', ' ') + " " + Numbers.text(metric.getValue()))
        .collect(Collectors.joining("  "));
  }
}
