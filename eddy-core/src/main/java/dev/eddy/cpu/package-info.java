/// The processor as an executor: {@link dev.eddy.cpu.Cpu} in single precision, {@link
/// dev.eddy.cpu.Reference} in double precision, which is the definition. One driver runs both.
///
/// The driver takes the rows of a lane through the tasks of a plan; `memory` is what a run lies in,
/// `task` runs one task each, `loss` what a loss asks of a batch, `update` changes flat parameters.
/// The arithmetic is that of {@link dev.eddy.backend.Kernels}.
package dev.eddy.cpu;
