/// Between graphs and models: a stack of known layers is found in a graph, and a model becomes
/// standard nodes, or `Scan` with the equations of its cell as body.
package dev.eddy.onnx.convert;
