/// Sentences of words with a tag each: CoNLL-U, columns, lists in JSON lines, and spans that are
/// written as tags.
package dev.eddy.tasks.data.tagged;
