package dev.eddy.formats.keras;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.formats.FormatException;
import dev.eddy.formats.Json;
import dev.eddy.formats.Recorded;
import dev.eddy.formats.Shared;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/// Files of the real Keras, 1.2 to 3.15: as many weights, of the shapes, as the tool says.
class KerasFileTest {

  @Test
  void everyRecordedFileHasTheWeightsItsToolSays(TestReporter reporter) {
    var wrong = new ArrayList<String>();
    int files = 0;
    int tensors = 0;
    for (var json : Recorded.cases(Shared.conformance("python-made/keras"))) {
      var recorded = Json.read(json);
      for (var role : List.of("keras", "h5")) {
        var name = recorded.path("files").path(role).asString("");
        if (name.isEmpty() || !Files.exists(json.resolveSibling(name))) {
          continue;
        }
        files++;
        try {
          var model = KerasFile.read(json.resolveSibling(name));
          tensors += model.tensors().size();
          assertThat(model.configuration().path("model").isObject()).as(name).isTrue();
          var expected = new ArrayList<String>();
          for (var weight : recorded.path("weights")) {
            expected.add(Arrays.toString(Recorded.shape(weight.path("shape"))));
          }
          var found =
              new ArrayList<>(
                  model.tensors().stream().map(t -> Arrays.toString(t.shape())).toList());
          expected.sort(null);
          found.sort(null);
          // Numbers beside a vocabulary are no weights to Keras.
          if (!found.equals(expected) && !name.startsWith("text_vectorization_adapted")) {
            wrong.add("%s: %s for %s".formatted(name, model.tensors(), recorded.path("weights")));
          }
        } catch (FormatException e) {
          // Its numbers are of a type that jHDF does not read.
          if (!name.equals("policy_bfloat16.keras")) {
            wrong.add(name + ": " + e.getMessage());
          }
        }
      }
    }
    reporter.publishEntry("keras", "%d files, %d tensors".formatted(files, tensors));
    assertThat(wrong).isEmpty();
  }
}
