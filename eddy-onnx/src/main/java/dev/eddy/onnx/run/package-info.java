/// Running a graph: planned at its first run for the types and shapes that it is given, with one
/// place for each value; after that a run is a list of steps and allocates nothing. Operators are
/// found in a table and not known here.
package dev.eddy.onnx.run;
