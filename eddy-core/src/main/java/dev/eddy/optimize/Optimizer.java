package dev.eddy.optimize;

import dev.eddy.equation.Equations;
import dev.eddy.equation.Rewrite;
import dev.eddy.lower.UpdatePlanner;
import dev.eddy.model.ParameterTable;
import dev.eddy.run.StepPlan;
import dev.eddy.text.Names;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.DoubleFunction;

/// How parameters follow their gradients: equations for one weight `w` with its gradient `g`, and a
/// learning rate. A value.
///
/// ```java
/// var adam = Optimizer.adam(0.001).with("beta1", 0.5);
/// var mine = Optimizer.of("mine", "option decay = 0.9\nv' = decay*v + g\nw' = w - lr*v'", 0.1);
/// ```
///
/// The text may use the learning rate `lr` and the number of the step `t`, from 1; what depends on
/// them alone is computed once per step in double precision. States have the size of w. An option
/// named `weight_decay` counts only for parameters that are decayed (matrices); it is 0 for the
/// others.
///
/// @param equations the checked text, its options included
/// @param learningRate what `lr` is before the schedule
public record Optimizer(Equations equations, double learningRate) {

  /// The option that counts for matrices only.
  private static final String DECAY = "weight_decay";

  private static final String SGD = "w' = w - lr*g";

  private static final String MOMENTUM =
      """
      option momentum = 0.9
      v' = momentum*v + g
      w' = w - lr*v'
      """;

  private static final String NESTEROV =
      """
      option momentum = 0.9
      v' = momentum*v + g
      w' = w - lr*(g + momentum*v')
      """;

  private static final String RMSPROP =
      """
      option decay = 0.9, momentum = 0, epsilon = 1e-10
      state ms = constant(1)
      ms'  = ms + (1 - decay)*(g*g - ms)
      mom' = momentum*mom + lr*g/sqrt(ms' + epsilon)
      w'   = w - mom'
      """;

  private static final String RMSPROP_TORCH =
      """
      option decay = 0.99, momentum = 0, epsilon = 1e-8
      ms'  = decay*ms + (1 - decay)*g*g
      mom' = momentum*mom + g/(sqrt(ms') + epsilon)
      w'   = w - lr*mom'
      """;

  private static final String ADAM =
      """
      option beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8
      rate = lr*sqrt(1 - beta2^t)/(1 - beta1^t)
      m' = m + (1 - beta1)*(g - m)
      v' = v + (1 - beta2)*(g*g - v)
      w' = w - rate*m'/(sqrt(v') + epsilon)
      """;

  private static final String ADAM_TORCH =
      """
      option beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8
      rate = lr/(1 - beta1^t)
      root = sqrt(1 - beta2^t)
      m' = m + (1 - beta1)*(g - m)
      v' = v + (1 - beta2)*(g*g - v)
      w' = w - rate*m'/(sqrt(v')/root + epsilon)
      """;

  private static final String ADAMW =
      """
      option weight_decay = 0.01, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8
      rate = lr/(1 - beta1^t)
      root = sqrt(1 - beta2^t)
      m' = m + (1 - beta1)*(g - m)
      v' = v + (1 - beta2)*(g*g - v)
      w' = w - lr*weight_decay*w - rate*m'/(sqrt(v')/root + epsilon)
      """;

  private static final String ADAGRAD =
      """
      option epsilon = 0
      state s = constant(0.1)
      s' = s + g*g
      w' = w - lr*g/(sqrt(s') + epsilon)
      """;

  private static final String ADADELTA =
      """
      option rho = 0.95, epsilon = 1e-6
      s' = rho*s + (1 - rho)*g*g
      u  = g*sqrt(d + epsilon)/sqrt(s' + epsilon)
      d' = rho*d + (1 - rho)*u*u
      w' = w - lr*u
      """;

  private record Known(double rate, DoubleFunction<Optimizer> maker) {}

  private static final Map<String, Known> KNOWN = new LinkedHashMap<>();

  static {
    KNOWN.put("sgd", new Known(0.1, Optimizer::sgd));
    KNOWN.put("momentum", new Known(0.01, Optimizer::momentum));
    KNOWN.put("nesterov", new Known(0.01, Optimizer::nesterov));
    KNOWN.put("rmsprop", new Known(0.001, Optimizer::rmsprop));
    KNOWN.put("rmsprop-torch", new Known(0.01, Optimizer::rmspropTorch));
    KNOWN.put("adam", new Known(0.001, Optimizer::adam));
    KNOWN.put("adam-torch", new Known(0.001, Optimizer::adamTorch));
    KNOWN.put("adamw", new Known(0.001, Optimizer::adamW));
    KNOWN.put("adagrad", new Known(0.01, Optimizer::adagrad));
    KNOWN.put("adadelta", new Known(1, Optimizer::adadelta));
  }

  public Optimizer {
    Objects.requireNonNull(equations, "equations");
    if (equations.kind() != Equations.Kind.OPTIMIZER) {
      throw new IllegalArgumentException(
          "\"%s\": an optimizer is made of the equations of an optimizer"
              .formatted(equations.name()));
    }
    if (!(learningRate >= 0) || Double.isInfinite(learningRate)) {
      throw new IllegalArgumentException(
          "optimizer \"%s\": the learning rate must be a number of 0 or more, found %s"
              .formatted(equations.name(), learningRate));
    }
  }

  /// An optimiser from its equations.
  ///
  /// @throws dev.eddy.equation.EquationException if the text breaks a rule of the language; the
  ///   message shows the place
  public static Optimizer of(String name, String text, double learningRate) {
    return new Optimizer(Equations.parse(Equations.Kind.OPTIMIZER, name, text), learningRate);
  }

  /// The optimiser of this name, with its usual learning rate: `sgd`, `momentum`, `nesterov`,
  /// `rmsprop`, `rmsprop-torch`, `adam`, `adam-torch`, `adamw`, `adagrad`, `adadelta`.
  ///
  /// @throws IllegalArgumentException if there is none
  public static Optimizer named(String name) {
    var known = KNOWN.get(name);
    if (known == null) {
      throw new IllegalArgumentException(
          "unknown optimizer '%s'%s"
              .formatted(
                  name,
                  Names.suggestion(
                      name, KNOWN.keySet(), "; known are " + String.join(", ", KNOWN.keySet()))));
    }
    return known.maker.apply(known.rate);
  }

  /// The names {@link #named} knows.
  public static java.util.Set<String> names() {
    return java.util.Collections.unmodifiableSet(KNOWN.keySet());
  }

  /// Gradient descent: `w' = w − lr·g`.
  public static Optimizer sgd(double learningRate) {
    return of("sgd", SGD, learningRate);
  }

  /// Gradient descent with momentum 0.9: `v' = μ·v + g`, `w' = w − lr·v'` (Polyak 1964, in the form
  /// of TensorFlow and PyTorch).
  public static Optimizer momentum(double learningRate) {
    return of("momentum", MOMENTUM, learningRate);
  }

  /// Nesterov's momentum: `v' = μ·v + g`, `w' = w − lr·(g + μ·v')`.
  ///
  /// @see <a href="https://proceedings.mlr.press/v28/sutskever13.html">Sutskever, Martens, Dahl &
  ///   Hinton 2013</a>
  public static Optimizer nesterov(double learningRate) {
    return of("nesterov", NESTEROV, learningRate);
  }

  /// RMSProp (Hinton, Srivastava & Swersky, lecture 6e, 2012) as TensorFlow 1 has it: the mean
  /// square starts at 1, ε = 10⁻¹⁰ is inside the root, decay 0.9, no momentum.
  public static Optimizer rmsprop(double learningRate) {
    return of("rmsprop", RMSPROP, learningRate);
  }

  /// RMSProp as PyTorch has it: the mean square starts at 0, ε = 10⁻⁸ is outside the root, decay
  /// (α) 0.99, no momentum.
  public static Optimizer rmspropTorch(double learningRate) {
    return of("rmsprop-torch", RMSPROP_TORCH, learningRate);
  }

  /// Adam in the order of operations its paper recommends for speed, as TensorFlow 1 has it: ε̂ =
  /// 10⁻⁸ is added to the uncorrected root.
  ///
  /// @see <a href="https://arxiv.org/abs/1412.6980">Kingma & Ba 2015, section 2</a>
  public static Optimizer adam(double learningRate) {
    return of("adam", ADAM, learningRate);
  }

  /// Adam as in algorithm 1 of its paper and in PyTorch: ε = 10⁻⁸ is added to the corrected root.
  ///
  /// @see <a href="https://arxiv.org/abs/1412.6980">Kingma & Ba 2015, algorithm 1</a>
  public static Optimizer adamTorch(double learningRate) {
    return of("adam-torch", ADAM_TORCH, learningRate);
  }

  /// Adam with weight decay apart from the gradient, 0.01 by default, on matrices only; ε as in
  /// {@link #adamTorch}.
  ///
  /// @see <a href="https://arxiv.org/abs/1711.05101">Loshchilov & Hutter 2019</a>
  public static Optimizer adamW(double learningRate) {
    return of("adamw", ADAMW, learningRate);
  }

  /// Adagrad as TensorFlow 1 has it: the sum of squares starts at 0.1, no ε.
  ///
  /// @see <a href="https://jmlr.org/papers/v12/duchi11a.html">Duchi, Hazan & Singer 2011</a>
  public static Optimizer adagrad(double learningRate) {
    return of("adagrad", ADAGRAD, learningRate);
  }

  /// Adadelta with the paper's ρ = 0.95 and ε = 10⁻⁶; the paper's learning rate is 1.
  ///
  /// @see <a href="https://arxiv.org/abs/1212.5701">Zeiler 2012</a>
  public static Optimizer adadelta(double learningRate) {
    return of("adadelta", ADADELTA, learningRate);
  }

  public String name() {
    return equations.name();
  }

  /// The same optimiser with an option at another value: a number, or `none` where the text allows
  /// it.
  ///
  /// @throws dev.eddy.equation.EquationException if there is no such option
  public Optimizer with(String option, String value) {
    return new Optimizer(equations.with(Map.of(option, value)), learningRate);
  }

  /// The same optimiser with an option at another number.
  public Optimizer with(String option, double value) {
    return with(option, Double.toString(value));
  }

  /// The same optimiser with another learning rate.
  public Optimizer withLearningRate(double rate) {
    return new Optimizer(equations, rate);
  }

  /// The same optimiser on the loss with an L2 penalty `λ/2 · Σ w²` over all matrices: `g + λ·w`
  /// stands for g in its equations, with λ the option `weight_decay`.
  ///
  /// Biases, other vectors and embeddings are not penalised. The penalty is added after clipping,
  /// as in PyTorch, and is no part of the loss that is reported. Decay that is decoupled from the
  /// gradient is that of {@link #adamW}.
  ///
  /// @throws IllegalArgumentException if λ is not a number above 0, or the optimiser decays weights
  ///   already
  public Optimizer withL2(double lambda) {
    if (!(lambda > 0) || Double.isInfinite(lambda)) {
      throw new IllegalArgumentException(
          "optimizer \"%s\": the L2 penalty must be a number above 0, found %s"
              .formatted(name(), lambda));
    }
    if (options().containsKey(DECAY)) {
      throw new IllegalArgumentException(
          "optimizer \"%s\": it decays weights by its option %s already; set that one, or take an optimizer without it such as adam"
              .formatted(name(), DECAY));
    }
    var rewrite = Rewrite.of(equations);
    if (rewrite.has(DECAY)) {
      throw new IllegalArgumentException(
          "optimizer \"%s\": the L2 penalty adds an option %s, but the text has that name already; rename it"
              .formatted(name(), DECAY));
    }
    var gradient = rewrite.fresh("g_l2");
    rewrite
        .readAs("g", gradient)
        .before("option %s = %s\n%s = g + %s*w".formatted(DECAY, lambda, gradient, DECAY));
    return new Optimizer(rewrite.equations(), learningRate);
  }

  /// The same optimiser with a further state: a mean of the weights over the steps, `a' = a + max(1
  /// − decay, 10/(9 + t))·(w' − a)`: of about the last 1/(1 − decay) steps, and of the last tenth
  /// of all while these are fewer. Of n numbers that jump about one the mean is √n times nearer.
  ///
  /// @throws IllegalArgumentException if the decay is not between 0 and 1
  /// @see <a href="https://doi.org/10.1137/0330046">Polyak & Juditsky 1992</a>
  public Averaging averaged(double decay) {
    if (!(decay > 0 && decay < 1)) {
      throw new IllegalArgumentException(
          "optimizer \"%s\": the decay of the mean of the weights must be between 0 and 1, found %s"
              .formatted(name(), decay));
    }
    var rewrite = Rewrite.of(equations);
    var mean = rewrite.fresh("mean");
    rewrite.after(
        "%s' = %s + max(1 - %s, 10/(9 + t))*(w' - %s)".formatted(mean, mean, decay, mean));
    return new Averaging(new Optimizer(rewrite.equations(), learningRate), mean);
  }

  /// An optimiser that keeps a mean of the weights.
  ///
  /// @param state its name
  public record Averaging(Optimizer optimizer, String state) {}

  /// The equations for a parameter that is not decayed, such as a bias: those with no weight decay.
  private Equations undecayed() {
    return options().containsKey(DECAY) ? equations.with(Map.of(DECAY, "0")) : equations;
  }

  /// The options by name.
  public Map<String, String> options() {
    var options = new LinkedHashMap<String, String>();
    equations.options().forEach(option -> options.put(option.name(), option.value()));
    return options;
  }

  @Override
  public String toString() {
    return name()
        + "(learning rate "
        + learningRate
        + (options().isEmpty() ? "" : ", " + options())
        + ")";
  }

  /// What it does to parameters, as data: neighbours that follow the same equations are one range.
  ///
  /// @throws IllegalArgumentException if a state starts from what would have to be learned
  public StepPlan.Update update(ParameterTable table) {
    var decayed = UpdatePlanner.plan(equations);
    for (var state : decayed.slots()) {
      if (state.init().name().equals("learned")) {
        throw new IllegalArgumentException(
            "optimizer \"%s\": state '%s' cannot be learned; give it a number to start from"
                .formatted(name(), state.name()));
      }
    }
    var undecayed = UpdatePlanner.plan(undecayed());
    var ranges = new ArrayList<StepPlan.Range>();
    for (var entry : table.entries()) {
      var code = entry.decayed() ? decayed : undecayed;
      int from = entry.offset();
      int to = from + entry.size();
      if (!ranges.isEmpty()
          && ranges.getLast().to() == from
          && ranges.getLast().code().equals(code)) {
        from = ranges.removeLast().from();
      }
      ranges.add(new StepPlan.Range(from, to, code));
    }
    return new StepPlan.Update(decayed.slots(), ranges);
  }
}
