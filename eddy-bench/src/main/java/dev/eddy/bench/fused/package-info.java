/// Steps written by hand and fused, as a measure of what deriving them costs.
package dev.eddy.bench.fused;
