/// The form `forecast`: the next steps of series of numbers over time. `ForecastForm` says what can
/// be set and asked, `ForecastData` reads and splits by time, `ForecastExamples` are windows of the
/// data as numbers, `ForecastNetwork` is the model, [dev.eddy.tasks.forecast.Forecaster] is what
/// users hold, and [dev.eddy.tasks.forecast.ForecastResult] how well it does beside simple methods.
///
/// Files are read by [dev.eddy.tasks.data.series.SeriesTable]; `ForecastLoss` and `Conformal` make
/// intervals.
package dev.eddy.tasks.forecast;
