/// A recurrent cell is a text of equations ([dev.eddy.cell.Cell]); the catalogue
/// ([dev.eddy.cell.Cells]) holds those of the papers, each one constant. A cell knows what it
/// reads, which states it keeps and which parameters it has; how it is run is for others.
package dev.eddy.cell;
