package dev.eddy.tasks.complete;

import dev.eddy.tasks.reproduce.Goal;
import dev.eddy.tasks.reproduce.Measure;
import dev.eddy.tasks.reproduce.PartFiles;
import dev.eddy.tasks.reproduce.Reproducible;
import dev.eddy.tasks.reproduce.ResultRow;
import dev.eddy.tasks.reproduce.RowData;
import dev.eddy.tasks.reproduce.RunFiles;
import dev.eddy.tasks.reproduce.SimpleMethods;
import dev.eddy.tasks.reproduce.Trial;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// Results of completers on real data.
public final class CompleteRows implements Reproducible {

  /// How much shorter than by the best Witten–Bell n-gram words are that were not learned from: `1
  /// − bits / bits` per letter.
  private static final Measure BELOW_NGRAM =
      new Measure(
          "bits below the best n-gram",
          false,
          "loss",
          metrics -> metrics.get("unseen_below_ngram"));

  @Override
  public List<ResultRow> rows() {
    return List.of(
        words(
            "words-en",
            "complete English words: 50,000 of film subtitles, a tenth held out",
            "words/en_50k.txt.gz",
            """
            {
              "form": "complete",
              "held-out": 0.1,
              "validation": "0",
              "count-power": 0.25,
              "unit": "letters",
              "cell": "lstm",
              "hidden": 512,
              "layers": 1,
              "embedding": 64,
              "embedding-start": "uniform(-0.1, 0.1)",
              "dropout": 0.5,
              "weight-drop": 0.3,
              "lr": 0.003,
              "schedule": "cosine",
              "batch": 64,
              "epochs": 44,
              "patience": 0
            }
            """),
        words(
            "words-ko",
            "complete Korean words, letter by letter: 50,000 of film subtitles, a tenth held out",
            "words/ko_50k.txt.gz",
            """
            {
              "form": "complete",
              "held-out": 0.1,
              "validation": "0",
              "count-power": 0.4,
              "unit": "letters",
              "cell": "lstm",
              "hidden": 512,
              "layers": 1,
              "embedding": 64,
              "embedding-start": "uniform(-0.1, 0.1)",
              "dropout": 0.5,
              "weight-drop": 0.2,
              "lr": 0.003,
              "schedule": "cosine",
              "batch": 64,
              "epochs": 28,
              "patience": 0
            }
            """));
  }

  @Override
  public List<Trial> trials() {
    return List.of(
        Trial.of(
            "complete-english",
            "complete",
            "10,000 English words, a tenth of them to measure on, 10 epochs",
            new Words("words/en_50k.txt.gz"),
            OptionalInt.of(10_000),
            "loss",
            Map.of("epochs", "10", "validation", "0.1"),
            Map.of()));
  }

  private static ResultRow words(String name, String what, String file, String settings) {
    return new ResultRow(
        name,
        what,
        new Words(file),
        BELOW_NGRAM,
        Optional.of(new Goal(0.05, 0.10)),
        SimpleMethods.NONE,
        List.of(),
        15,
        "How many bits per letter less than the best Witten-Bell n-gram of the same run (orders 2"
            + " to 7) a held-out word takes, each word alike. Beside it, listed_of_trie: the mean"
            + " reciprocal rank of learned words among all words of the list, as a share of what"
            + " the list by count reaches, which is the upper bound; 0.9 is to be reached, 0.97"
            + " better. Tried before, in English: without weight drop, 20 epochs, 3.5 % below; 50"
            + " epochs, 1.9 % above, since words are learned by heart; weight drop 0.2, 28 epochs,"
            + " 4.6 % below. In Korean:"
            + " a count power of 0.25, 6.3 % below, but 0.86 of the list's reciprocal rank.",
        settings);
  }

  /// A list of words with their counts, of which the form itself holds some back.
  record Words(String file) implements RowData {
    @Override
    public List<String> files() {
      return List.of(file);
    }

    @Override
    public PartFiles made(List<Path> found, Path work, OptionalInt rows) {
      var some = RunFiles.head(found.getFirst(), work.resolve("words.txt"), rows);
      return new PartFiles(some, "", some);
    }
  }
}
