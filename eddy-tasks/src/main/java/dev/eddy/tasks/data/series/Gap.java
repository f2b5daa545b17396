package dev.eddy.tasks.data.series;

/// A place in a file where times are missing.
///
/// @param row after which row, counted from 1 without the header
/// @param steps how many steps are missing
public record Gap(int row, long steps) {}
