/// Numbers that say how well answers fit: accuracy, F1, error rates, BLEU, chrF, cross-entropy,
/// ranks, calibration. Each has the definition of its publication.
package dev.eddy.tasks.metric;
