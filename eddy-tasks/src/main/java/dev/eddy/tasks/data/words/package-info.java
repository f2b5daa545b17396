/// Lists of words with their counts.
package dev.eddy.tasks.data.words;
