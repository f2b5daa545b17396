/// What runs a plan, and what users hold of it.
///
/// {@link dev.eddy.run.Program} is a model compiled for one purpose; bound to weights it gives a
/// {@link dev.eddy.run.Workspace}, which runs batches, or a {@link dev.eddy.run.Stepper}, which
/// takes one step at a time. Beneath them is the border to what computes: an {@link
/// dev.eddy.run.Executor}, found as a service, opens a plan for inference, or trains by a {@link
/// dev.eddy.run.StepPlan}. Both plans are data, and what an executor computes stays with it until
/// someone asks. Nothing here knows an executor by name.
package dev.eddy.run;
