package dev.eddy.cli.audio;

import dev.eddy.cli.terminal.FileUse;
import dev.eddy.examples.audio.Speech;
import dev.eddy.examples.audio.VoiceActivity;
import dev.eddy.examples.audio.WavReader;
import dev.eddy.formats.AtomicFile;
import dev.eddy.formats.Json;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `eddy vad`: where somebody speaks in a WAV file.
@Command(
    name = "vad",
    description = {"Find where somebody speaks in a WAV file of 16 kHz, window by window.", ""},
    footer = {
      "",
      "Examples:",
      "  eddy vad speech.wav --model silero_vad.onnx",
      "  eddy vad speech.wav --model silero_vad.onnx --json",
      "  eddy vad speech.wav --model silero_vad.onnx --picture speech.svg",
      "",
      "The model is the ONNX file of snakers4/silero-vad, version 5 or later, which that project",
      "gives to everybody under the MIT licence."
    },
    sortOptions = false,
    mixinStandardHelpOptions = true)
public final class VadCommand implements Runnable {

  static final FileUse.Kind SVG =
      new FileUse.Kind("no picture", "speech.svg", file -> FileStarts.with(file, "<svg"));

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "A WAV file with one channel, 16,000 Hz.")
  private Path file;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "FILE",
      description = "The network: silero_vad.onnx.")
  private Path model;

  @Option(
      names = "--threshold",
      paramLabel = "P",
      defaultValue = "0.5",
      description = "The probability from which a window is speech (${DEFAULT-VALUE}).")
  private double threshold;

  @Option(
      names = "--min-speech",
      paramLabel = "SECONDS",
      defaultValue = "0.25",
      description = "Shorter speech is none (${DEFAULT-VALUE}).")
  private double minSpeech;

  @Option(
      names = "--min-silence",
      paramLabel = "SECONDS",
      defaultValue = "0.1",
      description = "Silence that ends speech (${DEFAULT-VALUE}).")
  private double minSilence;

  @Option(
      names = "--margin",
      paramLabel = "SECONDS",
      defaultValue = "0.03",
      description = "What goes with speech before and after it (${DEFAULT-VALUE}).")
  private double margin;

  @Option(
      names = "--picture",
      paramLabel = "FILE",
      description = "Draw the sound, the probabilities and the speech, as SVG.")
  private Path picture;

  @Option(
      names = "--json",
      description = "Print one JSON object, with the probability of every window.")
  private boolean json;

  @Override
  public void run() {
    check("--threshold", threshold > 0 && threshold < 1, "a number between 0 and 1", threshold);
    check("--min-speech", minSpeech >= 0, "0 or more", minSpeech);
    check("--min-silence", minSilence >= 0, "0 or more", minSilence);
    check("--margin", margin >= 0, "0 or more", margin);
    var use = new FileUse().reads("FILE", file).reads("--model", model);
    if (picture != null) {
      use.writes("--picture", picture, SVG);
    }
    var heard = heard();
    var speech =
        new Speech(
            new Speech.Options(threshold, minSpeech, minSilence, margin),
            (double) VoiceActivity.WINDOW / VoiceActivity.RATE);
    heard.probabilities.forEach(speech::add);
    var segments = speech.segments(heard.seconds);
    if (picture != null) {
      var svg = VoicePicture.svg(heard.peaks, heard.probabilities, segments, threshold);
      AtomicFile.write(picture, out -> out.write(svg.getBytes(StandardCharsets.UTF_8)));
    }
    var out = spec.commandLine().getOut();
    if (json) {
      out.println(json(heard, segments));
    } else {
      print(heard, segments, out);
    }
    out.flush();
  }

  /// What was heard: the loudest sample and the probability of every window.
  private record Heard(List<Float> peaks, List<Float> probabilities, double seconds) {}

  private Heard heard() {
    var peaks = new ArrayList<Float>();
    var probabilities = new ArrayList<Float>();
    var voice = VoiceActivity.open(model);
    long samples = 0;
    try (var wav = WavReader.open(file, VoiceActivity.RATE)) {
      var state = new VoiceActivity.State();
      float[] window = new float[VoiceActivity.WINDOW];
      for (int count = window.length; count == window.length; ) {
        count = wav.read(window, 0, window.length);
        if (count > 0) {
          Arrays.fill(window, count, window.length, 0);
          probabilities.add(voice.next(window, state));
          peaks.add(peak(window));
          samples += count;
        }
      }
    }
    return new Heard(peaks, probabilities, (double) samples / VoiceActivity.RATE);
  }

  private static float peak(float[] window) {
    float peak = 0;
    for (float sample : window) {
      peak = Math.max(peak, Math.abs(sample));
    }
    return peak;
  }

  private static void print(Heard heard, List<Speech.Segment> segments, PrintWriter out) {
    double spoken = 0;
    if (!segments.isEmpty()) {
      out.println("   start     end  seconds  probability");
    }
    for (var segment : segments) {
      double seconds = segment.end() - segment.start();
      spoken += seconds;
      out.printf(
          "%8.2f%8.2f%9.2f%13.2f%n",
          segment.start(), segment.end(), seconds, segment.probability());
    }
    out.printf("%.1f of %.1f seconds are speech%n", spoken, heard.seconds);
  }

  private String json(Heard heard, List<Speech.Segment> segments) {
    var object = Json.object();
    object.put("file", file.toString()).put("seconds", heard.seconds);
    object.put("window", (double) VoiceActivity.WINDOW / VoiceActivity.RATE);
    var list = object.putArray("segments");
    for (var segment : segments) {
      list.addObject()
          .put("start", thousandths(segment.start()))
          .put("end", thousandths(segment.end()))
          .put("probability", thousandths(segment.probability()));
    }
    var probabilities = object.putArray("probabilities");
    heard.probabilities.forEach(probabilities::add);
    return object.toString();
  }

  private static double thousandths(double value) {
    return Math.round(value * 1000) / 1000.0;
  }

  private void check(String option, boolean holds, String expected, double found) {
    if (!holds) {
      throw new ParameterException(
          spec.commandLine(),
          "eddy vad: %s: expected %s, found %s".formatted(option, expected, found));
    }
  }
}
