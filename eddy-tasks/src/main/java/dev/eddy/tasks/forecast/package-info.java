/// The form `forecast`: the next steps of series of numbers over time. `ForecastForm` says what can
/// be set and asked, `ForecastData` reads and splits by time, `ForecastExamples` are windows of the
/// data as numbers, `ForecastNetwork` is the model, [dev.eddy.tasks.forecast.Forecaster] is what
/// users hold, and [dev.eddy.tasks.forecast.ForecastResult] how well it does beside simple methods.
///
/// Times are read by `TimeNotation` (how they are written), `TimeStep` (how far they are apart) and
/// `SeriesTable` (which columns they stand in); `ForecastLoss` and `Conformal` make intervals.
package dev.eddy.tasks.forecast;
