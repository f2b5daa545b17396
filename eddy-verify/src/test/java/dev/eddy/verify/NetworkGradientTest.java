package dev.eddy.verify;

import static dev.eddy.verify.CatalogueGradientTest.check;

import dev.eddy.cell.Cell;
import dev.eddy.cell.Cells;
import dev.eddy.equation.Function;
import dev.eddy.equation.FunctionTable;
import dev.eddy.model.Layer;
import dev.eddy.model.Model;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.Objective;
import dev.eddy.model.Objective.Averaging;
import dev.eddy.testkit.Networks;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Derived gradients of whole networks and of every function of the language against differences.
class NetworkGradientTest {

  private static final Objective LABELS = new Objective("y", Objective.softmaxCrossEntropy());
  private static final Objective CHAIN = new Objective("y", Objective.linearChain());
  private static final Objective UNALIGNED = new Objective("y", Objective.ctc("labels", 1));
  private static final Objective NUMBERS = new Objective("y", Objective.squaredError());

  private static final Objective.Loss TWO_PARTS =
      new Objective.Loss.Pointwise(
          "two parts", "a, b = split(y - target)\noutput = softplus(a)*b*b + 0.5*a");

  /// A network by what is special in it.
  record Network(String name, Objective objective, Supplier<Model> model) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Network> networks() {
    return Stream.of(
        new Network("embedding", LABELS, NetworkGradientTest::embedding),
        new Network("labels without their steps", UNALIGNED, NetworkGradientTest::embedding),
        new Network("embedding with dropped symbols", LABELS, NetworkGradientTest::dropped),
        new Network("output matrix tied to the embedding", LABELS, NetworkGradientTest::tied),
        new Network("residual stack", LABELS, NetworkGradientTest::residual),
        new Network("dropout between layers", LABELS, () -> dropout(false)),
        new Network("variational dropout between layers", LABELS, () -> dropout(true)),
        new Network("encoder and decoder on two axes", LABELS, NetworkGradientTest::encoderDecoder),
        new Network("start from joined final states", NUMBERS, NetworkGradientTest::joinedStart),
        new Network(
            "final state read twice, and the sequence too",
            NUMBERS,
            NetworkGradientTest::sharedFinalState),
        new Network(
            "last valid step of both directions", LABELS, NetworkGradientTest::bidirectionalLast),
        new Network("projections in a stack", LABELS, NetworkGradientTest::projections),
        new Network("learned start", NUMBERS, () -> Networks.scan(LEARNED, 2, 3, false)),
        new Network("learned start, reverse", NUMBERS, () -> Networks.scan(LEARNED, 2, 3, true)),
        new Network(
            "a cell with split, where, clip, norm and softmax",
            NUMBERS,
            () -> Networks.scan(MIXED, 3, 4, false)),
        new Network(
            "a cell that drops and keeps old values",
            NUMBERS,
            () -> Networks.scan(RANDOM, 3, 4, false)),
        new Network(
            "a cell with several states and an output of its own",
            NUMBERS,
            () -> Networks.scan(STATES, 2, 3, true)),
        new Network(
            "a cell whose matrices repeat", NUMBERS, () -> Networks.scan(SHARED, 3, 3, false)),
        new Network(
            "a parameter under a matrix",
            NUMBERS,
            () -> Networks.scan(PARAMETER_PRODUCT, 2, 3, false)),
        new Network(
            "a parameter scaled as its state is",
            NUMBERS,
            () -> Networks.scan(SCALED_ALIKE, 2, 3, false)),
        new Network(
            "a loss that takes its row apart",
            new Objective("y", TWO_PARTS),
            () -> Networks.scan(Cells.ELMAN, 3, 4, false)),
        new Network("attention with input feeding", LABELS, () -> luong(4, 2, 3)),
        new Network(
            "smoothed labels",
            new Objective("y", Objective.softmaxCrossEntropy(0.1)),
            NetworkGradientTest::embedding),
        new Network(
            "additive attention over both directions", LABELS, NetworkGradientTest::bahdanau),
        new Network(
            "two memories, one of them untrained", NUMBERS, NetworkGradientTest::twoMemories),
        new Network("no cell at all", LABELS, NetworkGradientTest::affineOnly),
        new Network("rows beside sequences", LABELS, NetworkGradientTest::rowsBeside),
        new Network(
            "words spelled on an axis of their own", LABELS, () -> tagger(2, 2, 3, 3, false)),
        new Network(
            "words spelled on an axis of their own, tags in a chain",
            CHAIN,
            () -> tagger(2, 2, 3, 3, true)),
        new Network("a chain over what is given", CHAIN, NetworkGradientTest::bareChain),
        new Network(
            "rows gathered from steps, and steps from rows",
            NUMBERS,
            NetworkGradientTest::gathers));
  }

  private static final Cell LEARNED =
      Cell.of(
          "learned",
          """
          state h [H] = learned
          state s [2] = learned
          s' = tanh(A @ h + B @ s + b_s)
          h' = tanh(W @ x + U @ h + C @ s' + b)
          """);

  private static final Cell MIXED =
      Cell.of(
          "mixed",
          """
          option k = 0.7, act = softsign
          param g, v [H] = ones
          param V [2, H]
          a, d, e = split(W @ [x; h] + b)
          m  = softmax(a)*norm(d) + clip(e, k)
          q  = where(dot(m, v) > rowmean(h), max(m, g*h), min(m, -h))
          u  = act(V @ q + b_u)
          h' = Z @ [u; q^2] + rowmax(a)*0.1 - m/(1 + exp(-d))
          """);

  private static final Cell RANDOM =
      Cell.of(
          "random",
          """
          a  = dropout(x, 0.3)
          n  = tanh(W @ a + U @ dropout(h, 0.25, variational) + b)
          c' = zoneout(0.5*c + n, c, 0.4)
          h' = zoneout(tanh(c'), h, 0.2)
          """);

  private static final Cell STATES =
      Cell.of(
          "states",
          """
          state m [2*H] = constant(0.5)
          state n [1]
          m' = tanh(W_m @ x + U_m @ m + b_m)
          n' = 0.9*n + rowsum(m')*0.1
          p, q = split(m')
          h' = p*h + q
          output = [h'; n'; m] - 0.1
          """);

  private static final Cell SHARED =
      Cell.of(
          "shared",
          """
          a  = tanh(V @ x + W @ h + b)
          h' = tanh(W @ h + W @ a + b)*a
          """);

  private static Model embedding() {
    var build = new ModelBuilder();
    var x = build.embedding("symbols", "t", 5, 3);
    return build.output("y", build.affine("dense", 4, build.scan("rnn", Cells.GRU, 3, x))).model();
  }

  private static Model tied() {
    var build = new ModelBuilder();
    var x = build.embedding("symbols", "t", 5, 3);
    var h = build.scan("rnn", Cells.GRU, 3, x);
    return build.output("y", build.tiedAffine("dense", x, h)).model();
  }

  /// The table is the output matrix too, which has all of it.
  private static Model dropped() {
    var build = new ModelBuilder();
    var x = build.embedding("symbols", "t", 5, 3, 0.4);
    var h = build.scan("rnn", Cells.GRU, 3, x);
    return build.output("y", build.tiedAffine("dense", x, h)).model();
  }

  private static Model residual() {
    var build = new ModelBuilder();
    var x = build.numbers("x", "t", 3);
    var one = build.scan("one", Cells.LSTM, 3, x);
    var two = build.scan("two", Cells.GRU_AFTER, 3, one);
    var three = build.scan("three", Cells.LN_GRU, 3, build.residual("plus", two, one));
    return build.output("y", build.residual("again", three, x)).model();
  }

  private static Model dropout(boolean variational) {
    var build = new ModelBuilder();
    var x = build.dropout("drop x", 0.3, variational, build.numbers("x", "t", 3));
    var h = build.dropout("drop h", 0.5, variational, build.scan("rnn", Cells.LSTM, 4, x));
    return build.output("y", build.affine("dense", 3, h)).model();
  }

  private static Model encoderDecoder() {
    var build = new ModelBuilder();
    build.scan("encoder", Cells.LSTM, 3, build.embedding("source", "s", 4, 2));
    var start =
        Map.of("h", build.finalState("encoder", "h"), "c", build.finalState("encoder", "c"));
    var decoder =
        build.scanFrom("decoder", Cells.LSTM, 3, build.embedding("target", "t", 5, 2), start);
    return build.output("y", build.affine("dense", 4, decoder)).model();
  }

  private static Model joinedStart() {
    var build = new ModelBuilder();
    build.bidirectional("encoder", Cells.ELMAN, 2, build.numbers("x", "s", 2));
    var both =
        build.finalState("encoder.forward", "h").with(build.finalState("encoder.backward", "h"));
    return build
        .output(
            "y",
            build.scanFrom("decoder", Cells.GRU, 4, build.numbers("z", "t", 1), Map.of("h", both)))
        .model();
  }

  private static Model sharedFinalState() {
    var build = new ModelBuilder();
    var x = build.numbers("x", "s", 2);
    var h = build.scan("encoder", Cells.ELMAN, 3, x);
    var last = build.finalState("encoder", "h");
    build.scanFrom("left", Cells.GRU, 3, build.numbers("z", "t", 1), Map.of("h", last));
    build.scanFrom("right", Cells.MGU, 3, build.numbers("w", "u", 2), Map.of("h", last));
    var mean = build.pool("mean", Layer.Pooling.MEAN, h);
    var joined = build.finalState("left", "h").with(build.finalState("right", "h")).with(mean);
    return build.output("y", build.affine("dense", 2, joined)).model();
  }

  private static Model bidirectionalLast() {
    var build = new ModelBuilder();
    var both = build.bidirectional("rnn", Cells.GRU, 3, build.numbers("x", "t", 2));
    return build.output("y", build.affine("dense", 3, build.lastValidStep(both))).model();
  }

  private static Model projections() {
    var build = new ModelBuilder();
    var x = build.numbers("x", "t", 2);
    var one = build.scan("one", Cells.LSTM_PROJECTED.withSize("P", 2).with("proj_clip", 0.2), 4, x);
    var two =
        build.scan("two", Cells.LSTM_PROJECTED.withSize("P", 3).with("cell_clip", 0.5), 2, one);
    return build.output("y", two).model();
  }

  private static final Cell PARAMETER_PRODUCT =
      Cell.of(
          "parameter product",
          """
          param p [4] = uniform(-1, 1)
          h' = tanh(W @ x + V @ p + U @ [h; p] + b)
          """);

  /// What flows back to `q` is what the chain of `h` starts with.
  private static final Cell SCALED_ALIKE =
      Cell.of(
          "scaled alike",
          """
          param q [H] = uniform(-1, 1)
          n  = sigmoid(U @ h + b)
          h' = tanh(0.5*h + 0.5*q + n + W @ x)
          """);

  private static final Cell LUONG =
      Cell.of(
          "luong",
          """
          memory m [M]
          state a [H]
          v  = [x; a]
          z  = sigmoid(W_z @ v + U_z @ h + b_z)
          n  = tanh(W_n @ v + U_n @ h + b_n)
          h' = z*h + (1 - z)*n
          c  = attend(W_q @ h', m, m)
          a' = tanh(W_a @ [c; h'] + b_a)
          output = a'
          """);

  private static final Cell BAHDANAU =
      Cell.of(
          "bahdanau",
          """
          size A
          memory m [M]
          param v [A] = uniform(-1, 1)
          k  = K @ m
          c  = attend(W_q @ h, k, m, v)
          h' = tanh(W @ x + U @ h + C @ c + b)
          """);

  private static final Cell TWO_MEMORIES =
      Cell.of(
          "two memories",
          """
          memory m [M]
          memory n [N]
          c  = attend(W_q @ h, K @ m, V @ m)
          d  = attend(W_r @ h, n, softsign(Y @ n))
          h' = tanh(W @ [c; d] + U @ h + C @ x + b)
          """);

  private static Layer.Apply attending(
      String name,
      Cell cell,
      int units,
      String x,
      Map<String, List<String>> start,
      Map<String, List<String>> memory) {
    return new Layer.Apply(
        name, cell, units, Map.of("x", List.of(x)), start, memory, false, Map.of());
  }

  static Model luong(int symbols, int width, int units) {
    var build = new ModelBuilder();
    build.scan("encoder", Cells.GRU, units, build.embedding("source", "s", symbols, width));
    build.finalState("encoder", "h");
    build.embedding("target", "t", symbols, width);
    var start = Map.of("h", List.of("encoder.h"));
    var decoder =
        build.add(
            attending(
                "decoder",
                LUONG.withSize("M", units),
                units,
                "target",
                start,
                Map.of("m", List.of("encoder"))));
    return build.output("y", build.affine("dense", symbols, decoder)).model();
  }

  private static Model bahdanau() {
    var build = new ModelBuilder();
    build.bidirectional("encoder", Cells.ELMAN, 2, build.numbers("x", "s", 2));
    build.embedding("target", "t", 4, 2);
    var memory = Map.of("m", List.of("encoder.forward", "encoder.backward"));
    var cell = BAHDANAU.withSize("M", 4).withSize("A", 3);
    return build
        .output(
            "y",
            build.affine(
                "dense", 3, build.add(attending("decoder", cell, 3, "target", Map.of(), memory))))
        .model();
  }

  private static Model twoMemories() {
    var build = new ModelBuilder();
    build.scan("encoder", Cells.ELMAN, 2, build.numbers("x", "s", 2));
    build.numbers("facts", "r", 3);
    build.numbers("z", "t", 1);
    var memory = Map.of("m", List.of("encoder"), "n", List.of("facts"));
    var cell = TWO_MEMORIES.withSize("M", 2).withSize("N", 3);
    return build
        .output("y", build.add(attending("decoder", cell, 3, "z", Map.of(), memory)))
        .model();
  }

  private static Model affineOnly() {
    var build = new ModelBuilder();
    var hidden = build.layer("hidden", "output = elu(W @ x + b)", 4, build.numbers("x", "t", 3));
    return build.output("y", build.affine("dense", 3, hidden)).model();
  }

  /// Characters on one axis, words on the other: what is known at two places of the characters goes
  /// into each word.
  static Model tagger(int width, int hidden, int words, int tags, boolean chain) {
    var build = new ModelBuilder();
    var characters = build.embedding("characters", "c", 5, width);
    build.bidirectional("spelling", Cells.LSTM, hidden, characters);
    var word =
        build
            .embedding("words", "t", words, width)
            .with(build.gather("after", "t", build.value("spelling.forward"), "ends"))
            .with(build.gather("before", "t", build.value("spelling.backward"), "starts"))
            .with(build.gather("first", "t", build.value("spelling.forward"), "starts"));
    var read = build.bidirectional("reader", Cells.GRU, hidden, word);
    var scores = build.affine("scores", tags, read);
    return build
        .output("y", chain ? build.linearChain("chain", build.value("scores")) : scores)
        .model();
  }

  private static Model bareChain() {
    var build = new ModelBuilder();
    build.numbers("x", "t", 3);
    return build.output("y", build.linearChain("chain", build.value("x"))).model();
  }

  /// A row is one step of a sequence, and the same row is beside every step of another.
  private static Model gathers() {
    var build = new ModelBuilder();
    var x = build.scan("rnn", Cells.GRU, 3, build.numbers("x", "s", 2));
    var one = build.gather("one", "", build.value("rnn"), "chosen");
    var row = build.layer("row", "output = tanh(W @ x + b)", 2, one);
    var beside = build.gather("beside", "t", row, "always");
    var picked = build.gather("picked", "t", x, "picks");
    return build.output("y", build.affine("dense", 2, beside.with(picked))).model();
  }

  private static Model rowsBeside() {
    var build = new ModelBuilder();
    var row = build.layer("in", "output = tanh(W @ x + b)", 3, build.numbers("row", "", 2));
    build.scanFrom("rnn", Cells.GRU, 3, build.numbers("x", "t", 2), Map.of("h", row));
    var joined = build.finalState("rnn", "h").with(row);
    return build.output("y", build.affine("dense", 3, joined)).model();
  }

  @ParameterizedTest
  @MethodSource("networks")
  void gradientsOfANetworkAreDifferencesOfTheLoss(Network network) {
    for (long seed = 1; seed <= 5; seed++) {
      check(network.model.get(), network.objective, seed % 2 == 0, seed);
    }
    check(
        network.model.get(),
        new Objective("y", network.objective.loss(), Averaging.MEAN_OF_ROWS),
        true,
        6);
  }

  // ---- functions
  // -----------------------------------------------------------------------------------------------------------------

  /// For each function that is not called by its name with one argument, a use of it on `a`, `p`
  /// (above 0.1) and `h`.
  private static final Map<String, String> USES =
      Stream.of(
              "+: a + h",
              "-: a - h",
              "*: a*h",
              "/: a/p",
              "^: p^1.7 + a^3",
              "neg: -a*h",
              "<: a*(a < h)",
              "<=: a*(a <= h)",
              ">: a*(a > h)",
              ">=: a*(a >= h)",
              "log: log(p)",
              "log1p: log1p(p)",
              "sqrt: sqrt(p)",
              "max: max(a, h)",
              "min: min(a, h)",
              "clip: clip(a, 0.6)",
              "where: where(a > 0.1, a*h, p)",
              "rowsum: rowsum(a)*h",
              "rowmean: rowmean(a) + h",
              "rowmax: rowmax(a)*p",
              "dot: dot(a, p)*h",
              "norm: norm(a, 0.1)*h + norm(p)",
              "dropout: dropout(a, 0.4)",
              "zoneout: zoneout(a, h, 0.4)")
          .map(use -> use.split(": ", 2))
          .collect(
              Collectors.toMap(use -> use[0], use -> use[1], (one, _) -> one, LinkedHashMap::new));

  /// Attention needs a memory, split several names on the left: both have networks of their own.
  private static final Set<Function.Form> ELSEWHERE =
      Set.of(Function.Form.MEMORY, Function.Form.SPLIT);

  static List<String> uses() {
    return FunctionTable.all().stream()
        .filter(function -> !ELSEWHERE.contains(function.form()))
        .map(function -> USES.getOrDefault(function.name(), function.name() + "(a)"))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("uses")
  void gradientsOfEveryFunctionAreDifferencesOfTheLoss(String use) {
    var text =
        """
        a  = W @ x + U @ h + b
        p  = softplus(V @ x + h) + 0.1
        s  = %s
        h' = tanh(s + 0.5*a - 0.05*p)
        """
            .formatted(use);
    for (long seed = 1; seed <= 5; seed++) {
      check(
          Networks.scan(Cell.of("use of " + use, text), 2, 3, seed % 2 == 0), NUMBERS, false, seed);
    }
  }

  /// The same functions of the input alone, which leave time, and with scalars in the place of
  /// vectors.
  @ParameterizedTest
  @MethodSource("uses")
  void gradientsOfEveryFunctionOfTheInputAreDifferencesOfTheLoss(String use) {
    boolean vectors = use.contains("dot(") || use.contains("norm(p)");
    var text =
        """
        n  = V @ x
        a  = W @ x + rowmean(n)
        p  = softplus(%s) + 0.1
        s  = %s
        output = s + a - 0.05*p
        """
            .formatted(vectors ? "n" : "dot(n, n)", use.replaceAll("\\bh\\b", "n"));
    for (long seed = 1; seed <= 5; seed++) {
      check(Networks.scan(Cell.of("use of " + use, text), 2, 3, false), NUMBERS, false, seed);
    }
  }
}
