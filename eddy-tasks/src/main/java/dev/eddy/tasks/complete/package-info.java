/// The form `complete`: the beginning of a word becomes the word. `CompleteForm` says what can be
/// set and asked, `CompleteData` reads and splits, `CompleteExamples` are the data as numbers,
/// `CompleteNetwork` is the model, [dev.eddy.tasks.complete.Completer] is what users hold, and
/// [dev.eddy.tasks.complete.CompleteResult] how well it does, beside lists and n-grams
/// ([dev.eddy.tasks.complete.WordScores]).
package dev.eddy.tasks.complete;
