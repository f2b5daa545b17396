/// Commands that look and change nothing: at a data file, a model, a cell, the machine.
package dev.eddy.cli.look;
