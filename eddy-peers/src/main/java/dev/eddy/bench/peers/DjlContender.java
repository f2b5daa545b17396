package dev.eddy.bench.peers;

import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.modality.nlp.DefaultVocabulary;
import ai.djl.modality.nlp.embedding.TrainableWordEmbedding;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.recurrent.GRU;
import ai.djl.nn.recurrent.LSTM;
import ai.djl.nn.recurrent.RNN;
import ai.djl.nn.recurrent.RecurrentBlock;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.ParameterStore;
import ai.djl.training.Trainer;
import ai.djl.training.initializer.XavierInitializer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Adam;
import ai.djl.training.tracker.Tracker;
import dev.eddy.bench.Contender;
import dev.eddy.bench.BenchNetwork;
import dev.eddy.bench.Samples;
import dev.eddy.bench.Workload;
import java.util.stream.IntStream;

/// PyTorch through the Deep Java Library: its recurrent blocks, its loss and its Adam.
///
/// The forget gate of its LSTM has no bias added at run time; that changes numbers and no work.
public final class DjlContender implements Contender {

  @Override
  public String name() {
    return "djl";
  }

  @Override
  public String describe() {
    return "DJL "
        + Engine.getDjlVersion()
        + ", PyTorch "
        + Engine.getInstance().getVersion()
        + " (CPU)";
  }

  @Override
  public boolean runs(Workload workload, int threads) {
    return workload.network() instanceof BenchNetwork.Recurrent;
  }

  @Override
  public Running open(Workload workload, Samples samples, int threads) throws Exception {
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("ai.djl.default_engine", "PyTorch");
    System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(threads));
    System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
    var network = (BenchNetwork.Recurrent) workload.network();
    return switch (workload.purpose()) {
      case TRAIN -> new Training(workload, network, samples);
      case INFER -> new Inference(workload, network, samples);
      case STREAM -> new Streaming(network, samples);
    };
  }

  private static RecurrentBlock recurrent(BenchNetwork.Recurrent n, boolean states) {
    RecurrentBlock.BaseBuilder<?> build =
        switch (n.kind()) {
          case ELMAN -> RNN.builder().setActivation(RNN.Activation.TANH);
          case LSTM -> LSTM.builder();
          case GRU -> GRU.builder();
        };
    build.setStateSize(n.hidden());
    build.setNumLayers(n.layers());
    build.optBatchFirst(true);
    build.optReturnState(states);
    if (n.kind() == BenchNetwork.Kind.LSTM) {
      return ((LSTM.Builder) build).build();
    }
    return n.kind() == BenchNetwork.Kind.GRU
        ? ((GRU.Builder) build).build()
        : ((RNN.Builder) build).build();
  }

  /// The network; logits are `[B, C]` or, time folded into the batch as the loss wants it, `[B·T,
  /// C]`.
  private static Block block(BenchNetwork.Recurrent n) {
    var block = new SequentialBlock();
    if (n.symbols() > 0) {
      var names = IntStream.range(0, n.symbols()).mapToObj(Integer::toString).toList();
      var symbols = DefaultVocabulary.builder().add(names).build();
      block.add(
          TrainableWordEmbedding.builder()
              .setEmbeddingSize(n.input())
              .setVocabulary(symbols)
              .optUseDefault(false)
              .build());
    }
    block.add(recurrent(n, false));
    if (n.everyStep()) {
      block.addSingleton(states -> states.reshape(-1, n.hidden()));
    } else {
      block.addSingleton(states -> states.get(new NDIndex(":, -1")));
    }
    block.add(Linear.builder().setUnits(n.classes()).build());
    block.setInitializer(new XavierInitializer(), Parameter.Type.WEIGHT);
    return block;
  }

  private static NDArray input(
      NDManager manager, Workload w, BenchNetwork.Recurrent n, Samples samples) {
    return samples.ids() != null
        ? manager
            .create(samples.ids(), new Shape(w.batch(), w.steps()))
            .toType(DataType.INT64, false)
        : manager.create(samples.numbers(), new Shape(w.batch(), w.steps(), n.input()));
  }

  private static final class Training implements Running {
    private final Model model = Model.newInstance("bench", "PyTorch");
    private final Trainer trainer;
    private final NDArray x;
    private final NDArray labels;
    private final Loss loss = Loss.softmaxCrossEntropyLoss();

    Training(Workload workload, BenchNetwork.Recurrent n, Samples samples) {
      model.setBlock(block(n));
      var adam =
          Adam.builder().optLearningRateTracker(Tracker.fixed((float) workload.rate())).build();
      trainer = model.newTrainer(new DefaultTrainingConfig(loss).optOptimizer(adam));
      x = input(model.getNDManager(), workload, n, samples);
      labels = model.getNDManager().create(samples.labels()).toType(DataType.INT64, false);
      trainer.initialize(x.getShape());
    }

    @Override
    public double step() {
      try (var scope = model.getNDManager().newSubManager();
          var collector = trainer.newGradientCollector()) {
        x.tempAttach(scope);
        var logits = trainer.forward(new NDList(x));
        var value = loss.evaluate(new NDList(labels), logits);
        collector.backward(value);
        logits.close();
        float number = value.getFloat();
        value.close();
        trainer.step();
        return number;
      }
    }

    @Override
    public void close() {
      trainer.close();
      model.close();
    }
  }

  private static final class Inference implements Running {
    private final NDManager manager = NDManager.newBaseManager("PyTorch");
    private final Block block;
    private final ParameterStore store;
    private final NDArray x;

    Inference(Workload workload, BenchNetwork.Recurrent n, Samples samples) {
      block = block(n);
      x = input(manager, workload, n, samples);
      block.initialize(manager, DataType.FLOAT32, x.getShape());
      block.freezeParameters(true);
      store = new ParameterStore(manager, false);
    }

    @Override
    public double step() {
      // What a call computes belongs to the manager of its input, and goes with it.
      try (var scope = manager.newSubManager()) {
        x.tempAttach(scope);
        return block.forward(store, new NDList(x), false).singletonOrThrow().toFloatArray()[0];
      }
    }

    @Override
    public void close() {
      manager.close();
    }
  }

  private static final class Streaming implements Running {
    private final NDManager manager = NDManager.newBaseManager("PyTorch");
    private final Block block;
    private final ParameterStore store;
    private final BenchNetwork.Recurrent n;
    private final float[] numbers;
    private NDArray h;
    private NDArray c;

    Streaming(BenchNetwork.Recurrent n, Samples samples) {
      this.n = n;
      numbers = samples.numbers();
      block = recurrent(n, true);
      block.setInitializer(new XavierInitializer(), Parameter.Type.WEIGHT);
      var state = new Shape(1, 1, n.hidden());
      block.initialize(manager, DataType.FLOAT32, new Shape(1, 1, n.input()), state, state);
      block.freezeParameters(true);
      store = new ParameterStore(manager, false);
      h = manager.zeros(state);
      c = manager.zeros(state);
    }

    @Override
    public double step() {
      try (var scope = manager.newSubManager()) {
        h.attach(scope);
        c.attach(scope);
        var out =
            block.forward(
                store, new NDList(scope.create(numbers, new Shape(1, 1, n.input())), h, c), false);
        h = out.get(1);
        c = out.get(2);
        h.attach(manager);
        c.attach(manager);
        return out.get(0).toFloatArray()[0];
      }
    }

    @Override
    public void close() {
      manager.close();
    }
  }
}
