/// What a text is: [dev.eddy.tasks.data.format.Recognition] decides its format, and each format
/// gives rows of cells, a [dev.eddy.tasks.data.format.Sheet], before anyone says what its columns
/// are.
package dev.eddy.tasks.data.format;
