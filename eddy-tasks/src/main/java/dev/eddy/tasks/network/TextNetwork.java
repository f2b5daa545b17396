package dev.eddy.tasks.network;

import dev.eddy.model.Model;
import dev.eddy.model.Weights;
import dev.eddy.tasks.data.vocabulary.Vocabulary;
import java.util.List;

/// A network of another toolkit that reads texts, with what its weights do not say of them:
/// [dev.eddy.tasks.Form#imported] makes a model of it.
///
/// @param where what messages call it
/// @param model with one input of symbols; rows have lengths
/// @param symbols in the order of their numbers; one called `""`, `[PAD]` or `<pad>` fills up rows,
///   one called `[UNK]` or `<unk>` stands for all that are not there
/// @param unit what texts are cut into
/// @param steps longer texts are cut to so many symbols; 0: none is cut
/// @param labels what its outputs mean, in their order; none where the form needs none
public record TextNetwork(
    String where,
    Model model,
    Weights weights,
    List<String> symbols,
    Vocabulary.Unit unit,
    int steps,
    List<String> labels) {

  public TextNetwork {
    symbols = List.copyOf(symbols);
    labels = List.copyOf(labels);
  }
}
