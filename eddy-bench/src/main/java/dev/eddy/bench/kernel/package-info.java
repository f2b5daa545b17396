/// Kernels by themselves, measured with JMH: products, pointwise maps, sums of rows and the like.
package dev.eddy.bench.kernel;
