/// Networks of others that listen, run from ONNX files: where somebody speaks, and speech without
/// its noise. They read WAV files window by window and pass their states on as values.
package dev.eddy.examples.audio;
