package dev.eddy.bench;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A {@link Child} as its parent sees it.
final class Launch implements AutoCloseable {

  /// The flags of a process that has no vectors.
  static final List<String> WITHOUT_VECTORS =
      List.of("--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC", "-Xshare:auto");

  /// The flags every other process runs with.
  static final List<String> FLAGS =
      Stream.concat(Stream.of("--add-modules", "jdk.incubator.vector"), WITHOUT_VECTORS.stream())
          .toList();

  private final Process process;
  private final Path errors;
  private final BufferedReader answers;
  private final PrintStream told;

  private Launch(List<String> flags, List<String> arguments, int threads) throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.addAll(List.of("-cp", classPath(arguments.getFirst()), Child.class.getName()));
    command.addAll(arguments);
    errors = Files.createTempFile("eddy-bench", ".err");
    var builder = new ProcessBuilder(command).redirectError(errors.toFile());
    // What the natives of the peers read: as many threads as are measured.
    builder.environment().put("OMP_NUM_THREADS", Integer.toString(threads));
    builder.environment().put("TF_CPP_MIN_LOG_LEVEL", "2");
    process = builder.start();
    answers = process.inputReader(StandardCharsets.UTF_8);
    told = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
  }

  /// A process that waits for orders; its first answer is the contender's description.
  static Launch serving(String contender, String workload, int threads) throws IOException {
    return serving(contender, workload, threads, FLAGS);
  }

  /// The same with other flags.
  static Launch serving(String contender, String workload, int threads, List<String> flags)
      throws IOException {
    return new Launch(flags, List.of(contender, workload, Integer.toString(threads)), threads);
  }

  /// A process that runs one step and ends, with flags besides the usual.
  static Launch once(String contender, String workload, List<String> flags) throws IOException {
    return new Launch(
        Stream.concat(FLAGS.stream(), flags.stream()).toList(),
        List.of(contender, workload, "1", "once"),
        1);
  }

  /// Eddy starts with its own jars alone, as its users' programs do.
  private static String classPath(String contender) {
    var all = System.getProperty("java.class.path");
    if (contender.equals("eddy") || contender.equals("fused")) {
      return String.join(
          File.pathSeparator,
          List.of(all.split(File.pathSeparator)).stream()
              .filter(e ->
                  Path.of(e)
                      .getFileName()
                      .toString()
                      .matches("eddy-(bench|core|vector).*|.*classes"))
              .toList());
    }
    return all;
  }

  /// Sends an order and waits for its answer. Between orders the process is stopped: the thread
  /// pools of some natives spin for a while after their work, and would take a core from whoever is
  /// next.
  String ask(String order) throws IOException {
    signal("-CONT");
    told.println(order);
    var answer = answer();
    signal("-STOP");
    return answer;
  }

  private void signal(String signal) throws IOException {
    if (File.separatorChar == '/' && process.isAlive()) {
      try {
        new ProcessBuilder("kill", signal, Long.toString(process.pid())).start().waitFor();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }
  }

  String answer() throws IOException {
    var line = answers.readLine();
    if (line == null) {
      throw new IOException("the process ended: " + lastError());
    }
    return line;
  }

  private String lastError() throws IOException {
    var lines = Files.readAllLines(errors);
    return lines.stream()
        .filter(l -> l.startsWith("Exception") || l.startsWith("Caused by") || l.contains("Error:"))
        .reduce((_, last) -> last)
        .orElse(lines.isEmpty() ? "it said nothing" : lines.getLast());
  }

  /// Waits until the process has ended by itself.
  void await() throws IOException {
    signal("-CONT");
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  @Override
  public void close() throws IOException {
    signal("-CONT");
    told.close();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    Files.deleteIfExists(errors);
  }
}
