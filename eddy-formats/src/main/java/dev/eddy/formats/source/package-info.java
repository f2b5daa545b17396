/// Models as source text: one file of plain Java or of C11 that gives what the model gives, made
/// from the graphs of its equations. Written, never read.
package dev.eddy.formats.source;
