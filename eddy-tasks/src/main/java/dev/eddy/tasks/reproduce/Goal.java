package dev.eddy.tasks.reproduce;

/// What a [ResultRow] is to come to.
///
/// @param target what must be reached
/// @param aim what would be better still
public record Goal(double target, double aim) {}
