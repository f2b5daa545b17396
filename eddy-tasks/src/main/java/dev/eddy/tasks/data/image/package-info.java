/// Arrays of bytes as the database of MNIST has them, and its pictures.
package dev.eddy.tasks.data.image;
