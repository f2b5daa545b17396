/// Event files of TensorBoard: what a training logs, written as its viewer reads it.
package dev.eddy.formats.tensorboard;
