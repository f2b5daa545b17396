/// Readers of files and what they give: tables, texts, tagged sentences, series, pictures;
/// vocabularies and labels. Every fault is told with its file and line
/// ([dev.eddy.tasks.data.DataException]). The package is large because each kind of row and each
/// dialect is a small type of its own.
package dev.eddy.tasks.data;
