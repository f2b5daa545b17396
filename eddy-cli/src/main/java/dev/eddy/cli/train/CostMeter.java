package dev.eddy.cli.train;

import dev.eddy.formats.Json;
import dev.eddy.tasks.reproduce.Outcome.Cost;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// Measures what a run takes, and keeps it in a file so that a run that was interrupted goes on
/// counting.
///
/// Processor time is that of the whole process, compiler and garbage collector included: it says
/// more than wall time on a machine that does other things too.
public final class CostMeter {

  private final Optional<Path> file;
  private final Cost earlier;
  private final long start = System.nanoTime();
  private final Duration cpuStart = cpu();

  /// A meter that keeps nothing.
  public CostMeter() {
    file = Optional.empty();
    earlier = Cost.NONE;
  }

  /// @param file where the cost is kept
  /// @param goesOn whether what it holds is the first part of this run
  public CostMeter(Path file, boolean goesOn) {
    this.file = Optional.of(file);
    earlier = goesOn && Files.exists(file) ? Json.read(file, Cost.class) : Cost.NONE;
  }

  /// All parts of the run until now.
  public Cost cost() {
    return earlier.plus(
        new Cost(
            (System.nanoTime() - start) * 1e-9,
            cpu().minus(cpuStart).toNanos() * 1e-9,
            heap(),
            resident()));
  }

  /// Writes the cost down, to be gone on from.
  public void keep() {
    file.ifPresent(place -> Json.write(place, cost()));
  }

  /// What the process has used; none where the system does not say.
  private static Duration cpu() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  private static long heap() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .mapToLong(pool -> pool.getPeakUsage().getUsed())
        .sum();
  }

  /// The high-water mark of the resident set, which Linux tells.
  private static long resident() {
    var status = Path.of("/proc/self/status");
    if (!Files.isReadable(status)) {
      return 0;
    }
    try {
      return Files.readAllLines(status).stream()
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
          .findFirst()
          .orElse(0);
    } catch (IOException _) {
      return 0;
    }
  }
}
