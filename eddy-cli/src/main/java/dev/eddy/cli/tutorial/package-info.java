/// `eddy tutorial`: small programs to learn from, as commands.
package dev.eddy.cli.tutorial;
