/// The kernels in SIMD, with the Vector API: tiles of products, pointwise maps, sums of rows. Each
/// gives the bits of the plain kernel, for vectors of any width.
package dev.eddy.vector;
