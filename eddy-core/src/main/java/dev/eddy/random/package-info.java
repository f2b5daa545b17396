/// Random numbers that are the same on every machine: counter-based streams by seed and name, and
/// TensorFlow's seeds.
package dev.eddy.random;
