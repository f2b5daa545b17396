package dev.eddy.tasks.classify;

import dev.eddy.formats.AtomicFile;
import dev.eddy.tasks.data.image.Idx;
import dev.eddy.tasks.reproduce.Goal;
import dev.eddy.tasks.reproduce.Measure;
import dev.eddy.tasks.reproduce.PartFiles;
import dev.eddy.tasks.reproduce.Published;
import dev.eddy.tasks.reproduce.Reproducible;
import dev.eddy.tasks.reproduce.ResultRow;
import dev.eddy.tasks.reproduce.RowData;
import dev.eddy.tasks.reproduce.RunFiles;
import dev.eddy.tasks.reproduce.SimpleMethods;
import java.io.DataOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// Results of classifiers on real data.
public final class ClassifyRows implements Reproducible {

  @Override
  public List<ResultRow> rows() {
    return List.of(
        new ResultRow(
            "mnist-rows",
            "name handwritten digits, read as 28 rows of 28 pixels, with at most 300,000"
                + " parameters",
            new Pictures("mnist"),
            Measure.ACCURACY,
            Optional.of(new Goal(0.985, 0.992)),
            SimpleMethods.NONE,
            List.of(
                new Published(
                    "LSTM, pixel by pixel instead of row by row, 70,000 parameters",
                    0.872,
                    "Bai, Kolter and Koltun 2018, arXiv 1803.01271, table 1"),
                new Published(
                    "GRU, pixel by pixel",
                    0.962,
                    "Bai, Kolter and Koltun 2018, arXiv 1803.01271, table 1"),
                new Published(
                    "temporal convolutions, pixel by pixel",
                    0.990,
                    "Bai, Kolter and Koltun 2018, arXiv 1803.01271, table 1")),
            4,
            "55,000 pictures to learn from, 5,000 to choose the epoch by, 10,000 to test on.",
            """
            {
              "form": "classify",
              "cell": "lstm",
              "hidden": 88,
              "layers": 2,
              "bidirectional": true,
              "pooling": "max",
              "dropout": 0.3,
              "lr": 0.003,
              "schedule": "cosine",
              "clip": 5.0,
              "batch": 128,
              "epochs": 15,
              "patience": 0,
              "selection": "accuracy"
            }
            """),
        new ResultRow(
            "nsmc",
            "tell good film reviews from bad ones, in Korean, without pretrained vectors",
            new Tables("nsmc/ratings_train.txt.gz", "nsmc/ratings_test.txt.gz"),
            Measure.ACCURACY,
            Optional.of(new Goal(0.865, 0.885)),
            SimpleMethods.NONE,
            List.of(
                new Published(
                    "bidirectional LSTM on tagged words with word2vec",
                    0.8652,
                    "README of MSWon/Sentimental-Analysis"),
                new Published(
                    "convolutions, random embeddings",
                    0.8352,
                    "README of reniew/NSMC_Sentimental-Analysis")),
            20,
            "The official split; 3 % of the training reviews choose the epoch. Tried before: 128"
                + " units, dropout 0.3, eight epochs, 5 % of the reviews to choose by, 0.8607;"
                + " 256 units, dropout 0.5, embedding dropout 0.1, six epochs, 0.8545. On 36,000"
                + " of the training reviews, with 10,000 others to measure on: two layers of 160,"
                + " 0.828; mean instead of max, 0.818; letters instead of syllables, 0.782;"
                + " weight drop, 0.824; one layer of 256, 0.829.",
            """
            {
              "form": "classify",
              "validation": "0.03",
              "columns": "document,label",
              "input": "text",
              "unit": "characters",
              "minimum-count": 3,
              "vocabulary": 4000,
              "embedding": 128,
              "embedding-start": "uniform(-0.1, 0.1)",
              "cell": "lstm",
              "hidden": 256,
              "layers": 1,
              "bidirectional": true,
              "pooling": "max",
              "dropout": 0.3,
              "lr": 0.002,
              "schedule": "cosine",
              "batch": 64,
              "epochs": 8,
              "patience": 0,
              "selection": "accuracy",
              "grams": false,
              "embedding-dropout": 0.0
            }
            """),
        new ResultRow(
            "vowels",
            "tell nine speakers apart by how they say one Japanese vowel",
            new Tables(
                "timeseries/JapaneseVowels_TRAIN.ts.gz", "timeseries/JapaneseVowels_TEST.ts.gz"),
            Measure.ACCURACY,
            Optional.of(new Goal(0.98, 0.99)),
            SimpleMethods.NONE,
            List.of(),
            1,
            "270 series of 12 numbers to learn from, 370 to test on; the last weights are"
                + " taken.",
            """
            {
              "form": "classify",
              "input": "numbers",
              "validation": "0",
              "cell": "lstm",
              "hidden": 100,
              "layers": 1,
              "bidirectional": true,
              "pooling": "mean",
              "dropout": 0.4,
              "lr": 0.003,
              "schedule": "cosine",
              "batch": 16,
              "epochs": 40,
              "patience": 0
            }
            """));
  }

  /// A folder with the four files of MNIST, which is split as it is read.
  record Pictures(String folder) implements RowData {
    @Override
    public List<String> files() {
      return List.of(folder);
    }

    @Override
    public PartFiles made(List<Path> found, Path work, OptionalInt rows) {
      var first = found.getFirst();
      return rows.isEmpty()
          ? new PartFiles(first.toString(), "", first.toString())
          : pictures(first, work, rows.getAsInt());
    }
  }

  /// Two files that are read as they are.
  record Tables(String train, String test) implements RowData {
    @Override
    public List<String> files() {
      return List.of(train, test);
    }

    @Override
    public PartFiles made(List<Path> found, Path work, OptionalInt rows) {
      return new PartFiles(
          RunFiles.head(found.getFirst(), work.resolve("train.tsv"), rows),
          "",
          RunFiles.head(found.getLast(), work.resolve("test.tsv"), rows));
    }
  }

  private static PartFiles pictures(Path folder, Path work, int rows) {
    for (var part : List.of("train", "t10k")) {
      for (var kind : List.of("images-idx3", "labels-idx1")) {
        var name = part + "-" + kind + "-ubyte";
        var packed = folder.resolve(name + ".gz");
        var all = Idx.read(packed.toFile().exists() ? packed : folder.resolve(name));
        var sizes = new ArrayList<>(all.dimensions());
        int each = all.values().length / sizes.getFirst();
        sizes.set(0, Math.min(rows, sizes.getFirst()));
        AtomicFile.write(
            work.resolve(name),
            out -> {
              var data = new DataOutputStream(out);
              data.writeInt(0x800 + sizes.size());
              for (int size : sizes) {
                data.writeInt(size);
              }
              data.write(all.values(), 0, sizes.getFirst() * each);
              data.flush();
            });
      }
    }
    return new PartFiles(work.toString(), "", work.toString());
  }
}
