package dev.eddy.cli.train;

import dev.eddy.cli.terminal.Numbers;
import dev.eddy.cli.terminal.ProgressLine;
import dev.eddy.train.Event;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// Tells a person how a training goes: one moving line, and a line that stays for each evaluation
/// that is better than all before it.
public final class TrainReport implements Consumer<Event> {

  /// Before the code is compiled a step takes many times as long as later, and what is left would
  /// be far off.
  private static final int REPORTS_BEFORE_TIME_LEFT = 4;

  private final ProgressLine line;
  private String evaluation = "";
  private int reports;
  private Optional<String> checkpoint = Optional.empty();
  private OptionalLong interruptedAt = OptionalLong.empty();

  public TrainReport(ProgressLine line) {
    this.line = line;
  }

  /// Where the last checkpoint is, if one was written.
  public Optional<String> checkpoint() {
    return checkpoint;
  }

  /// The step after which the training was interrupted, if it was.
  public OptionalLong interruptedAt() {
    return interruptedAt;
  }

  @Override
  public void accept(Event event) {
    switch (event) {
      case Event.Started start -> line.say(text(start));
      case Event.Progress progress -> {
        reports++;
        line.show(() -> text(progress) + evaluation);
      }
      case Event.EpochEnded _ -> {}
      case Event.Evaluated evaluated -> {
        // The first number is the most telling one.
        evaluation =
            evaluated.metrics().entrySet().stream()
                .findFirst()
                .map(first -> "  " + text(Map.of(first.getKey(), first.getValue())))
                .orElse("");
        if (evaluated.best()) {
          line.say("epoch %d: %s".formatted(evaluated.epoch() + 1, text(evaluated.metrics())));
        }
      }
      case Event.Checkpointed written -> checkpoint = Optional.of(written.where());
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

  private String text(Event.Progress progress) {
    var left = Numbers.text(Duration.ofMillis(Math.round(1000 * progress.secondsLeft())));
    return "step %s/%s  %sloss %s  %s tokens/s"
        .formatted(
            Numbers.count(progress.step()),
            Numbers.count(progress.totalSteps()),
            reports < REPORTS_BEFORE_TIME_LEFT ? "" : left + " left  ",
            Numbers.text(progress.loss()),
            Numbers.count(Math.round(progress.tokensPerSecond())));
  }

  public static String text(Map<String, Double> metrics) {
    return metrics.entrySet().stream()
        .map(metric -> metric.getKey().replace('_', ' ') + " " + Numbers.text(metric.getValue()))
        .collect(Collectors.joining("  "));
  }
}
