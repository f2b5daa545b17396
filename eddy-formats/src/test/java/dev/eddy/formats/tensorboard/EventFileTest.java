package dev.eddy.formats.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.formats.FormatException;
import dev.eddy.formats.Json;
import dev.eddy.formats.Recorded;
import dev.eddy.formats.Shared;
import dev.eddy.formats.Tensor;
import dev.eddy.train.Event;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class EventFileTest {

  private static final Clock CLOCK =
      Clock.fixed(Instant.ofEpochSecond(1_700_000_000), ZoneOffset.UTC);

  @TempDir Path folder;

  @Test
  void everyEventOfTensorFlowIsReadAsItsOwnReaderDoes(TestReporter reporter) {
    int events = 0;
    for (var json : Recorded.cases(Shared.conformance("python-made/keras/tensorboard"))) {
      for (var file : Json.read(json).path("event_files")) {
        var found = EventFile.read(json.resolveSibling(file.path("file").asString()));
        assertThat(found).hasSize(file.path("events").size());
        for (int i = 0; i < found.size(); i++) {
          compare(found.get(i), file.path("events").get(i));
        }
        events += found.size();
      }
    }
    reporter.publishEntry("TensorBoard", events + " events");
    assertThat(events).isGreaterThan(60);
  }

  private static void compare(LoggedEvent found, JsonNode recorded) {
    assertThat(found.step()).isEqualTo(recorded.path("step").asLong());
    if (!recorded.path("what").asString().equals("summary")) {
      assertThat(found.kind()).isEqualTo(recorded.path("what").asString());
      return;
    }
    assertThat(found.tag()).isEqualTo(recorded.path("tag").asString());
    assertThat(found.plugin()).isEqualTo(recorded.path("plugin").asString());
    assertThat(found.kind()).as(found.tag()).isEqualTo(recorded.path("value").asString());
    switch (found.kind()) {
      case "simple_value" ->
          assertThat((float) found.numbers()[0])
              .isEqualTo((float) recorded.path("simple_value").asDouble());
      case "histo" ->
          assertThat(found.numbers())
              .hasSize(2 * recorded.path("histo").path("bucket").size())
              .startsWith(recorded.path("histo").path("bucket_limit").get(0).asDouble());
      case "image" ->
          assertThat(found.texts().getFirst())
              .hasSize(recorded.path("image").path("png_bytes").asInt());
      default -> tensor(found, recorded.path("tensor"));
    }
  }

  private static void tensor(LoggedEvent found, JsonNode tensor) {
    assertThat(found.shape()).isEqualTo(Recorded.shape(tensor.path("shape")));
    if (tensor.path("dtype").asString().equals("string")) {
      if (found.plugin().equals("text")) {
        var texts = new ArrayList<String>();
        tensor.path("values").forEach(value -> texts.add(value.asString()));
        assertThat(found.texts())
            .extracting(text -> new String(text, StandardCharsets.UTF_8))
            .containsExactlyElementsOf(texts);
      }
    } else if (tensor.path("dtype").asString().startsWith("float")) {
      var values = Recorded.values(tensor).values();
      // One number may stand for all.
      for (int i = 0; i < values.length; i++) {
        double is = found.numbers()[Math.min(i, found.numbers().length - 1)];
        assertThat((float) is).as("%s[%d]", found.tag(), i).isEqualTo((float) values[i]);
      }
    }
  }

  @Test
  void whatIsWrittenReadsBack() {
    Path file;
    try (var log = EventFile.create(folder, CLOCK)) {
      file = log.file();
      log.scalar("loss", 3, 0.25);
      log.histogram("weights", 3, new float[] {-1, 0, 2, 2, Float.NaN});
      log.text("notes", 0, "**naïve**");
      log.image("attention", 4, new float[] {0, 1, 0.5f, 2, -1, 0}, 2, 3, 2);
      var settings = new LinkedHashMap<String, Object>();
      settings.put("units", 64);
      settings.put("optimizer", "adam");
      settings.put("bidirectional", true);
      log.settings("first", settings);
      log.ended(true);
    }
    assertThat(file.getFileName().toString()).isEqualTo("events.out.tfevents.1700000000.eddy.0.v2");
    var events = EventFile.read(file);
    assertThat(events)
        .extracting(LoggedEvent::tag)
        .containsExactly(
            "",
            "loss",
            "weights",
            "notes",
            "attention",
            "_hparams_/session_start_info",
            "_hparams_/session_end_info");
    assertThat(events)
        .extracting(LoggedEvent::plugin)
        .containsExactly("", "scalars", "histograms", "text", "images", "hparams", "hparams");
    assertThat(events.get(1).numbers()).containsExactly(0.25);
    assertThat(events.get(1).step()).isEqualTo(3);
    assertThat(events.get(2).shape()).containsExactly(30, 3);
    assertThat(events.get(2).numbers()).startsWith(-1, -0.9, 1).endsWith(2, 2);
    assertThat(new String(events.get(4).texts().getFirst(), StandardCharsets.UTF_8)).isEqualTo("6");
  }

  @Test
  void equalNumbersLieInTheLastBucketAndNoNumbersInNone() {
    assertThat(EventFile.buckets(new float[0])).isEmpty();
    assertThat(EventFile.buckets(new float[] {2, 2})).startsWith(1.5, 2.5, 0).endsWith(1.5, 2.5, 2);
  }

  @Test
  void vectorsAndTheirLabelsAreTablesForTheProjector() throws Exception {
    try (var log = EventFile.create(folder, CLOCK)) {
      log.embedding(
          new Tensor("words", new int[] {2, 2}, new float[] {1, 2, 3, 4}), List.of("a\tb", "c"));
    }
    assertThat(folder.resolve("words.vectors.tsv")).hasContent("1.0\t2.0\n3.0\t4.0\n");
    assertThat(folder.resolve("words.labels.tsv")).hasContent("a b\nc\n");
    assertThat(Files.readString(folder.resolve("projector_config.pbtxt")))
        .contains("tensor_path: \"words.vectors.tsv\"");
  }

  @Test
  void aTrainingIsLoggedAndHeardByTheNextListenerToo() {
    var heard = new ArrayList<Event>();
    Path file;
    try (var log = EventFile.create(folder, CLOCK)) {
      file = log.file();
      var listener = new TrainingLog(log, heard::add);
      listener.accept(new Event.Started(0, 10, 5, 1, "scalar", false, 0));
      listener.accept(new Event.Progress(5, 10, 0, 1.5, 0.01, 0.3, 100, 1));
      listener.accept(new Event.Evaluated(10, 1, Map.of("accuracy", 0.75), true));
      listener.accept(new Event.Stopped(10, Event.Stop.FINISHED));
    }
    assertThat(heard).hasSize(4);
    assertThat(EventFile.read(file))
        .extracting(LoggedEvent::tag)
        .contains(
            "train/loss", "train/learning_rate", "train/gradient_norm", "validation/accuracy");
  }

  @Test
  void anAlteredByteIsFound() throws Exception {
    Path file;
    try (var log = EventFile.create(folder, CLOCK)) {
      file = log.file();
      log.scalar("loss", 1, 1);
    }
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 6] ^= 1;
    Files.write(file, bytes);
    assertThatThrownBy(() -> EventFile.read(file))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("the checksum of the record at byte")
        .hasMessageStartingWith(file.toString());
  }
}
