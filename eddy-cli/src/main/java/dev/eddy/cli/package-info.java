/// The command `eddy`. A subcommand is a class; what forms can do reaches it through the interfaces
/// of `dev.eddy.tasks`.
package dev.eddy.cli;
