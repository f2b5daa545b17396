/// Pointwise operations: what plans are made of and kernels compute, what the language calls them,
/// and what they give of numbers known before a run.
package dev.eddy.operation;
