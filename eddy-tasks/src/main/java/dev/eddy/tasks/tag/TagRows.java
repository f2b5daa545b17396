package dev.eddy.tasks.tag;

import dev.eddy.tasks.data.text.Text;
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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/// Results of taggers on real data.
public final class TagRows implements Reproducible {

  @Override
  public List<ResultRow> rows() {
    return List.of(
        new ResultRow(
            "pos-en",
            "say the part of speech of every word: UD English EWT, 17 universal tags",
            new Sentences(
                "pos-ud/en_ewt-ud-train.conllu.gz",
                "pos-ud/en_ewt-ud-dev.conllu.gz",
                "pos-ud/en_ewt-ud-test.conllu.gz"),
            Measure.ACCURACY,
            Optional.of(new Goal(0.942, 0.955)),
            SimpleMethods.NONE,
            List.of(),
            4,
            "Tokens as the treebank has them, no pretrained vectors; the development part chooses"
                + " the epoch. Each word's most frequent tag gives 0.862 on the same test part,"
                + " where 9.1 % of the words were never seen.",
            """
            {
              "form": "tag",
              "columns": "form,upos",
              "spelling": "letters",
              "minimum-count": 2,
              "vocabulary": 20000,
              "embedding": 100,
              "embedding-start": "uniform(-0.1, 0.1)",
              "spelling-embedding": 48,
              "spelling-hidden": 128,
              "cell": "lstm",
              "hidden": 160,
              "layers": 1,
              "dropout": 0.5,
              "word-dropout": 0.25,
              "crf": false,
              "lr": 0.003,
              "schedule": "cosine",
              "clip": 5.0,
              "batch": 32,
              "epochs": 15,
              "patience": 0,
              "selection": "accuracy"
            }
            """),
        new ResultRow(
            "pos-ko",
            "say the part of speech of every word: UD Korean GSD, 16 universal tags",
            new Sentences(
                "pos-ud/ko_gsd-ud-train.conllu.gz",
                "pos-ud/ko_gsd-ud-dev.conllu.gz",
                "pos-ud/ko_gsd-ud-test.conllu.gz"),
            Measure.ACCURACY,
            Optional.of(new Goal(0.93, 0.95)),
            SimpleMethods.NONE,
            List.of(),
            3,
            "Tokens as the treebank has them, no pretrained vectors; the development part chooses"
                + " the epoch. Each word's most frequent tag gives 0.803 on the same test part,"
                + " where 34.5 % of the words were never seen.",
            """
            {
              "form": "tag",
              "columns": "form,upos",
              "spelling": "letters",
              "minimum-count": 2,
              "vocabulary": 20000,
              "embedding": 100,
              "spelling-embedding": 48,
              "spelling-hidden": 128,
              "cell": "lstm",
              "hidden": 160,
              "layers": 1,
              "dropout": 0.5,
              "word-dropout": 0.3,
              "crf": false,
              "lr": 0.002,
              "schedule": "cosine",
              "clip": 5.0,
              "batch": 16,
              "epochs": 20,
              "patience": 0,
              "selection": "accuracy"
            }
            """));
  }

  @Override
  public List<Trial> trials() {
    return List.of(
        Trial.of(
            "tag-korean",
            "tag",
            "parts of speech, 2,000 sentences of UD Korean GSD, 6 epochs",
            new Sentences(
                "pos-ud/ko_gsd-ud-train.conllu.gz",
                "pos-ud/ko_gsd-ud-dev.conllu.gz",
                "pos-ud/ko_gsd-ud-test.conllu.gz"),
            OptionalInt.of(2_000),
            "accuracy",
            Map.of("epochs", "6"),
            Map.of(
                "crf",
                List.of("false", "true"),
                "word-dropout",
                List.of("0", "0.1", "0.2"),
                "label-smoothing",
                List.of())));
  }

  /// Three files of sentences with blank lines between them, which are read as they are.
  record Sentences(String train, String validation, String test) implements RowData {
    @Override
    public List<String> files() {
      return List.of(train, validation, test);
    }

    @Override
    public PartFiles made(List<Path> found, Path work, OptionalInt rows) {
      return new PartFiles(
          sentences(found.getFirst(), work.resolve("train.conllu"), rows),
          sentences(found.get(1), work.resolve("validation.conllu"), rows),
          sentences(found.getLast(), work.resolve("test.conllu"), rows));
    }
  }

  /// The first sentences of a file, as they are; the file itself where all are asked for.
  private static String sentences(Path from, Path to, OptionalInt rows) {
    if (rows.isEmpty()) {
      return from.toString();
    }
    var blocks = Text.read(from).content().split("\n{2,}");
    return RunFiles.write(
        to,
        Arrays.stream(blocks).limit(rows.getAsInt()).collect(Collectors.joining("\n\n", "", "\n")));
  }
}
