package dev.eddy.tasks.reproduce;

/// A result that others have published, to be read beside ours.
///
/// @param what the method, in a few words
/// @param value in the unit of the row's [Measure]
/// @param source where the number stands, in words
public record Published(String what, double value, String source) {}
