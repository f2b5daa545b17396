/// Data as numbers, and the order in which a network sees it: [dev.eddy.tasks.examples.Bucketed] to
/// learn from, [dev.eddy.tasks.examples.Sweep] to run each example once. A form's examples know how
/// to write themselves into a batch, and no more.
package dev.eddy.tasks.examples;
