package dev.eddy.examples.audio;

import java.util.ArrayList;
import java.util.List;

/// From probabilities, window by window, to stretches of speech.
///
/// Speech begins where the probability reaches a threshold, and ends where it stays below a lower
/// one, threshold − 0.15, for a while. What is shorter than speech ever is does not count; what
/// counts gets a margin, half of the pause at most. These are the rules of silero-vad.
public final class Speech {

  /// @param threshold from which a window is speech
  /// @param minSpeech seconds that speech takes at least
  /// @param minSilence seconds of silence that end it
  /// @param margin seconds before and after it that go with it
  public record Options(double threshold, double minSpeech, double minSilence, double margin) {}

  /// A stretch of speech.
  ///
  /// @param start in seconds
  /// @param end in seconds
  /// @param probability the mean over its windows
  public record Segment(double start, double end, double probability) {}

  private record Found(int first, int end, double sum) {}

  private final Options options;
  private final double window;
  private final List<Found> found = new ArrayList<>();
  private int windows;

  /// The first window of the speech that goes on, or −1.
  private int began = -1;

  /// The first window of the silence that may end it, or −1.
  private int fellSilent = -1;

  private double sum;
  private double sumAtSilence;

  /// @param window seconds of one window
  public Speech(Options options, double window) {
    this.options = options;
    this.window = window;
  }

  /// Takes the probability of the next window.
  public void add(double probability) {
    int at = windows++;
    if (began < 0) {
      if (probability >= options.threshold) {
        began = at;
        sum = probability;
      }
      return;
    }
    if (probability >= options.threshold) {
      fellSilent = -1;
    } else if (probability < options.threshold - 0.15) {
      if (fellSilent < 0) {
        fellSilent = at;
        sumAtSilence = sum;
      }
      if ((at - fellSilent) * window >= options.minSilence) {
        close(fellSilent, sumAtSilence);
        return;
      }
    }
    sum += probability;
  }

  private void close(int end, double sum) {
    if ((end - began) * window > options.minSpeech) {
      found.add(new Found(began, end, sum));
    }
    began = -1;
    fellSilent = -1;
  }

  /// The stretches of speech, once the sound has ended.
  ///
  /// @param seconds that it took
  public List<Segment> segments(double seconds) {
    if (began >= 0) {
      close(windows, sum);
    }
    var segments = new ArrayList<Segment>();
    for (int i = 0; i < found.size(); i++) {
      var one = found.get(i);
      double before = i == 0 ? 0 : (found.get(i - 1).end + one.first) / 2.0 * window;
      double after =
          i + 1 == found.size() ? seconds : (one.end + found.get(i + 1).first) / 2.0 * window;
      segments.add(
          new Segment(
              Math.max(before, one.first * window - options.margin),
              Math.min(after, one.end * window + options.margin),
              one.sum / (one.end - one.first)));
    }
    return List.copyOf(segments);
  }
}
