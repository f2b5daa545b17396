package dev.eddy.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/// Where the time of a step goes: the JVM's own samples of the thread that works, by what the
/// innermost method of Eddy is for.
///
/// @param shares of all samples, adding to 1
/// @param samples how many there were
public record Profile(Map<Part, Double> shares, int samples) {

  /// What a method is for.
  public enum Part {
    PRODUCTS("products", "WideTiles", "NarrowTiles"),
    EDGES("products at the edges of a matrix", "EdgeTiles"),
    PACKING(
        "packing and copying for products", "TransposedProducts", "Products", "CpuWeights", "pack"),
    FUNCTIONS("tanh, sigmoid, exp", "Transcendental", "FloatMath", "expLess", "sumOfExp"),
    ARITHMETIC("sums and products of numbers", "Arithmetic", "Rows", "softmaxCrossEntropy"),
    UPDATE("optimiser", "OptimizerRun", "UpdateCode"),
    DRIVER("driver: which kernel next, where", "CellRunner", "VectorKernels", "CpuWorkspace"),
    REST("data in and out, the rest");

    private final String title;
    private final String[] names;

    Part(String title, String... names) {
      this.title = title;
      this.names = names;
    }

    public String title() {
      return title;
    }

    /// The part of a method: a name of the method counts before one of its class.
    private static Part of(String type, String method) {
      for (var part : values()) {
        for (var name : part.names) {
          if (name.equals(method)) {
            return part;
          }
        }
      }
      for (var part : values()) {
        for (var name : part.names) {
          if (name.equals(type)) {
            return part;
          }
        }
      }
      return REST;
    }
  }

  /// Steps for some seconds, sampled every few milliseconds.
  static Profile of(Contender.Running running, double seconds) throws Exception {
    var file = Files.createTempFile("eddy-bench", ".jfr");
    try (var recording = new Recording()) {
      recording.enable("jdk.ExecutionSample").withPeriod(Duration.ofMillis(2));
      recording.start();
      long end = System.nanoTime() + (long) (seconds * 1e9);
      while (System.nanoTime() < end) {
        running.step();
      }
      recording.stop();
      recording.dump(file);
      return read(file, Thread.currentThread().getName());
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private static Profile read(Path file, String thread) throws IOException {
    var counts = new EnumMap<Part, Integer>(Part.class);
    int samples = 0;
    for (var event : RecordingFile.readAllEvents(file)) {
      if (event.getThread("sampledThread").getJavaName().equals(thread)) {
        counts.merge(part(event), 1, Integer::sum);
        samples++;
      }
    }
    var shares = new EnumMap<Part, Double>(Part.class);
    for (var part : Part.values()) {
      shares.put(part, counts.getOrDefault(part, 0) / (double) Math.max(1, samples));
    }
    return new Profile(shares, samples);
  }

  private static Part part(RecordedEvent event) {
    var trace = event.getStackTrace();
    return trace == null
        ? Part.REST
        : trace.getFrames().stream()
            .map(RecordedFrame::getMethod)
            .filter(method -> method.getType().getName().startsWith("dev.eddy."))
            .filter(method -> !method.getType().getName().startsWith("dev.eddy.bench."))
            .findFirst()
            .map(method -> {
              var type = method.getType().getName();
              var simple = type.substring(type.lastIndexOf('.') + 1).replaceFirst("\\$.*", "");
              return Part.of(simple, method.getName());
            })
            .orElse(Part.REST);
  }

  /// One line: the number of samples, then a share for each part in the order of [Part].
  String line() {
    var out = new StringBuilder(Integer.toString(samples));
    shares.values().forEach(share -> out.append(String.format(Locale.ROOT, " %.4f", share)));
    return out.toString();
  }

  static Profile parse(String line) {
    var words = line.split(" ");
    var shares = new EnumMap<Part, Double>(Part.class);
    for (var part : Part.values()) {
      shares.put(part, Double.valueOf(words[1 + part.ordinal()]));
    }
    return new Profile(shares, Integer.parseInt(words[0]));
  }
}
