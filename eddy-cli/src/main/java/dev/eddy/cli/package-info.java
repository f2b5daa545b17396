/// The command `eddy`, and the commands that ask a model. A subcommand is a class; what forms can
/// do reaches it through the interfaces of `dev.eddy.tasks`.
package dev.eddy.cli;
