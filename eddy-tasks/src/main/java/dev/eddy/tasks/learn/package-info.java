/// A training from its configuration to its result: a form gives a [dev.eddy.tasks.learn.Lesson],
/// [dev.eddy.tasks.learn.Learning] does the rest and gives back what every trained model has.
package dev.eddy.tasks.learn;
