/// Measurements: workloads, contenders that run them in turn in processes of their own, and the
/// page that is written of it.
package dev.eddy.bench;
