package dev.eddy.equation;

/// A place in a text: line and column count from 1.
public record Span(int line, int column, int length) {}
