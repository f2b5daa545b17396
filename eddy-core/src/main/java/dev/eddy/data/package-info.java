/// What runs on a network: a {@link dev.eddy.data.Batch} holds sequences in buffers that are filled
/// again, and a {@link dev.eddy.data.Given} says what a network expects of it under a name.
package dev.eddy.data;
