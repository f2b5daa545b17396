/// What a cell is and what is derived from it, told in the language of the equations.
package dev.eddy.explain;
