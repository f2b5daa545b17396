package dev.eddy.tasks.reproduce;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/// The table of [Trial]s: an entry here is all that a new one needs.
final class TrialTable {

  private static final List<String> STARTS =
      List.of("uniform(-0.1, 0.1)", "normal(0, 0.3)", "normal(0, 1)");

  static final List<Trial> ALL =
      List.of(
          new Trial(
              "generate-shakespeare",
              "generate",
              "tiny-shakespeare, one epoch of 900,000 characters",
              new RowData.RunningText("char-lm/tinyshakespeare.txt.gz"),
              OptionalInt.empty(),
              "bits_per_character",
              Map.of("epochs", "1"),
              tried("embedding-start", STARTS, "lr", List.of("0.006", "0.012", "0.02")),
              3),
          classify("trec-6", "which of 6 things a question asks for", questions(true)),
          classify("trec-50", "which of 47 things a question asks for", questions(false)),
          classify(
              "sst-2",
              "good or bad, sentences of film reviews",
              new RowData.LabelFirst(
                  "sentiment-en/stsa.binary.train.gz",
                  "sentiment-en/stsa.binary.dev.gz",
                  "sentiment-en/stsa.binary.test.gz",
                  false)),
          classify(
              "nsmc-10k",
              "good or bad, 10,000 film reviews in Korean",
              new RowData.Tables("nsmc/ratings_train.txt.gz", "nsmc/ratings_test.txt.gz")),
          new Trial(
              "translate-names",
              "translate",
              "loanwords to Hangul, 6,000 pairs, 15 epochs",
              new RowData.Loanwords("en-ko-translit/korean-go.txt.gz"),
              OptionalInt.of(6_000),
              "exact_match",
              Map.of("epochs", "15"),
              tried("embedding-start", STARTS),
              3),
          new Trial(
              "tag-korean",
              "tag",
              "parts of speech, 2,000 sentences of UD Korean GSD, 6 epochs",
              new RowData.Sentences(
                  "pos-ud/ko_gsd-ud-train.conllu.gz",
                  "pos-ud/ko_gsd-ud-dev.conllu.gz",
                  "pos-ud/ko_gsd-ud-test.conllu.gz"),
              OptionalInt.of(2_000),
              "accuracy",
              Map.of("epochs", "6"),
              tried("embedding-start", STARTS),
              3),
          new Trial(
              "complete-english",
              "complete",
              "10,000 English words, a tenth of them to measure on, 10 epochs",
              new RowData.Words("words/en_50k.txt.gz"),
              OptionalInt.of(10_000),
              "loss",
              Map.of("epochs", "10", "validation", "0.1"),
              tried("embedding-start", STARTS),
              3));

  private static Trial classify(String name, String what, RowData data) {
    return new Trial(
        "classify-" + name,
        "classify",
        what,
        data,
        OptionalInt.of(10_000),
        "accuracy",
        Map.of(),
        tried(
            "embedding-start",
            STARTS,
            "dropout",
            List.of("0.2", "0.5"),
            "embedding-dropout",
            List.of("0", "0.3"),
            "grams",
            List.of("false", "true")),
        3);
  }

  private static RowData questions(boolean coarse) {
    return new RowData.LabelFirst(
        "sentiment-en/TREC.train.gz", "", "sentiment-en/TREC.test.gz", coarse);
  }

  /// Settings and the values that are tried, in turn.
  @SuppressWarnings("unchecked")
  private static Map<String, List<String>> tried(Object... pairs) {
    var all = new LinkedHashMap<String, List<String>>();
    for (int i = 0; i < pairs.length; i += 2) {
      all.put((String) pairs[i], (List<String>) pairs[i + 1]);
    }
    return all;
  }

  private TrialTable() {}
}
