/// Simple methods without a network that models are measured beside: nearest neighbours, n-grams,
/// lists by count.
package dev.eddy.tasks.baseline;
