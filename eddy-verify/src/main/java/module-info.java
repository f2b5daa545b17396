/// Contract and catalogue tests: every backend, cell and reader against its definition.
module dev.eddy.verify {
  requires dev.eddy.core;
  requires dev.eddy.formats;
  requires dev.eddy.tasks;
  requires dev.eddy.testkit;
  requires jdk.compiler;
  requires jdk.management;
}
