/// How parameters follow their gradients, as values: an {@link dev.eddy.optimize.Optimizer} is its
/// equations, a {@link dev.eddy.optimize.RateSchedule} says what its learning rate is multiplied
/// with at each step, {@link dev.eddy.optimize.Clipping} cuts gradients that are too large, and a
/// {@link dev.eddy.optimize.ParameterMask} drops weights while training.
package dev.eddy.optimize;
