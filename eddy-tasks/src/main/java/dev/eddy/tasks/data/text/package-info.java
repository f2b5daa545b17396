/// Running text, and pairs of a source and a target.
package dev.eddy.tasks.data.text;
