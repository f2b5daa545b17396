package dev.eddy.tasks.setting;

/// How an answer of several symbols is searched for.
public final class DecodingSettings {

  public static final Setting<Integer> BEAM =
      new Setting<>(
          "beam", Values.whole(1), 5, "how many beginnings are kept while an answer is written");

  public static final Setting<Double> LENGTH_NORMALIZATION =
      new Setting<>(
          "length-normalization",
          Values.atLeast(0),
          0.0,
          "a, where answers of n symbols, the end included, are ranked by log p / ((5 + n) / 6)^a: above 0 favours long ones");

  private DecodingSettings() {}
}
