package dev.eddy.tasks.generate;

import dev.eddy.tasks.data.text.Text;
import dev.eddy.tasks.reproduce.Goal;
import dev.eddy.tasks.reproduce.Measure;
import dev.eddy.tasks.reproduce.PartFiles;
import dev.eddy.tasks.reproduce.Published;
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

/// Results of language models on real data.
public final class GenerateRows implements Reproducible {

  /// Mean negative log-likelihood of a character, natural logarithm.
  private static final Measure NATS_PER_CHARACTER =
      new Measure("nats per character", true, "validation_loss", metrics -> metrics.get("loss"));

  @Override
  public List<ResultRow> rows() {
    return List.of(
        new ResultRow(
            "shakespeare",
            "go on with Shakespeare, character by character",
            new RunningText("char-lm/tinyshakespeare.txt.gz"),
            NATS_PER_CHARACTER,
            Optional.of(new Goal(1.555, 1.47)),
            SimpleMethods.NONE,
            List.of(
                new Published(
                    "Transformer of 10.7 M parameters", 1.4697, "README of karpathy/nanoGPT"),
                new Published(
                    "minLSTM, 3 layers of 384",
                    1.555,
                    "Feng et al. 2024, arXiv 2410.01201, as others quote it"),
                new Published(
                    "minGRU, 3 layers of 384",
                    1.548,
                    "Feng et al. 2024, arXiv 2410.01201, as others quote it")),
            4,
            "The first 90 % of the characters are learned from; the last 10 % choose the epoch"
                + " and are measured on, as in the published numbers.",
            """
            {
              "form": "generate",
              "cell": "lstm",
              "hidden": 512,
              "layers": 1,
              "embedding": 64,
              "embedding-start": "uniform(-0.1, 0.1)",
              "dropout": 0.25,
              "lr": 0.004,
              "schedule": "cosine",
              "batch": 32,
              "window": 64,
              "epochs": 8,
              "patience": 0
            }
            """));
  }

  @Override
  public List<Trial> trials() {
    return List.of(
        Trial.of(
            "generate-shakespeare",
            "generate",
            "tiny-shakespeare, one epoch of 900,000 characters",
            new RunningText("char-lm/tinyshakespeare.txt.gz"),
            OptionalInt.empty(),
            "bits_per_character",
            Map.of("epochs", "1"),
            Map.of("carry", List.of("0", "16"), "lr", List.of("0.006", "0.012", "0.02"))));
  }

  /// Running text: its first nine tenths, counted in characters, and the rest.
  record RunningText(String file) implements RowData {
    @Override
    public List<String> files() {
      return List.of(file);
    }

    @Override
    public PartFiles made(List<Path> found, Path work, OptionalInt rows) {
      var all = Text.read(found.getFirst()).content();
      var text =
          rows.isEmpty() ? all : all.substring(0, Math.min(all.length(), 100 * rows.getAsInt()));
      int points = text.codePointCount(0, text.length());
      int cut = text.offsetByCodePoints(0, (int) (points * 9L / 10));
      var test = RunFiles.write(work.resolve("test.txt"), text.substring(cut));
      return new PartFiles(
          RunFiles.write(work.resolve("train.txt"), text.substring(0, cut)), test, test);
    }
  }
}
