package dev.eddy.examples.audio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.examples.audio.Speech.Segment;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Stretches of speech from windows of a tenth of a second.
class SpeechTest {

  private static List<Segment> segments(Speech.Options options, double... probabilities) {
    var speech = new Speech(options, 0.125);
    for (double probability : probabilities) {
      speech.add(probability);
    }
    return speech.segments(probabilities.length * 0.125);
  }

  private static final Speech.Options PLAIN = new Speech.Options(0.5, 0.25, 0.25, 0);

  @Test
  void speechEndsWhereSilenceBeginsThatLasts() {
    assertThat(segments(PLAIN, 0, 1, 1, 0.75, 0, 0, 0, 1, 0))
        .containsExactly(new Segment(0.125, 0.5, 2.75 / 3));
  }

  @Test
  void aShortPauseAndADoubtfulWindowAreSpeech() {
    assertThat(segments(PLAIN, 1, 0, 1, 0.375, 0.375, 0.375, 1, 0, 0, 0))
        .containsExactly(new Segment(0, 0.875, 4.125 / 7));
  }

  @Test
  void speechThatGoesOnToTheEndEndsThere() {
    assertThat(segments(PLAIN, 0, 0, 1, 1, 1)).containsExactly(new Segment(0.25, 0.625, 1));
  }

  @Test
  void marginsShareAShortPauseAndKeepInsideTheSound() {
    assertThat(segments(new Speech.Options(0.5, 0.25, 0.25, 5), 0, 1, 1, 1, 0, 0, 0, 1, 1, 1))
        .containsExactly(new Segment(0, 0.6875, 1), new Segment(0.6875, 1.25, 1));
  }
}
