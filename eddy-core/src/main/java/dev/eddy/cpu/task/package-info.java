/// One class for each kind of task of a plan, forward and back. A task works on the rows of one
/// lane and knows nothing of the tasks beside it. {@link dev.eddy.cpu.task.ScanRunner} runs a cell
/// over a sequence.
package dev.eddy.cpu.task;
