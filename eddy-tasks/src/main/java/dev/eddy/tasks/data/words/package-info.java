/// Lists of words, with how often each occurs where the list says so, in every way that counts are
/// written.
package dev.eddy.tasks.data.words;
