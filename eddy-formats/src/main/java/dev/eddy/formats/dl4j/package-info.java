/// Deeplearning4j: zips of `ModelSerializer`, with the configuration of the layers and one row of
/// all parameters.
package dev.eddy.formats.dl4j;
