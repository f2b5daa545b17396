package dev.eddy.backend;

import dev.eddy.service.Services;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The one place where kernels are chosen: the fastest provider that can run here, or plain Java.
///
/// Providers are looked up once. That a provider is there and cannot run is logged once, as a
/// warning that says what to do.
public final class Backends {
  private static final String FLAG = "start java with --add-modules jdk.incubator.vector";

  private Backends() {}

  /// Plain Java is a provider like any other.
  private record Plain() implements KernelProvider {
    @Override
    public String name() {
      return "float";
    }

    @Override
    public int priority() {
      return 0;
    }

    @Override
    public Optional<String> unavailable() {
      return Optional.empty();
    }

    @Override
    public Kernels<float[]> create() {
      return new FloatKernels();
    }
  }

  /// What was found, with a sentence for each that cannot run, and the fastest that can.
  private record Lookup(Services<KernelProvider> providers, Kernels<float[]> best) {
    static final Lookup FOUND = lookup();
  }

  /// The fastest kernels that can run here.
  public static Kernels<float[]> best() {
    return Lookup.FOUND.best;
  }

  /// The kernels with this name: `float`, `vector`, or what another provider is called.
  ///
  /// @throws IllegalArgumentException if no provider has the name
  /// @throws IllegalStateException if the provider cannot run here
  public static Kernels<float[]> named(String name) {
    return Lookup.FOUND.providers.named(name).create();
  }

  /// What runs and why nothing faster does, one sentence a line.
  public static String report() {
    var lines = new ArrayList<String>();
    lines.add("backend: " + best().describe());
    var providers = Lookup.FOUND.providers;
    lines.addAll(providers.problems());
    if (providers.found().size() == 1 && providers.problems().isEmpty()) {
      lines.add(
          "no faster backend was found: put the eddy-vector jar on the module path or class path");
    }
    return String.join("\n", lines);
  }

  private static Lookup lookup() {
    var providers =
        Services.of(KernelProvider.class, "a", "backend", "; " + FLAG).with(new Plain());
    var problems = new ArrayList<>(providers.problems());
    Kernels<float[]> best = null;
    for (var provider : providers.found()) {
      if (best != null) {
        break;
      }
      best = create(provider, problems).orElse(null);
    }
    if (!problems.isEmpty()) {
      // A logger is asked for only where there is something to say: it starts the whole of logging.
      var log = System.getLogger("dev.eddy.backend");
      for (var problem : problems) {
        log.log(Level.WARNING, "{0}; running on: {1}", problem, best.describe());
      }
    }
    return new Lookup(providers.withProblems(problems), best);
  }

  private static Optional<Kernels<float[]>> create(KernelProvider provider, List<String> problems) {
    var reason = provider.unavailable();
    if (reason.isPresent()) {
      problems.add("backend '%s' cannot run here: %s".formatted(provider.name(), reason.get()));
      return Optional.empty();
    }
    try {
      return Optional.of(provider.create());
    } catch (LinkageError e) {
      problems.add(
          "backend '%s' could not be loaded (%s); %s"
              .formatted(provider.name(), e.getMessage(), FLAG));
      return Optional.empty();
    }
  }
}
