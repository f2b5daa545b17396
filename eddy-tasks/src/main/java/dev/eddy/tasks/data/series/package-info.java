/// Series of numbers over time: which columns of a table they stand in
/// ([dev.eddy.tasks.data.series.SeriesRoles]), and what is read of them
/// ([dev.eddy.tasks.data.series.SeriesTable]).
package dev.eddy.tasks.data.series;
