/// From a model to a plan, layer by layer: which tasks run, and where layers, losses and penalties
/// hand values on and back. The cells of layers are lowered by {@link dev.eddy.lower.Lowering}.
package dev.eddy.compile;
