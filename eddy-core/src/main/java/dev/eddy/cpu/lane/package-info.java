/// Lanes: threads that take parts of one job together. A job is the same whatever their number; who
/// takes which part changes no bit.
package dev.eddy.cpu.lane;
