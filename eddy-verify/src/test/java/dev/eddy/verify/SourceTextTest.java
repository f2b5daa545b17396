package dev.eddy.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import dev.eddy.cell.Cell;
import dev.eddy.cell.Cells;
import dev.eddy.data.Given;
import dev.eddy.formats.Format;
import dev.eddy.model.Layer;
import dev.eddy.model.Model;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.Weights;
import dev.eddy.run.Program;
import dev.eddy.testkit.Networks;
import dev.eddy.testkit.RandomCells;
import dev.eddy.testkit.RandomNetworks;
import dev.eddy.testkit.Sequences;
import dev.eddy.testkit.Sequences.Lengths;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every model as source text is the same function, to the last bit: as Java 17 it is compiled and
/// run, as C11 too where there is a compiler.
class SourceTextTest {

  @TempDir private static Path folder;

  private static final List<One> ALL = new ArrayList<>();
  private static URLClassLoader classes;
  private static final Arena LIBRARIES = Arena.ofShared();

  /// A model as source.
  private record One(String name, String title, Model model, Weights weights) {
    static One of(String title, Model model) {
      int number = ALL.size();
      var weights = Networks.parameters(model, new SplittableRandom(number)).freeze();
      return new One("Net" + number, title, model, weights);
    }

    @Override
    public String toString() {
      return title;
    }

    /// What the source takes for a run of these sequences, and room for what it gives, in order.
    Map<String, Object> ports(Sequences data) {
      var ports = new LinkedHashMap<String, Object>();
      for (var given : model.given()) {
        if (!(given instanceof Given.Target)) {
          var field = data.fields().get(given.name());
          ports.put(given.name(), field.numbers() != null ? field.numbers() : field.ids());
        }
      }
      ports.putAll(outputs(data));
      return ports;
    }

    Map<String, float[]> outputs(Sequences data) {
      var outputs = new LinkedHashMap<String, float[]>();
      for (var name : model.outputs().keySet()) {
        var extent = model.output(name);
        int steps = extent.isRow() ? 1 : data.axes().get(extent.axis()).steps();
        outputs.put("out " + name, new float[data.rows() * steps * extent.width()]);
      }
      return outputs;
    }

    /// What Eddy gives.
    Map<String, float[]> expected(Sequences data) {
      var outputs = outputs(data);
      try (var run = Program.inference(model).workspace(weights)) {
        run.run(data.batch());
        outputs.forEach((name, values) -> run.output(name.substring(4), values));
      }
      return outputs;
    }

    Sequences data(int rows, int steps, Lengths lengths) {
      var axes = new LinkedHashMap<String, Integer>();
      model.axes().forEach(axis -> axes.put(axis, steps + axes.size()));
      return Sequences.random(
          model, null, false, rows, axes, lengths, new SplittableRandom(31L * rows + steps));
    }
  }

  private static void add(String title, Model model) {
    ALL.add(One.of(title, model));
  }

  @BeforeAll
  static void writeAndCompile() throws IOException {
    for (var cell : Cells.all()) {
      add(cell.name(), Networks.scan(cell, 3, 10, false));
      add(cell.name() + " deep", Networks.deep(cell, 2, 9, 4));
    }
    for (var pooling : Layer.Pooling.values()) {
      add("gru " + pooling, Networks.pooled(Cells.GRU, 2, 17, 3, pooling));
    }
    NetworkGradientTest.networks().forEach(network -> add(network.name(), network.model().get()));
    for (long seed = 1; seed <= 24; seed++) {
      add("random cell " + seed, Networks.scan(RandomCells.of(seed, false), 3, 4, seed % 4 == 0));
    }
    for (long seed = 1; seed <= 20; seed++) {
      add("random network " + seed, RandomNetworks.of(seed));
    }
    var files = new ArrayList<Path>();
    for (var one : ALL) {
      var settings = Map.of("package", "made.here", "weights", "inside");
      files.add(folder.resolve(one.name + ".java"));
      format("java").write(one.model, one.weights, settings, files.getLast());
    }
    var out = Files.createDirectories(folder.resolve("classes"));
    compile(files, out);
    classes = new URLClassLoader(new URL[] {out.toUri().toURL()});
  }

  @AfterAll
  static void close() throws IOException {
    classes.close();
    LIBRARIES.close();
    ALL.clear();
  }

  private static Format format(String name) {
    return Format.all().stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow();
  }

  private static void compile(List<Path> files, Path out) {
    var arguments =
        new ArrayList<>(List.of("--release", "17", "-Xlint:all", "-Werror", "-d", out.toString()));
    files.forEach(file -> arguments.add(file.toString()));
    var messages = new ByteArrayOutputStream();
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(null, messages, messages, arguments.toArray(String[]::new));
    assertThat(status).as(messages.toString(StandardCharsets.UTF_8)).isZero();
  }

  static Stream<One> all() {
    return ALL.stream();
  }

  private static void same(Map<String, Object> found, Map<String, float[]> expected) {
    expected.forEach(
        (name, values) -> assertThat((float[]) found.get(name)).as(name).isEqualTo(values));
  }

  // Java.

  /// An object of a source.
  private record Java(Object network, Class<?> type) {

    static Java of(One one) throws ReflectiveOperationException {
      var type = classes.loadClass("made.here." + one.name);
      return new Java(type.getConstructor().newInstance(), type);
    }

    Method method(String name) {
      return Stream.of(type.getMethods())
          .filter(one -> one.getName().equals(name))
          .findFirst()
          .orElseThrow();
    }

    boolean has(String name) {
      return Stream.of(type.getMethods()).anyMatch(one -> one.getName().equals(name));
    }

    Object state() throws ReflectiveOperationException {
      return type.getMethod("start").invoke(network);
    }

    void rows(Sequences data, Map<String, Object> ports) throws ReflectiveOperationException {
      var arguments = new ArrayList<Object>();
      arguments.add(data.rows());
      for (var axis : data.axes().values()) {
        arguments.add(axis.steps());
        arguments.add(axis.lengths());
      }
      arguments.addAll(ports.values());
      method("runRows").invoke(network, arguments.toArray());
    }

    void run(Object state, Sequences data, Map<String, Object> ports)
        throws ReflectiveOperationException {
      var arguments = new ArrayList<Object>();
      if (has("start")) {
        arguments.add(state);
      }
      data.axes().values().forEach(axis -> arguments.add(axis.steps()));
      arguments.addAll(ports.values());
      method("run").invoke(network, arguments.toArray());
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void javaGivesTheSameBits(One one) throws ReflectiveOperationException {
    var network = Java.of(one);
    for (int steps : new int[] {1, 7, 40}) {
      var data = one.data(1, steps, Lengths.FULL);
      var ports = one.ports(data);
      network.run(network.has("start") ? network.state() : null, data, ports);
      same(ports, one.expected(data));
    }
    var ragged = one.data(4, 6, Lengths.RAGGED);
    var ports = one.ports(ragged);
    network.rows(ragged, ports);
    same(ports, one.expected(ragged));
  }

  @ParameterizedTest
  @MethodSource("all")
  void javaGoesOnFromAState(One one) throws ReflectiveOperationException {
    var network = Java.of(one);
    if (!network.has("step") || !network.has("start")) {
      return;
    }
    var data = one.data(1, 9, Lengths.FULL);
    var expected = one.expected(data);
    var axis = one.model.axes().iterator().next();
    var state = network.state();
    var early = new float[0];
    for (int[] part : new int[][] {{0, 1}, {1, 2}, {2, 6}, {6, 9}}) {
      var steps = data.steps(axis, part[0], part[1]);
      var ports = one.ports(steps);
      network.run(state, steps, ports);
      expected.forEach((name, values) -> {
        int width = values.length / 9;
        assertThat((float[]) ports.get(name))
            .isEqualTo(Arrays.copyOfRange(values, part[0] * width, part[1] * width));
      });
      if (part[1] == 2) {
        early = new float[state.getClass().getField("SIZE").getInt(null)];
        state.getClass().getMethod("save", float[].class).invoke(state, (Object) early);
        state = state.getClass().getMethod("copy").invoke(state);
      }
    }
    state.getClass().getMethod("load", float[].class).invoke(state, (Object) early);
    var again = data.steps(axis, 2, 6);
    var ports = one.ports(again);
    network.run(state, again, ports);
    expected.forEach((name, values) -> {
      int width = values.length / 9;
      assertThat((float[]) ports.get(name))
          .isEqualTo(Arrays.copyOfRange(values, 2 * width, 6 * width));
    });
  }

  @Test
  void aStepInJavaAllocatesNothing() throws Throwable {
    var one = ALL.stream().filter(each -> each.title.equals("lstm")).findFirst().orElseThrow();
    var network = Java.of(one);
    var state = network.state();
    var step =
        MethodHandles.publicLookup()
            .unreflect(network.method("step"))
            .bindTo(network.network)
            .asType(MethodType.methodType(void.class, Object.class, float[].class, float[].class));
    var x = new float[3];
    var y = new float[10];
    for (int i = 0; i < 1000; i++) {
      step.invokeExact(state, x, y);
    }
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().threadId();
    long before = threads.getThreadAllocatedBytes(thread);
    for (int i = 0; i < 10_000; i++) {
      step.invokeExact(state, x, y);
    }

    assertThat(threads.getThreadAllocatedBytes(thread) - before).isLessThan(10_000);
  }

  @Test
  void withoutMathFmaTheSumIsRoundedOnceToo() throws ReflectiveOperationException {
    var type = classes.loadClass("made.here." + ALL.getFirst().name);
    var fused = type.getDeclaredMethod("fused", float.class, float.class, float.class);
    fused.setAccessible(true);
    var random = new SplittableRandom(5);
    for (int i = 0; i < 200_000; i++) {
      float a = number(random);
      float b = number(random);
      // Near −a·b, where rounding twice would show.
      float c = i % 2 == 0 ? number(random) : -(a * b) * (1 + random.nextInt(-2, 3) * 0x1p-23f);

      assertThat((float) fused.invoke(null, a, b, c)).isEqualTo(Math.fma(a, b, c));
    }
  }

  private static float number(SplittableRandom random) {
    return Float.intBitsToFloat(random.nextInt() & 0xBFFFFFFF | random.nextInt(0x40) << 24);
  }

  // C.

  private static final String COMPILER =
      Stream.of("cc", "gcc", "clang")
          .filter(name ->
              Stream.of(System.getenv("PATH").split(File.pathSeparator))
                  .anyMatch(at -> Files.isExecutable(Path.of(at, name))))
          .findFirst()
          .orElse("");

  /// A library of a source.
  @SuppressWarnings("restricted")
  private record C(One one, String prefix, SymbolLookup library) {

    static C of(One one) throws IOException, InterruptedException {
      var prefix = one.name.toLowerCase(Locale.ROOT);
      var file = folder.resolve(prefix + ".c");
      format("c").write(one.model, one.weights, Map.of("weights", "inside"), file);
      var library = folder.resolve(prefix + ".so");
      var made =
          new ProcessBuilder(
                  COMPILER,
                  "-std=c11",
                  "-Wall",
                  "-Wextra",
                  "-Werror",
                  "-O1",
                  "-shared",
                  "-fPIC",
                  "-o",
                  library.toString(),
                  file.toString(),
                  "-lm")
              .redirectErrorStream(true)
              .start();
      var words = new String(made.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(made.waitFor()).as(words).isZero();
      return new C(one, prefix, SymbolLookup.libraryLookup(library, LIBRARIES));
    }

    boolean has(String name) {
      return library.find(prefix + "_" + name).isPresent();
    }

    long call(String name, MemoryLayout result, List<Object> arguments) throws Throwable {
      var layouts =
          arguments.stream()
              .map(each -> each instanceof Integer ? ValueLayout.JAVA_INT : ValueLayout.ADDRESS)
              .toArray(MemoryLayout[]::new);
      var function =
          Linker.nativeLinker()
              .downcallHandle(
                  library.find(prefix + "_" + name).orElseThrow(),
                  result == null
                      ? FunctionDescriptor.ofVoid(layouts)
                      : FunctionDescriptor.of(result, layouts));
      var value = function.invokeWithArguments(arguments);
      return value == null ? 0 : ((Number) value).longValue();
    }

    long memory(Sequences data) throws Throwable {
      var counts = new ArrayList<Object>();
      data.axes().values().forEach(axis -> counts.add(axis.steps()));
      return call("memory", ValueLayout.JAVA_LONG, counts);
    }

    /// Calls with arrays copied there and back.
    long run(String name, List<Object> first, Sequences data, Map<String, Object> ports)
        throws Throwable {
      try (var arena = Arena.ofConfined()) {
        var arguments = new ArrayList<>(first);
        var segments = new LinkedHashMap<String, MemorySegment>();
        ports.forEach((port, array) -> {
          var segment =
              array instanceof float[] floats
                  ? arena.allocateFrom(ValueLayout.JAVA_FLOAT, floats)
                  : arena.allocateFrom(ValueLayout.JAVA_INT, (int[]) array);
          segments.put(port, segment);
          arguments.add(segment);
        });
        if (!name.equals("step")) {
          arguments.add(arena.allocate(ValueLayout.JAVA_FLOAT, Math.max(1, memory(data))));
        }
        long result = call(name, ValueLayout.JAVA_INT, arguments);
        ports.forEach((port, array) -> {
          if (array instanceof float[] floats) {
            MemorySegment.copy(
                segments.get(port), ValueLayout.JAVA_FLOAT, 0, floats, 0, floats.length);
          }
        });
        return result;
      }
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void cGivesTheSameBits(One one) throws Throwable {
    assumeTrue(!COMPILER.isEmpty(), "no C compiler is on the path");
    var network = C.of(one);
    try (var arena = Arena.ofConfined()) {
      var state = arena.allocate(1 << 12, 16);
      for (int steps : new int[] {1, 7, 40}) {
        var data = one.data(1, steps, Lengths.FULL);
        var ports = one.ports(data);
        var first = new ArrayList<Object>();
        if (network.has("start")) {
          network.call("start", null, List.of(state));
          first.add(state);
        }
        data.axes().values().forEach(axis -> first.add(axis.steps()));
        assertThat(network.run("run", first, data, ports)).isZero();
        same(ports, one.expected(data));
      }
      var ragged = one.data(4, 6, Lengths.RAGGED);
      var ports = one.ports(ragged);
      var first = new ArrayList<Object>();
      first.add(4);
      for (var axis : ragged.axes().values()) {
        first.add(axis.steps());
        first.add(arena.allocateFrom(ValueLayout.JAVA_INT, axis.lengths()));
      }
      assertThat(network.run("rows", first, ragged, ports)).isZero();
      same(ports, one.expected(ragged));
      if (network.has("step")) {
        steps(network, state);
      }
    }
  }

  private static void steps(C network, MemorySegment state) throws Throwable {
    var one = network.one;
    var data = one.data(1, 9, Lengths.FULL);
    var expected = one.expected(data);
    var axis = one.model.axes().iterator().next();
    if (network.has("start")) {
      network.call("start", null, List.of(state));
    }
    for (int t = 0; t < 9; t++) {
      int from = t;
      var step = data.steps(axis, t, t + 1);
      var ports = one.ports(step);
      network.run("step", network.has("start") ? List.of(state) : List.of(), step, ports);
      expected.forEach((name, values) -> {
        int width = values.length / 9;
        assertThat((float[]) ports.get(name))
            .isEqualTo(Arrays.copyOfRange(values, from * width, (from + 1) * width));
      });
    }
  }

  // What stands around it.

  private static Model small(Cell cell) {
    var build = new ModelBuilder();
    var x = build.embedding("letters", "time", 5, 3);
    return build.output("next", build.affine("scores", 5, build.scan("rnn", cell, 4, x))).model();
  }

  @Test
  void weightsBesideTheSourceAreFloatsInItsOrder(@TempDir Path here) throws Exception {
    var model = small(Cells.GRU);
    var weights = Networks.parameters(model, new SplittableRandom(1)).freeze();
    var java = here.resolve("Beside.java");
    format("java").write(model, weights, Map.of("weights", "beside"), java);

    assertThat(here.resolve("Beside.weights")).hasSize(4L * weights.table().size());
    var out = Files.createDirectories(here.resolve("classes"));
    compile(List.of(java), out);
    Files.move(here.resolve("Beside.weights"), out.resolve("Beside.weights"));
    try (var loader = new URLClassLoader(new URL[] {out.toUri().toURL()})) {
      var type = loader.loadClass("Beside");
      var network = type.getConstructor().newInstance();
      var state = type.getMethod("start").invoke(network);
      var found = new float[5];
      type.getMethod("step", state.getClass(), int[].class, float[].class)
          .invoke(network, state, new int[] {2}, found);
      var expected = new float[5];
      try (var stepper = Program.inference(model).bind(weights).stepper(1)) {
        stepper.step(new int[] {2}, expected);
      }
      assertThat(found).isEqualTo(expected);
    }
  }
}
