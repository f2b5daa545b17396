package dev.eddy.tasks.forecast;

import dev.eddy.formats.Bundle;
import dev.eddy.formats.FormatException;
import dev.eddy.formats.Json;
import dev.eddy.run.Program;
import dev.eddy.tasks.Answer;
import dev.eddy.tasks.Asking;
import dev.eddy.tasks.Evaluation;
import dev.eddy.tasks.Predictor;
import dev.eddy.tasks.TrainedModel;
import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.question.Questions;
import dev.eddy.tasks.data.series.SeriesTable;
import dev.eddy.tasks.data.series.TimeSeries;
import dev.eddy.tasks.examples.Bucketed;
import dev.eddy.tasks.forecast.ForecastData.Origin;
import dev.eddy.tasks.learn.Learning;
import dev.eddy.tasks.learn.Lesson;
import dev.eddy.tasks.learn.Start;
import dev.eddy.tasks.learn.Trained;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.DataSettings;
import dev.eddy.tasks.setting.NoEffect;
import dev.eddy.tasks.setting.OptimiserSettings;
import dev.eddy.tasks.source.InMemory;
import dev.eddy.train.Event;
import dev.eddy.train.Selection;
import dev.eddy.train.Validation;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/// Tells the next steps of series of numbers over time, with intervals.
///
/// ```java
/// var model = Forecaster.fit(Path.of("sales.csv"), Forecaster.defaults().with(ForecastForm.HORIZON, 12));
/// System.out.println(model.evaluate(Path.of("sales-test.csv")));
/// System.out.println(model.forecast(Path.of("sales.csv")).getFirst());
/// model.save(Path.of("sales.eddy"));
/// ```
///
/// The network is a window `[B, T, columns]` → recurrent layers → last step → all steps of the
/// forecast at once, or a decoder that tells them one after the other. Values are scaled by what
/// was learned from; intervals are split-conformal, by what was held back to choose the weights.
public final class Forecaster implements Predictor {

  private final Trained trained;
  private final ForecastInput input;
  private final ForecastLoss loss;
  private final List<Double> margins;
  private final TypedWindow typed;

  private Forecaster(
      Trained trained, ForecastInput input, ForecastLoss loss, List<Double> margins) {
    this.trained = trained;
    this.input = input;
    this.loss = loss;
    this.margins = List.copyOf(margins);
    typed = new TypedWindow(input);
  }

  /// The standards of this form.
  public static Configuration defaults() {
    return ForecastForm.SETTINGS.defaults();
  }

  /// Learns from a file.
  public static Forecaster fit(Path data, Configuration configuration) {
    return train(configuration.withData(data), _ -> {});
  }

  /// Learns from series in memory. The settings `time`, `value`, `key` and `known` name their
  /// columns for files that the model is asked with; without names they are numbered as in a table
  /// of a time, a key where there is one, the values and what is known ahead.
  ///
  /// @throws DataException if the series have other columns than these or each other, two have the
  ///   same key, a time is missing, or what is not known is refused
  public static Forecaster fit(Iterable<TimeSeries> data, Configuration configuration) {
    var asked = InMemory.configuration(configuration);
    var table = ForecastData.given(InMemory.rows(data), asked);
    return train(asked, ForecastData.uses(asked, table), _ -> {});
  }

  /// Learns from the data that the configuration names; see {@link
  /// dev.eddy.tasks.TrainedModel#train}.
  public static Forecaster train(Configuration configuration, Consumer<Event> listener) {
    return train(configuration, ForecastData.uses(configuration), listener);
  }

  private static Forecaster train(
      Configuration configuration, ForecastData.Uses uses, Consumer<Event> listener) {
    var parts = uses.learning();
    var fresh = ForecastInput.measured(configuration, parts.train());
    var input =
        Start.of(configuration)
            .kept(
                fresh,
                (json, where) -> ForecastInput.read(json.path("input"), where).goingOn(fresh),
                (had, _) -> had);
    var loss = loss(configuration);
    NoEffect.refuse(
        configuration,
        ForecastForm.QUANTILES,
        loss.kind() == ForecastForm.Loss.SQUARED && uses.intervals().isEmpty(),
        "a mean has no distribution, and nothing is held back to make intervals from; choose --loss quantile or --validation");
    uses.calibration()
        .ifPresent(part -> checkCalibration(configuration, part, input, loss.coverage()));
    var origins =
        parts.train().someOrigins(input.window(), input.horizon(), InMemory.name(configuration));
    var held =
        parts
            .validation()
            .map(data -> data.origins(input.window(), input.horizon()))
            .filter(found -> !found.isEmpty());
    var model = ForecastNetwork.model(configuration, input, loss);
    var program = Program.evaluation(model, ForecastNetwork.objective(input, loss));
    Optional<Validation> validation =
        held.map(found ->
            weights -> {
              var result =
                  new BackTest(program.bind(weights), input, loss, List.of())
                      .measure(
                          parts.validation().orElseThrow().table(), found, configuration.threads());
              return Map.of("mase", result.metrics().get("mase"), "loss", result.loss());
            });
    var lesson =
        new Lesson(
            model,
            ForecastNetwork.objective(input, loss),
            Bucketed.atLeastTen(
                new ForecastExamples(input, loss, parts.train().table(), origins),
                configuration.get(OptimiserSettings.BATCH),
                configuration.seed()),
            validation,
            Selection.lowest("loss"),
            origins.size(),
            held.map(List::size).orElse(0));
    var trained = Learning.learn(configuration, lesson, listener);
    var plain = new BackTest(program.bind(trained.weights()), input, loss, List.of());
    var margins =
        uses.intervals()
            .map(data -> plain.scores(data, configuration.threads()))
            .map(scores -> Conformal.margins(scores, loss.coverage()))
            .orElse(List.of());
    return new Forecaster(trained, input, loss, margins);
  }

  /// @throws IllegalArgumentException if too little is held back to make intervals from
  private static void checkCalibration(
      Configuration configuration, ForecastData part, ForecastInput input, double coverage) {
    int found = part.origins(input.window(), input.horizon()).size();
    int fewest = Conformal.fewest(coverage);
    if (found < fewest) {
      throw new IllegalArgumentException(
          "calibration: intervals of %s %% are made from at least %d forecasts, and %s has room for %d of %d steps; give more"
              .formatted(
                  Forecast.text(100 * coverage),
                  fewest,
                  configuration.get(ForecastForm.CALIBRATION),
                  found,
                  input.horizon()));
    }
  }

  private static ForecastLoss loss(Configuration configuration) {
    return ForecastLoss.of(
        configuration.get(ForecastForm.LOSS), configuration.get(ForecastForm.QUANTILES));
  }

  /// Reads what [#save] wrote.
  ///
  /// @throws FormatException if it is no model of this form
  public static Forecaster open(Path file) {
    return TrainedModel.as(Forecaster.class, TrainedModel.open(file));
  }

  /// The same from the bytes of a file.
  public static Forecaster open(InputStream in) {
    return TrainedModel.as(Forecaster.class, TrainedModel.open(in));
  }

  static Forecaster open(Bundle bundle, Path file) {
    var where = Trained.place(file, "vocabulary.json");
    var json = bundle.vocabulary();
    if (!json.has("input") || !json.has("margins")) {
      throw new FormatException(
          where + ": expected the keys \"input\" and \"margins\" of a forecaster");
    }
    var trained = Trained.of(bundle, ForecastForm.SETTINGS, file);
    return new Forecaster(
        trained,
        ForecastInput.read(json.get("input"), where),
        loss(trained.configuration()),
        List.of(Json.parse(Json.bytes(json.get("margins")), where, Double[].class)));
  }

  @Override
  public Bundle bundle() {
    var json = Json.object();
    json.set("input", Json.MAPPER.valueToTree(input));
    json.set("margins", Json.MAPPER.valueToTree(margins));
    return trained.bundle(json);
  }

  @Override
  public Trained trained() {
    return trained;
  }

  /// What it reads and how that is scaled.
  public ForecastInput input() {
    return input;
  }

  // ---- forecasts -------------------------------------------------------------------------------

  /// The next steps of each series and column of a file, after its last time.
  ///
  /// @throws DataException if a series has fewer steps than a window, another step than the data
  ///   that was learned from, or was not learned from
  public List<Forecast> forecast(Path data) {
    return forecasts(read(data.toString()));
  }

  /// The next steps of each series and column in memory, after its last value; the series have the
  /// keys and columns of those that the model learned from.
  ///
  /// @throws DataException as for a file
  public List<Forecast> forecast(Iterable<TimeSeries> data) {
    var missing = trained.configuration().get(ForecastForm.MISSING);
    var table = SeriesTable.of(input.roles(), missing, InMemory.rows(data));
    input.check(table, "the data in memory");
    return forecasts(table);
  }

  private List<Forecast> forecasts(SeriesTable table) {
    var origins = new ArrayList<Origin>();
    for (int i = 0; i < table.series().size(); i++) {
      var series = table.series().get(i);
      if (series.steps() < input.window()) {
        throw new DataException(
            "%s has %d steps, but a forecast is made from the last %d"
                .formatted(series.name(), series.steps(), input.window()));
      }
      int toCome = series.times().size() - series.steps();
      if (input.known() > 0 && toCome < input.horizon()) {
        throw new DataException(
            "%s has %d rows after its last value, but a forecast of %d steps needs as many that say what is known ahead (%s); leave their values empty"
                .formatted(
                    series.name(),
                    toCome,
                    input.horizon(),
                    String.join(", ", input.roles().known())));
      }
      origins.add(new Origin(i, series.steps()));
    }
    var test = backTest(margins);
    var examples = new ForecastExamples(input, loss, table, origins);
    var forecasts = new ArrayList<Forecast>();
    BackTest.run(
        test.program(),
        examples,
        1,
        (example, y, at) -> {
          var series = table.series().get(example);
          for (int column = 0; column < input.columns(); column++) {
            forecasts.add(
                forecast(test, examples, table, origins.get(example), series, column, y, at));
          }
        });
    return forecasts;
  }

  private Forecast forecast(
      BackTest test,
      ForecastExamples examples,
      SeriesTable table,
      Origin origin,
      TimeSeries series,
      int column,
      float[] y,
      int at) {
    var times = new ArrayList<String>();
    var values = new ArrayList<Double>();
    var low = new ArrayList<Double>();
    var high = new ArrayList<Double>();
    int scale = input.scaleOf(series);
    for (int ahead = 0; ahead < input.horizon(); ahead++) {
      var step = test.step(examples, origin, scale, y, at, ahead * input.columns() + column);
      times.add(
          table
              .writer()
              .write(table.step().after(series.times().get(series.steps() - 1), ahead + 1L)));
      values.add(step.middle());
      if (test.hasIntervals()) {
        low.add(step.low());
        high.add(step.high());
      }
    }
    return new Forecast(series.key(), input.roles().values().get(column), times, values, low, high);
  }

  private BackTest backTest(List<Double> with) {
    var program = Program.evaluation(trained.model(), ForecastNetwork.objective(input, loss));
    return new BackTest(program.bind(trained.weights()), input, loss, with);
  }

  private SeriesTable read(String data) {
    var table = ForecastData.read(data, trained.configuration(), Optional.of(input.roles()));
    input.check(table, data);
    return table;
  }

  // ---- answers ---------------------------------------------------------------------------------

  /// The next steps of series as people type them, `112 118 132`; the numbers of several columns
  /// have semicolons between their steps, `0.1 2;0.3 4`.
  @Override
  public List<Answer> answers(List<String> texts, Asking asking) {
    int steps = steps(asking);
    var answers = new ArrayList<Answer>();
    for (var text : texts) {
      for (var forecast : forecasts(typed.table(text))) {
        answers.add(
            answer(
                input.columns() == 1 ? text : text + ", " + forecast.column(),
                forecast.first(steps)));
      }
    }
    return answers;
  }

  @Override
  public void answers(Path data, Asking asking, BiConsumer<Questions, List<Answer>> sink) {
    int steps = steps(asking);
    for (var forecast : forecast(data)) {
      var name =
          forecast.series().isEmpty()
              ? forecast.column()
              : input.columns() == 1
                  ? forecast.series()
                  : forecast.series() + ", " + forecast.column();
      sink.accept(asked(List.of(name)), List.of(answer(name, forecast.first(steps))));
    }
  }

  private static Answer answer(String source, Forecast forecast) {
    return new Answer(
        source,
        List.of(Answer.Candidate.of(forecast.toString())),
        Optional.empty(),
        Map.of(Answer.STEPS, forecast.steps()));
  }

  private int steps(Asking asking) {
    int steps = asking.given(ForecastForm.STEPS).orElse(input.horizon());
    if (steps > input.horizon()) {
      throw new IllegalArgumentException(
          "steps: the model learned to forecast %d steps, found %d; train one with a larger horizon"
              .formatted(input.horizon(), steps));
    }
    return steps;
  }

  @Override
  public String lossUnit() {
    return loss.unit();
  }

  /// A window of numbers is no line that people type.
  @Override
  public Optional<String> sample() {
    return Optional.empty();
  }

  /// The windows at the ends of the series of a file, as people would type them.
  @Override
  public Questions questions(Path data) {
    return asked(read(data.toString()).series().stream().map(typed::text).toList());
  }

  /// A question for each series, in the order of the file.
  private static Questions asked(List<String> texts) {
    var asked = new ArrayList<Questions.Asked>();
    for (var text : texts) {
      asked.add(
          new Questions.Asked(
              asked.size() + 1, List.of(text), text, Optional.empty(), Optional.empty()));
    }
    return new Questions(List.of(), asked);
  }

  // ---- measuring -------------------------------------------------------------------------------

  @Override
  public ForecastResult evaluate(Path data) {
    return evaluate(data.toString());
  }

  /// A back-test on all steps of a file that have a whole window before them.
  @Override
  public ForecastResult evaluate(String data) {
    return measure(ForecastData.whole(read(data)), data, margins);
  }

  /// Its intervals are as the network says them where those of the model are made from this very
  /// part.
  @Override
  public Optional<Evaluation> validation() {
    return own(
        uses -> uses.learning().validation(),
        uses -> uses.calibration().isPresent() ? margins : List.of());
  }

  /// On the end of the data that was kept for it, where some was.
  @Override
  public Optional<Evaluation> test() {
    return own(uses -> uses.learning().test(), _ -> margins);
  }

  /// On a part of the data that it was trained with, which is read again.
  private Optional<Evaluation> own(
      Function<ForecastData.Uses, Optional<ForecastData>> part,
      Function<ForecastData.Uses, List<Double>> with) {
    if (trained.inMemory()) {
      return Optional.empty();
    }
    var configuration = trained.configuration();
    var uses = ForecastData.uses(configuration);
    return part.apply(uses)
        .map(data -> measure(data, configuration.get(DataSettings.DATA), with.apply(uses)));
  }

  private ForecastResult measure(ForecastData part, String data, List<Double> with) {
    return backTest(with)
        .measure(
            part.table(),
            part.someOrigins(input.window(), input.horizon(), data),
            trained.configuration().threads());
  }
}
