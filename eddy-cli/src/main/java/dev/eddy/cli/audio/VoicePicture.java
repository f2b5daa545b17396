package dev.eddy.cli.audio;

import dev.eddy.examples.audio.Speech;
import dev.eddy.examples.audio.VoiceActivity;
import java.util.List;
import java.util.Locale;

/// A sound over time, the probability of speech, and the speech found in it, as SVG.
final class VoicePicture {

  private static final double WIDTH = 960;
  private static final double LEFT = 40;
  private static final double RIGHT = 12;
  private static final double SOUND = 70;
  private static final double PROBABILITY = 170;
  private static final double HEIGHT = 200;

  /// Marks of time that there is room for.
  private static final int MARKS = 12;

  private VoicePicture() {}

  /// @param peaks the loudest sample of every window
  /// @param probabilities of every window
  static String svg(
      List<Float> peaks,
      List<Float> probabilities,
      List<Speech.Segment> segments,
      double threshold) {
    double window = (double) VoiceActivity.WINDOW / VoiceActivity.RATE;
    double seconds = Math.max(window, peaks.size() * window);
    double scale = (WIDTH - LEFT - RIGHT) / seconds;
    var svg = new StringBuilder();
    svg.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %s %s" font-family="sans-serif" font-size="11">
        <rect width="%s" height="%s" fill="#fff"/>
        """
            .formatted(n(WIDTH), n(HEIGHT), n(WIDTH), n(HEIGHT)));
    for (var segment : segments) {
      svg.append(
          "<rect x=\"%s\" y=\"8\" width=\"%s\" height=\"%s\" fill=\"#dbe9f6\"><title>%.2f to %.2f s</title></rect>%n"
              .formatted(
                  n(LEFT + segment.start() * scale),
                  n((segment.end() - segment.start()) * scale),
                  n(PROBABILITY - 8),
                  segment.start(),
                  segment.end()));
    }
    float loudest = peaks.stream().reduce(1e-6f, Math::max);
    var sound = new StringBuilder();
    for (int i = 0; i < peaks.size(); i++) {
      double x = LEFT + (i + 0.5) * window * scale;
      double half = 46 * peaks.get(i) / loudest;
      sound.append("M%s %sV%s".formatted(n(x), n(SOUND - 8 - half), n(SOUND - 8 + half)));
    }
    svg.append(
        "<path d=\"%s\" stroke=\"#777\" stroke-width=\"%s\" fill=\"none\"/>%n"
            .formatted(sound, n(Math.max(0.4, window * scale))));
    var line = new StringBuilder();
    for (int i = 0; i < probabilities.size(); i++) {
      double x = LEFT + (i + 0.5) * window * scale;
      line.append("%s%s %s".formatted(i == 0 ? "M" : "L", n(x), n(y(probabilities.get(i)))));
    }
    svg.append(
        "<path d=\"M%s %sH%s\" stroke=\"#b55\" stroke-dasharray=\"3 3\"/>%n"
            .formatted(n(LEFT), n(y(threshold)), n(WIDTH - RIGHT)));
    svg.append(
        "<path d=\"%s\" stroke=\"#1f6fb4\" stroke-width=\"1.2\" fill=\"none\"/>%n".formatted(line));
    for (double p : new double[] {0, 0.5, 1}) {
      svg.append(
          "<text x=\"%s\" y=\"%s\" text-anchor=\"end\">%s</text>%n"
              .formatted(n(LEFT - 6), n(y(p) + 4), n(p)));
    }
    double step = step(seconds);
    for (double at = 0; at <= seconds + 1e-9; at += step) {
      svg.append(
          "<text x=\"%s\" y=\"%s\" text-anchor=\"middle\">%s s</text>%n"
              .formatted(n(LEFT + at * scale), n(HEIGHT - 8), n(at)));
    }
    return svg.append("</svg>\n").toString();
  }

  private static double y(double probability) {
    return PROBABILITY - 48 * probability;
  }

  /// 1, 2 or 5 times a power of ten.
  private static double step(double seconds) {
    double step = 0.1;
    for (int i = 0; seconds / step > MARKS; i++) {
      step *= i % 3 == 1 ? 2.5 : 2;
    }
    return step;
  }

  private static String n(double value) {
    var text = String.format(Locale.ROOT, "%.2f", value);
    return text.replaceFirst("\\.?0+$", "");
  }
}
