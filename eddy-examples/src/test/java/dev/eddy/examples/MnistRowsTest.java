package dev.eddy.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.eddy.tasks.data.image.Mnist;
import dev.eddy.tasks.setting.CheckpointSettings;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.CourseSettings;
import dev.eddy.tasks.setting.DataSettings;
import dev.eddy.tasks.setting.NetworkSettings;
import dev.eddy.tasks.setting.OptimiserSettings;
import dev.eddy.tasks.setting.OptimiserSettings.RateCourse;
import dev.eddy.train.Event;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// On 1,200 of the pictures, in seconds.
class MnistRowsTest {

  @TempDir private Path folder;

  @Test
  void learnsFromFewPicturesAndGoesOnFromACheckpointWithTheSameBits() throws IOException {
    var mnist = mnist();
    assumeTrue(
        mnist.isPresent(),
        "MNIST is not here: name the folder that holds the folder mnist in EDDY_DATA");
    few(mnist.get());
    var whole = run(configuration("whole").with(CourseSettings.EPOCHS, 2));

    run(configuration("parts").with(CourseSettings.EPOCHS, 1));
    var parts =
        run(
            configuration("parts")
                .with(CourseSettings.EPOCHS, 2)
                .with(CheckpointSettings.RESUME, true));

    assertThat(whole.accuracy()).isGreaterThan(0.5);
    assertThat(parts.accuracy()).isEqualTo(whole.accuracy());
    assertThat(folder.resolve("whole.eddy")).isNotEmptyFile();
  }

  private MnistRows.Result run(Configuration configuration) {
    var events = new ArrayList<Event>();
    var lines = new ArrayList<String>();
    var result = MnistRows.run(configuration, events::add, lines::add).orElseThrow();
    assertThat(events).anyMatch(event -> event instanceof Event.Evaluated);
    assertThat(lines).anyMatch(line -> line.startsWith("test: accuracy"));
    return result;
  }

  private Configuration configuration(String name) {
    return MnistRows.configuration()
        .with(DataSettings.DATA, folder.resolve("mnist").toString())
        .with(DataSettings.OUT, folder.resolve(name + ".eddy").toString())
        .with(CheckpointSettings.CHECKPOINT, folder.resolve(name + ".checkpoint").toString())
        .with(NetworkSettings.HIDDEN, 48)
        .with(OptimiserSettings.LR, 0.005)
        .with(OptimiserSettings.SCHEDULE, RateCourse.CONSTANT)
        .with(OptimiserSettings.BATCH, 16)
        .with(CourseSettings.THREADS, 1);
  }

  private static Optional<Path> mnist() {
    var named = System.getenv("EDDY_DATA");
    var places = new ArrayList<Path>();
    if (named != null) {
      places.add(Path.of(named, "mnist"));
    }
    var shared = System.getenv("EDDY_SHARED");
    if (shared != null) {
      places.add(Path.of(shared, "data", "mnist"));
    }
    for (var parent = Path.of("").toAbsolutePath(); parent != null; parent = parent.getParent()) {
      places.add(parent.resolve("shared/data/mnist"));
    }
    return places.stream().filter(Files::isDirectory).findFirst();
  }

  /// The first pictures of each part, as files of the same form.
  private void few(Path mnist) throws IOException {
    var all = Mnist.load(mnist);
    var to = Files.createDirectory(folder.resolve("mnist"));
    write(to, "train", all.train(), 1_200);
    write(to, "t10k", all.test(), 500);
  }

  private static void write(Path to, String name, Mnist.Part part, int count) throws IOException {
    Files.write(
        to.resolve(name + "-images-idx3-ubyte"),
        idx(List.of(count, 28, 28), part.images().pixels(), count * 28 * 28));
    Files.write(
        to.resolve(name + "-labels-idx1-ubyte"),
        idx(List.of(count), part.labels().labels(), count));
  }

  private static byte[] idx(List<Integer> sizes, byte[] values, int size) throws IOException {
    var bytes = new ByteArrayOutputStream();
    var out = new DataOutputStream(bytes);
    out.writeInt(0x800 + sizes.size());
    for (int each : sizes) {
      out.writeInt(each);
    }
    out.write(values, 0, size);
    return bytes.toByteArray();
  }
}
