package dev.eddy.tasks.setting;

/// What the layers of a network are.
public final class NetworkSettings {

  public static final Setting<String> CELL =
      new Setting<>(
          "cell",
          Values.text(),
          "lstm",
          "the recurrent cell: a name of the catalogue or a .cell file; options follow a colon, as in lstm:forget_bias=0",
          "NAME|FILE");

  public static final Setting<Integer> HIDDEN =
      new Setting<>("hidden", Values.whole(1), 64, "units of each layer");

  public static final Setting<Integer> LAYERS =
      new Setting<>("layers", Values.whole(1), 1, "how many recurrent layers");

  public static final Setting<Integer> EMBEDDING =
      new Setting<>("embedding", Values.whole(1), 48, "numbers that stand for a symbol");

  public static final Setting<String> EMBEDDING_START =
      new Setting<>(
          "embedding-start",
          Values.text(),
          "uniform(-0.1, 0.1)",
          "what the first values of embeddings are drawn from: normal(mean, deviation), uniform(from, to) or another initialiser",
          "NAME");

  public static final Setting<Boolean> BIDIRECTIONAL =
      new Setting<>(
          "bidirectional", Values.flag(), true, "whether each layer reads in both directions");

  private NetworkSettings() {}
}
