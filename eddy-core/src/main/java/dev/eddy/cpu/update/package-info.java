/// What a step does to flat parameters and their gradients: masks, clipping, the equations of an
/// optimiser block by block, and the sum of the gradients of shards. Lanes share elements, each
/// with a chain of its own, so their number changes no bit.
package dev.eddy.cpu.update;
