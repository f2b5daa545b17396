/// Sentences of words with a tag each.
package dev.eddy.tasks.data.tagged;
