package dev.eddy.tasks.data.series;

/// Which of two numbers of a date is the day.
public enum DateOrder {
  AUTO,
  DAY_FIRST,
  MONTH_FIRST
}
