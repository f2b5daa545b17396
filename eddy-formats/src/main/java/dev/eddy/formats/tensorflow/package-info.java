/// Networks of TensorFlow 1 and 2: tensor bundles, frozen graphs, saved models and raw dumps of
/// weights. A graph is recognised by what it computes: cells, unrolled or in loops, become layers.
package dev.eddy.formats.tensorflow;
