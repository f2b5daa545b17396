package dev.eddy.cli.audio;

import dev.eddy.cli.terminal.FileUse;
import dev.eddy.examples.audio.NoiseSuppression;
import dev.eddy.examples.audio.WavReader;
import dev.eddy.examples.audio.WavWriter;
import dev.eddy.formats.AtomicFile;
import dev.eddy.formats.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `eddy denoise`: speech of a WAV file without its noise.
@Command(
    name = "denoise",
    description = {"Take the noise from the speech of a WAV file of 16 kHz, 8 ms at a time.", ""},
    footer = {
      "",
      "Examples:",
      "  eddy denoise noisy.wav --model DTLN --out clean.wav",
      "",
      "The model is a folder with model_1.onnx and model_2.onnx of breizhn/DTLN, which that project",
      "gives to everybody under the MIT licence."
    },
    sortOptions = false,
    mixinStandardHelpOptions = true)
public final class DenoiseCommand implements Runnable {

  static final FileUse.Kind WAV =
      new FileUse.Kind("no WAV file", "clean.wav", file -> FileStarts.with(file, "RIFF"));

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "A WAV file with one channel, 16,000 Hz.")
  private Path file;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "FOLDER",
      description = "The networks: a folder with model_1.onnx and model_2.onnx.")
  private Path model;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "The WAV file to write, as long as the one that is read.")
  private Path to;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Override
  public void run() {
    new FileUse().reads("FILE", file).writes("--out", to, WAV);
    long samples;
    try (var wav = WavReader.open(file, NoiseSuppression.RATE)) {
      samples = wav.skip();
    }
    var suppression = NoiseSuppression.open(model);
    long start = System.nanoTime();
    try (var wav = WavReader.open(file, NoiseSuppression.RATE)) {
      AtomicFile.write(to, out -> write(suppression, wav, samples, out));
    }
    double took = (System.nanoTime() - start) / 1e9;
    double seconds = (double) samples / NoiseSuppression.RATE;
    var out = spec.commandLine().getOut();
    if (json) {
      out.println(
          Json.object()
              .put("file", to.toString())
              .put("seconds", seconds)
              .put("took", Math.round(took * 1000) / 1000.0));
    } else {
      out.printf(
          "%s: %.1f seconds of sound in %.1f seconds, %.0f times as fast as it sounds%n",
          to, seconds, took, seconds / took);
    }
    out.flush();
  }

  /// What comes late by a few samples is moved back: the sound written is as long as the one read.
  private static void write(
      NoiseSuppression suppression, WavReader wav, long samples, OutputStream out)
      throws IOException {
    var writer = new WavWriter(out, NoiseSuppression.RATE, samples);
    var state = new NoiseSuppression.State();
    float[] hop = new float[NoiseSuppression.HOP];
    long at = -NoiseSuppression.DELAY;
    while (at < samples) {
      int count = wav.read(hop, 0, hop.length);
      Arrays.fill(hop, count, hop.length, 0);
      suppression.next(hop, state);
      if (at >= 0) {
        writer.write(hop, 0, (int) Math.min(hop.length, samples - at));
      }
      at += hop.length;
    }
  }
}
