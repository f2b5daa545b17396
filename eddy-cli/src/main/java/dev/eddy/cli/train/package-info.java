/// `eddy train`: a form and its settings become flags, a training is told about while it runs, and
/// its page is written.
package dev.eddy.cli.train;
