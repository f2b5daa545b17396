/// The language of equations: a text becomes tokens, statements with resolved names, and shapes
/// that are proved for all sizes; [dev.eddy.equation.Equations] is the checked result, a value. The
/// table of functions with their derivatives ([dev.eddy.equation.FunctionTable]) and rewriting of
/// texts as trees ([dev.eddy.equation.Rewrite]) are here, too.
///
/// More than twenty files, because the steps from text to checked equations are one secret: of some
/// thirty types ten are public, and none of the others could be in a package of its own without
/// being open to all.
package dev.eddy.equation;
