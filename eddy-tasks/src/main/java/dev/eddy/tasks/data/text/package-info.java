/// Running text, also one that is too long for a string, and pairs of a source and a target, in one
/// file or in two.
package dev.eddy.tasks.data.text;
