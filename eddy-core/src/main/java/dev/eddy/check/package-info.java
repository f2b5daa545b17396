/// Derived gradients against differences of the loss, in double precision: of a model, and of one
/// cell in a small model of its own.
package dev.eddy.check;
