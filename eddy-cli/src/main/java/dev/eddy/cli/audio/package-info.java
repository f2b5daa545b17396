/// Commands for sound, with networks of others: where somebody speaks, and speech without its
/// noise.
package dev.eddy.cli.audio;
