/// A training from its first step to its result: {@link dev.eddy.train.Trainer} takes a model, an
/// objective and {@link dev.eddy.train.Batches}, and everything else has a standard. It tells a
/// listener how it goes, measures by a {@link dev.eddy.train.Validation}, and goes on from a {@link
/// dev.eddy.train.Checkpoint} to the same bits.
package dev.eddy.train;
