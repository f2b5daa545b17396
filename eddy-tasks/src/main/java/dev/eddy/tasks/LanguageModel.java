package dev.eddy.tasks;

import dev.eddy.decode.Sampling;
import java.util.function.Consumer;

/// A model that goes on with a text: `eddy generate` lets it.
public interface LanguageModel extends TrainedModel {

  /// A text that goes on from a prompt, which is not part of it.
  ///
  /// @param prompt what comes before; may be empty
  /// @param length how many symbols
  /// @param seed of the draws; the same seed gives the same text
  /// @param out takes each piece of text as it comes
  void generate(String prompt, int length, Sampling sampling, long seed, Consumer<String> out);
}
