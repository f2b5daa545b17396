/// What a run lies in: one array for all buffers, rows ordered by length, packed weights, and a
/// slot for the states of each sequence.
package dev.eddy.cpu.memory;
