/// A program that is no part of Eddy and uses it as a library.
module dev.outside {
  requires dev.eddy.tasks;
}
