package dev.eddy.tasks.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.eddy.tasks.metric.Bleu.Tokens;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Values "by sacreBLEU" are those of its version 2.6.0, `corpus_score` of `BLEU(tokenize=…)` and
/// `CHRF()`.
class TranslationMetricTest {

  private static Bleu bleu(String reference, String answer, Tokens tokens) {
    return Bleu.of(List.of(List.of(reference)), List.of(answer), tokens);
  }

  private static ChrF chrF(String reference, String answer) {
    return ChrF.of(List.of(List.of(reference)), List.of(answer));
  }

  /// The example in the README of sacreBLEU: `BLEU = 48.53 82.4/50.0/45.5/37.5 (BP = 0.943 ratio =
  /// 0.944 hyp_len = 17 ref_len = 18)`, chrF2 = 59.73.
  private static final List<List<String>> REFERENCES =
      List.of(
          List.of("The dog bit the man.", "The dog had bit the man."),
          List.of("It was not unexpected.", "No one was surprised."),
          List.of("The man bit him first.", "The man had bitten the dog."));

  private static final List<String> ANSWERS =
      List.of("The dog bit the man.", "It wasn't surprising.", "The man had just bitten him.");

  @Test
  void bleuOfThePublishedExampleIsThePublishedOne() {
    var bleu = Bleu.of(REFERENCES, ANSWERS, Tokens.MTEVAL_13A);
    assertThat(bleu.matches()).containsExactly(14L, 7L, 5L, 3L);
    assertThat(bleu.totals()).containsExactly(17L, 14L, 11L, 8L);
    assertThat(bleu.length()).isEqualTo(17);
    assertThat(bleu.referenceLength()).isEqualTo(18);
    assertThat(bleu.brevityPenalty()).isCloseTo(0.9428731438548749, within(1e-15));
    assertThat(bleu.value()).isCloseTo(0.48530827009929865, within(1e-14));
  }

  @Test
  void chrFOfThePublishedExampleIsThePublishedOne() {
    assertThat(ChrF.of(REFERENCES, ANSWERS).value()).isCloseTo(0.5972751782684763, within(1e-14));
  }

  @Test
  void bleuIsTheGeometricMeanOfThePrecisions() {
    // Of 6, 5, 4 and 3 runs of a b c d e f, the ones without f: 5, 4, 3 and 2. No penalty.
    var bleu = bleu("a b c d e g", "a b c d e f", Tokens.NONE);
    double product = 5 / 6.0 * (4 / 5.0) * (3 / 4.0) * (2 / 3.0);
    assertThat(bleu.value()).isCloseTo(Math.pow(product, 0.25), within(1e-15));
    assertThat(bleu.value()).isCloseTo(0.7598356856515926, within(1e-14)); // by sacreBLEU
  }

  @Test
  void aWordCountsAsOftenAsAReferenceHasIt() {
    // The example of Papineni et al.: "the" is twice in no reference but once in each (case counts
    // here), so 1 of 7 is right. No run of two, three or four is: 1/(2·6), 1/(4·5), 1/(8·4).
    var bleu =
        Bleu.of(
            List.of(List.of("The cat is on the mat.", "There is a cat on the mat.")),
            List.of("the the the the the the the"),
            Tokens.NONE);
    assertThat(bleu.matches()).containsExactly(1L, 0L, 0L, 0L);
    assertThat(bleu.referenceLength()).isEqualTo(7);
    assertThat(bleu.value()).isCloseTo(Math.pow(1 / (7.0 * 12 * 20 * 32), 0.25), within(1e-15));
    assertThat(bleu.value()).isCloseTo(0.06567274736060395, within(1e-14)); // by sacreBLEU
  }

  @Test
  void withoutRunsOfFourWordsOrWithoutAnyWordRightBleuIsZero() {
    assertThat(bleu("cat", "cat", Tokens.NONE).value()).isZero();
    assertThat(bleu("a b c d", "e f g h", Tokens.NONE).value()).isZero();
    assertThat(bleu("abc", "", Tokens.NONE).value()).isZero();
    assertThat(bleu("a b c d", "a b c d", Tokens.NONE).value()).isEqualTo(1);
  }

  @Test
  void thirteenACutsPunctuationOffButNotInsideNumbers() {
    // By sacreBLEU.
    assertThat(
            String.join(
                " ",
                Tokens.MTEVAL_13A.of(
                    "Hello, world! It's 3.14, 1,000 and 20-30; a.b (x) &quot;q&amp;a&quot; e.g. 5.")))
        .isEqualTo(
            "Hello , world ! It's 3.14 , 1,000 and 20 - 30 ; a . b ( x ) \" q & a \" e . g . 5 .");
    assertThat(
            String.join(
                " ",
                Tokens.MTEVAL_13A.of(
                    "well-known 1990-ies <skipped>-\nabc\nnext “quote” \u00a0nbsp [z] a/b ~ $5 %")))
        .isEqualTo("well-known 1990 - ies abc next “quote” nbsp [ z ] a / b ~ $ 5 %");
  }

  @Test
  void chrFWeighsRecallTwiceAndLeavesOutRunsThatOneSideHasNot() {
    // cat and hat: 2 of 3 characters, 1 of 2 pairs, 0 of 1 triple; no longer run. P = R = (2/3 +
    // 1/2 + 0)/3 = 7/18.
    assertThat(chrF("hat", "cat").value()).isCloseTo(7 / 18.0, within(1e-15));
    // ab and abc: P = (2/2 + 1/1)/2 = 1, R = (2/3 + 1/2)/2 = 7/12, F = 5·P·R/(4·P + R) = 35/55.
    assertThat(chrF("abc", "ab").value()).isCloseTo(35 / 55.0, within(1e-15));
    // By sacreBLEU.
    assertThat(chrF("한국어 문장을 번역한다", "한국어 문장을 옮긴다").value())
        .isCloseTo(0.4650183680960937, within(1e-14));
    assertThat(chrF("the cat sat on a mat", "the cat sat on the mat").value())
        .isCloseTo(0.720848317308462, within(1e-14));
    assertThat(chrF("abc", "").value()).isZero();
  }

  @Test
  void anAnswerNeedsAReference() {
    assertThatThrownBy(() -> ChrF.of(List.of(List.of()), List.of("a")))
        .hasMessage("chrF: expected at least one reference, found none");
    assertThatThrownBy(() -> Bleu.of(List.of(), List.of("a"), Tokens.NONE))
        .hasMessage("BLEU: expected one answer per reference, found 0 references and 1 answers");
  }
}
