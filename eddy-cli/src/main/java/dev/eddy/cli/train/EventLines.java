package dev.eddy.cli.train;

import dev.eddy.cli.terminal.Metrics;
import dev.eddy.formats.Json;
import dev.eddy.train.Event;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/// Tells a program how a training goes: a JSON object a line, `event` first.
///
/// ```json
/// {"event":"progress","step":300,"total_steps":6000,"epoch":1,"training_loss":0.52,…}
/// ```
final class EventLines implements Consumer<Event> {

  private final PrintWriter out;

  EventLines(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void accept(Event event) {
    switch (event) {
      case Event.Started start ->
          say(
              named("started", start)
                  .put("total_steps", start.totalSteps())
                  .put("parameters", start.parameters())
                  .put("threads", start.threads())
                  .put("backend", start.backend())
                  .put("resumed", start.resumed())
                  .put("padding", start.padding()));
      case Event.Progress progress -> {
        var numbers = new LinkedHashMap<String, Double>();
        numbers.put("training_loss", progress.loss());
        numbers.put("learning_rate", progress.learningRate());
        numbers.put("gradient_norm", progress.gradientNorm());
        numbers.put("tokens_per_second", progress.tokensPerSecond());
        say(
            with(
                named("progress", progress)
                    .put("total_steps", progress.totalSteps())
                    .put("epoch", progress.epoch() + 1),
                numbers));
      }
      case Event.EpochEnded epoch -> {
        var numbers = new LinkedHashMap<String, Double>();
        numbers.put("training_loss", epoch.loss());
        numbers.put("learning_rate", epoch.learningRate());
        numbers.put("gradient_norm", epoch.gradientNorm());
        say(with(named("epoch", epoch).put("epoch", epoch.epoch() + 1), numbers));
      }
      case Event.Evaluated evaluated -> {
        var told =
            named("evaluated", evaluated)
                .put("epoch", evaluated.epoch() + 1)
                .put("best", evaluated.best());
        told.set("validation", Metrics.json(evaluated.metrics()));
        say(told);
      }
      case Event.Checkpointed written ->
          say(named("checkpoint", written).put("in", written.where()));
      case Event.Stopped stopped ->
          say(
              named("stopped", stopped)
                  .put("reason", stopped.reason().name().toLowerCase(Locale.ROOT)));
    }
  }

  private static ObjectNode named(String name, Event event) {
    return Json.object().put("event", name).put("step", event.step());
  }

  private static ObjectNode with(ObjectNode told, Map<String, Double> numbers) {
    told.setAll(Metrics.json(numbers));
    return told;
  }

  private void say(ObjectNode told) {
    out.println(told);
    out.flush();
  }
}
