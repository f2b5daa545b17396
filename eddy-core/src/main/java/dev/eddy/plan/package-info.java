/// Plans as data: tasks over whole sequences, the stages of cells, and the buffers they work on. An
/// executor needs nothing else to run a model.
package dev.eddy.plan;
