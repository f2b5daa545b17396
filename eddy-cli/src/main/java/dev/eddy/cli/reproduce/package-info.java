/// `eddy reproduce`: results on real data, trained, measured once and written beside the published
/// ones.
package dev.eddy.cli.reproduce;
