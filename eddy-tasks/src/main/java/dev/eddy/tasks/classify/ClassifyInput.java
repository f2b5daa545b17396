package dev.eddy.tasks.classify;

import dev.eddy.formats.FormatException;
import dev.eddy.formats.Json;
import dev.eddy.tasks.baseline.GramTable;
import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.Progress;
import dev.eddy.tasks.data.labelled.LabelledSequence;
import dev.eddy.tasks.data.vocabulary.Vocabulary;
import dev.eddy.tasks.examples.Vocabularies;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// What a [Classifier] reads: how its sequences become the symbols or numbers of its network.
public sealed interface ClassifyInput {

  /// Texts.
  ///
  /// @param maxLength longer ones are cut to this many symbols; 0: none is cut
  /// @param grams the runs of words or characters that are read beside the symbols, of the whole
  ///   text; see [GramBranch]
  record Text(Vocabulary vocabulary, int maxLength, Optional<GramTable> grams)
      implements ClassifyInput {

    Text(Vocabulary vocabulary, int maxLength) {
      this(vocabulary, maxLength, Optional.empty());
    }

    Text withGrams(GramTable table) {
      return new Text(vocabulary, maxLength, Optional.of(table));
    }

    int[] ids(String text) {
      var ids = vocabulary.encode(text);
      return maxLength > 0 && ids.length > maxLength ? Arrays.copyOf(ids, maxLength) : ids;
    }

    private String unit() {
      return vocabulary.unit().name().toLowerCase(Locale.ROOT);
    }

    ClassifyExamples.Sequences sequences(List<String> texts) {
      return new ClassifyExamples.Symbols(
          Progress.stream("cutting texts into " + unit(), texts).map(this::ids).toList(),
          grams.map(table ->
              Progress.stream("looking up " + table.kind().what(), texts)
                  .map(table::ids)
                  .toList()));
    }
  }

  /// Sequences of numbers `[T, features]`, standardised: `(x − mean_d) / deviation_d`.
  ///
  /// @param mean of each feature over all steps of the training data
  /// @param deviation the same; 1 for a feature that does not change
  record Numbers(List<Float> mean, List<Float> deviation, int maxLength) implements ClassifyInput {
    public Numbers {
      mean = List.copyOf(mean);
      deviation = List.copyOf(deviation);
    }

    int features() {
      return mean.size();
    }

    static Numbers measured(List<LabelledSequence> sequences, int maxLength) {
      int features = sequences.getFirst().features();
      var sum = new double[features];
      var squares = new double[features];
      long steps = 0;
      for (var one : sequences) {
        steps += one.steps();
        for (int i = 0; i < one.values().length; i++) {
          sum[i % features] += one.values()[i];
        }
      }
      for (var one : sequences) {
        for (int i = 0; i < one.values().length; i++) {
          double off = one.values()[i] - sum[i % features] / steps;
          squares[i % features] += off * off;
        }
      }
      var mean = new Float[features];
      var deviation = new Float[features];
      for (int d = 0; d < features; d++) {
        mean[d] = (float) (sum[d] / steps);
        float root = (float) Math.sqrt(squares[d] / steps);
        deviation[d] = root > 0 ? root : 1f;
      }
      return new Numbers(List.of(mean), List.of(deviation), maxLength);
    }

    float[] standardised(float[] values, int features) {
      if (features != features()) {
        throw new DataException(
            "the sequence has %d numbers a step, but the model was trained on %d"
                .formatted(features, features()));
      }
      if (values.length % features != 0) {
        throw new DataException(
            "the sequence has %d numbers, which is no whole number of steps of %d; give step after step"
                .formatted(values.length, features));
      }
      int length = maxLength > 0 ? Math.min(values.length, maxLength * features) : values.length;
      var out = new float[length];
      for (int i = 0; i < length; i++) {
        if (!Float.isFinite(values[i])) {
          throw new DataException(
              "step %d, feature %d: expected a finite number, found %s"
                  .formatted(i / features + 1, i % features + 1, values[i]));
        }
        out[i] = (values[i] - mean.get(i % features)) / deviation.get(i % features);
      }
      return out;
    }

    ClassifyExamples.Sequences sequences(List<LabelledSequence> all) {
      return new ClassifyExamples.Numbers(
          all.stream().map(one -> standardised(one.values(), one.features())).toList(), features());
    }
  }

  /// Pictures, one row of pixels after another, each pixel from 0 (black) to 1.
  record Pictures(int rows, int columns) implements ClassifyInput {}

  /// This with the symbols of other texts behind its own. Numbers are scaled as they were.
  default ClassifyInput grown(ClassifyInput other) {
    return this instanceof Text(var had, var maxLength, _) && other instanceof Text(var found, _, _)
        ? new Text(had.grown(found), maxLength)
        : this;
  }

  /// This without what a [GramBranch] reads.
  default ClassifyInput plain() {
    return this instanceof Text(var vocabulary, int maxLength, _)
        ? new Text(vocabulary, maxLength)
        : this;
  }

  /// What it reads, for messages.
  default String what() {
    return switch (this) {
      case Text _ -> "texts";
      case Numbers numbers -> "sequences of " + numbers.features() + " numbers a step";
      case Pictures(int rows, int columns) -> "pictures of %d x %d".formatted(rows, columns);
    };
  }

  /// As an object with its kind.
  default JsonNode json() {
    var json = Json.object();
    switch (this) {
      case Text(var vocabulary, int maxLength, var grams) -> {
        json.put("kind", "text").put("max_length", maxLength);
        json.set("vocabulary", Vocabularies.json(vocabulary));
        grams.ifPresent(table -> json.set("grams", Json.MAPPER.valueToTree(table.saved())));
      }
      case Numbers numbers -> {
        json.put("kind", "numbers");
        json.setAll(
            (tools.jackson.databind.node.ObjectNode) Json.MAPPER.<JsonNode>valueToTree(numbers));
      }
      case Pictures(int rows, int columns) ->
          json.put("kind", "pictures").put("rows", rows).put("columns", columns);
    }
    return json;
  }

  /// What [#json] wrote.
  static ClassifyInput read(JsonNode json, String where) {
    var kind = json.path("kind").asString("");
    return switch (kind) {
      case "text" ->
          new Text(
              Vocabularies.read(json.path("vocabulary"), where),
              json.path("max_length").asInt(0),
              json.has("grams")
                  ? Optional.of(
                      GramTable.of(
                          Json.parse(Json.bytes(json.path("grams")), where, GramTable.Saved.class)))
                  : Optional.empty());
      case "numbers" -> {
        var numbers = json.deepCopy();
        ((tools.jackson.databind.node.ObjectNode) numbers).remove("kind");
        yield Json.parse(Json.bytes(numbers), where, Numbers.class);
      }
      case "pictures" -> new Pictures(json.path("rows").asInt(), json.path("columns").asInt());
      default ->
          throw new FormatException(
              "%s: expected an input of kind text, numbers or pictures, found \"%s\""
                  .formatted(where, kind));
    };
  }
}
