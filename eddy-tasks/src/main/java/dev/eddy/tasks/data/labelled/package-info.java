/// Rows with labels: texts, or sequences of numbers, and how each is found in a table.
package dev.eddy.tasks.data.labelled;
