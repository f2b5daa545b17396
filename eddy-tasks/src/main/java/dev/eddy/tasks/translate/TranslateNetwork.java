package dev.eddy.tasks.translate;

import dev.eddy.model.Model;
import dev.eddy.model.Objective;
import dev.eddy.tasks.network.CellChoice;
import dev.eddy.tasks.network.Embeddings;
import dev.eddy.tasks.network.EncoderDecoder;
import dev.eddy.tasks.network.Regularisation;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.NetworkSettings;

/// The network of a [Translator]: an [EncoderDecoder], which also names its axes.
final class TranslateNetwork {

  /// The mean cross-entropy of the target's symbols.
  static final Objective OBJECTIVE = EncoderDecoder.objective();

  private TranslateNetwork() {}

  static Model model(Configuration configuration, int sourceSymbols, int targetSymbols) {
    return new EncoderDecoder(
            CellChoice.of(configuration.get(NetworkSettings.CELL)),
            configuration.get(NetworkSettings.HIDDEN),
            configuration.get(NetworkSettings.LAYERS),
            configuration.get(NetworkSettings.BIDIRECTIONAL),
            configuration.get(TranslateForm.ATTENTION),
            configuration.get(NetworkSettings.EMBEDDING),
            Embeddings.of(configuration),
            Regularisation.of(configuration),
            sourceSymbols,
            targetSymbols)
        .model();
  }
}
