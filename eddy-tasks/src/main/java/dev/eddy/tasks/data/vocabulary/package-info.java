/// The symbols that models read and write, and their ids: characters, letters and words of texts,
/// and the labels of classes.
package dev.eddy.tasks.data.vocabulary;
