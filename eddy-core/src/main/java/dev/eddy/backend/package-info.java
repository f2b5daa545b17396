/// Kernels: the arithmetic an executor on the processor is made of, over plain arrays. In double
/// precision they are the definition, in single precision they define the bits, and a faster
/// provider, found as a service, gives the same bits.
package dev.eddy.backend;
