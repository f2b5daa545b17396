/// What all commands print with: numbers and charts as text, a line that moves, errors as one
/// sentence and a status.
package dev.eddy.cli.terminal;
