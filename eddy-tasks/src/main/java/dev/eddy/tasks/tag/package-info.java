/// The form `tag`: every word of a sentence gets a tag. `TagForm` says what can be set and asked,
/// `TagData` reads and splits, `TagExamples` are the data as numbers, `TagNetwork` is the model,
/// [dev.eddy.tasks.tag.Tagger] is what users hold, and [dev.eddy.tasks.tag.TagResult] how well it
/// does.
package dev.eddy.tasks.tag;
