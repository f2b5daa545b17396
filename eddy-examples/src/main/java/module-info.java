/// The tutorials of Eddy, each a small program that reads like a tutorial.
module dev.eddy.examples {
  requires transitive dev.eddy.core;
  requires transitive dev.eddy.tasks;

  exports dev.eddy.examples;
}
