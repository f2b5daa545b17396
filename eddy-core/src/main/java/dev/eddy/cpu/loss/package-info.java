/// Losses at work: labels and weights in the order of a run, what each step is multiplied with, and
/// the sums in a fixed order.
package dev.eddy.cpu.loss;
