/// What the operators do. [dev.eddy.onnx.op.AllOperations] is the table of them, by the version of
/// their domain.
///
/// More than twenty files, because each kind of operator (products, windows, reductions, recurrent
/// ones …) is one file that knows no other.
package dev.eddy.onnx.op;
