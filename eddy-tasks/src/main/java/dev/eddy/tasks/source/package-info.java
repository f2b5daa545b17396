/// What a name of data stands for, and which of its rows are for what: files, folders and built-in
/// data sets ([dev.eddy.tasks.source.DataSource]), and the split into what is learned from and what
/// the best weights are chosen by ([dev.eddy.tasks.source.Split]).
package dev.eddy.tasks.source;
