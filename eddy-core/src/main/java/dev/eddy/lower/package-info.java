/// From the graph of a cell to its plan, in passes that take values and return values: {@link
/// dev.eddy.lower.Lowering} tells which. Nothing here knows of layers or models.
package dev.eddy.lower;
