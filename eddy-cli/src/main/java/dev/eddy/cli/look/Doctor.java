package dev.eddy.cli.look;

import dev.eddy.backend.Backends;
import dev.eddy.cli.terminal.Numbers;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ObjectNode;

/// `eddy doctor`: the JVM, the machine, the backend that was chosen, and why not a faster one.
@Command(
    name = "doctor",
    description = "Say what Eddy found on this machine.",
    mixinStandardHelpOptions = true)
public final class Doctor implements Runnable {

  private static final double GIB = 1L << 30;

  @Spec private CommandSpec spec;

  /// Processors, system, JVM and backend in a few words, for a line beside a measurement.
  public static String machine() {
    return "%s, %s %s, JDK %s, %s"
        .formatted(
            Numbers.count(Runtime.getRuntime().availableProcessors(), "core"),
            System.getProperty("os.name"),
            System.getProperty("os.arch"),
            System.getProperty("java.version"),
            Backends.best().describe());
  }

  @Option(names = "--json", description = "Print one JSON object, and nothing else.")
  private boolean json;

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(json());
    } else {
      print(out);
    }
    out.flush();
  }

  private static ObjectNode json() {
    var runtime = Runtime.getRuntime();
    return Version.json()
        .put("jvm", System.getProperty("java.vm.name"))
        .put("java_home", System.getProperty("java.home"))
        .put("system", System.getProperty("os.name"))
        .put("architecture", System.getProperty("os.arch"))
        .put("cores", runtime.availableProcessors())
        .put("heap_bytes", runtime.maxMemory())
        .put("backends", Backends.report());
  }

  private static void print(PrintWriter out) {
    var runtime = Runtime.getRuntime();
    out.printf("version: %s%n", new Version().getVersion()[0]);
    out.printf(
        "jvm: %s %s, %s%n",
        System.getProperty("java.vm.name"),
        System.getProperty("java.vm.version"),
        System.getProperty("java.home"));
    out.printf(
        "system: %s %s, %s%n",
        System.getProperty("os.name"),
        System.getProperty("os.version"),
        System.getProperty("os.arch"));
    out.printf("cores: %d%n", runtime.availableProcessors());
    out.printf("memory: %.1f GiB for the heap%n", runtime.maxMemory() / GIB);
    out.println(Backends.report());
  }
}
