/// A network as data: a {@link dev.eddy.model.Model} is named layers and outputs, a {@link
/// dev.eddy.model.ModelBuilder} writes one and refuses what does not fit where it stands. A {@link
/// dev.eddy.model.Layer} owns what it reads, what its value is, what it learns and what a batch has
/// to hold for it. {@link dev.eddy.model.Parameters} are the values that are trained, {@link
/// dev.eddy.model.Weights} fixed ones, and an {@link dev.eddy.model.Objective} is what training
/// minimises.
package dev.eddy.model;
