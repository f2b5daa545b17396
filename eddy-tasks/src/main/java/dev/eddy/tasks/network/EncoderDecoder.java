package dev.eddy.tasks.network;

import dev.eddy.cell.Cell;
import dev.eddy.model.Layer;
import dev.eddy.model.Model;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.ModelBuilder.Value;
import dev.eddy.model.Objective;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// A network that reads one sequence and writes another: an encoder's last states are the decoder's
/// first.
///
/// ```
/// source [B, S] → embedding → scan … scan ─ last states ─┐ (both directions: tanh(W [forward; backward] + b))
/// target [B, T] → embedding → scan … scan ← first states ┘ → next [B, T, targetSymbols]
/// ```
///
/// The two sequences have axes of their own, `source` and `target`. While training the decoder
/// takes in the right symbols (teacher forcing): `target` holds the start symbol and the text, the
/// labels of `next` hold the text and the end symbol. A stepped decoder takes in what it gave.
/// Layer k of the decoder starts from layer k of the encoder, every state from the state of its
/// name.
///
/// With attention, the last scan of the decoder is a cell that attends to all the encoder gave (see
/// [Cell#withAttention]).
///
/// @param cell of encoder and decoder
/// @param units of every scan; an encoder in both directions has as many in each
/// @param layers how many scans one after the other
/// @param bidirectional whether the encoder reads in both directions
/// @param attention how the decoder looks back
/// @param embedding numbers that stand for a symbol, on either side
/// @param embeddings what they start from
/// @param regularisation what is dropped while training: values of embeddings, between layers and
///   before the output are
/// @param sourceSymbols size of the source vocabulary
/// @param targetSymbols size of the target vocabulary
/// @see <a href="https://arxiv.org/abs/1409.3215">Sutskever, Vinyals & Le 2014</a>
/// @see <a href="https://arxiv.org/abs/1406.1078">Cho et al. 2014</a>
public record EncoderDecoder(
    Cell cell,
    int units,
    int layers,
    boolean bidirectional,
    Attention attention,
    int embedding,
    Embeddings embeddings,
    Regularisation regularisation,
    int sourceSymbols,
    int targetSymbols) {

  public EncoderDecoder {
    if (cell.equations().states().isEmpty()) {
      throw new IllegalArgumentException(
          "%s has no state, so nothing of what was read could reach what is written; choose a recurrent cell such as gru"
              .formatted(cell));
    }
  }

  /// How the decoder looks back at the source.
  public enum Attention {
    NONE,
    MULTIPLICATIVE,
    ADDITIVE
  }

  private static final String MEMORY = "memory ";
  public static final String SOURCE = "source";
  public static final String TARGET = "target";
  public static final String NEXT = "next";

  /// The mean over the target's symbols.
  public static Objective objective() {
    return new Objective(NEXT, Objective.softmaxCrossEntropy());
  }

  /// The whole network, as it is trained.
  public Model model() {
    var build = new ModelBuilder();
    var starts = new ArrayList<Map<String, Value>>();
    var read = encoder(build, starts);
    var below =
        regularisation.dropped(
            build,
            TARGET + ".kept",
            embeddings.of(build, TARGET, TARGET, targetSymbols, embedding));
    for (int layer = 1; layer <= layers; layer++) {
      var name = "decoder-" + layer;
      below =
          layer < layers || attention == Attention.NONE
              ? build.scanFrom(name, regularisation.cell(cell), units, below, starts.get(layer - 1))
              : attending(build, name, below, starts.get(layer - 1), read);
      below = regularisation.dropped(build, "decoder-" + layer + ".kept", below);
    }
    return build.output(NEXT, build.affine("symbols", targetSymbols, below)).model();
  }

  private Value attending(
      ModelBuilder build, String name, Value below, Map<String, Value> start, Value read) {
    var attending = regularisation.cell(cell.withAttention(attention == Attention.ADDITIVE));
    var layer =
        Layer.Apply.of(name, attending, units)
            .withInput("x", below.layers())
            .withMemory("read", read.layers());
    for (var state : start.entrySet()) {
      layer = layer.withStart(state.getKey(), state.getValue().layers());
    }
    return build.add(layer);
  }

  /// What the last layer gives at every step; into `starts` goes, for each layer, what each state
  /// of the decoder starts from.
  private Value encoder(ModelBuilder build, List<Map<String, Value>> starts) {
    var below =
        regularisation.dropped(
            build,
            SOURCE + ".kept",
            embeddings.of(build, SOURCE, SOURCE, sourceSymbols, embedding));
    for (int layer = 1; layer <= layers; layer++) {
      var name = "encoder-" + layer;
      below =
          bidirectional
              ? build.bidirectional(name, regularisation.cell(cell), units, below)
              : build.scan(name, regularisation.cell(cell), units, below);
      starts.add(starts(build, layer));
      if (layer < layers) {
        below = regularisation.dropped(build, name + ".kept", below);
      }
    }
    return below;
  }

  private Map<String, Value> starts(ModelBuilder build, int layer) {
    var name = "encoder-" + layer;
    var starts = new LinkedHashMap<String, Value>();
    for (var state : cell.equations().states()) {
      if (bidirectional) {
        var both =
            build
                .finalState(name + ".forward", state.name())
                .with(build.finalState(name + ".backward", state.name()));
        starts.put(
            state.name(),
            build.layer(
                "bridge-" + layer + "." + state.name(),
                "output = tanh(W @ x + b)",
                both.width() / 2,
                both));
      } else {
        starts.put(state.name(), build.finalState(name, state.name()));
      }
    }
    return starts;
  }

  /// The part that reads the source, once per batch: its outputs are the first states of the
  /// decoder, by the names of the states, and what it attends to, by {@link #memory} names.
  public static Model encoder(Model model) {
    var outputs = new LinkedHashMap<>(starts(model));
    memories(model).forEach(layer -> outputs.put(MEMORY + layer, List.of(layer)));
    return model.part(Set.of(), outputs);
  }

  /// The layer whose rows the decoder attends to, if this output of the encoder is one.
  public static Optional<String> memory(String output) {
    return output.startsWith(MEMORY)
        ? Optional.of(output.substring(MEMORY.length()))
        : Optional.empty();
  }

  private static List<String> memories(Model model) {
    return model.layers().stream()
        .filter(Layer.Apply.class::isInstance)
        .flatMap(layer -> ((Layer.Apply) layer).memory().values().stream().flatMap(List::stream))
        .distinct()
        .toList();
  }

  /// The part that is stepped: it reads `target`, one symbol a step, and gives `next`.
  public static Model decoder(Model model) {
    var given = new TreeSet<String>();
    starts(model).values().forEach(given::addAll);
    given.addAll(memories(model));
    return model.part(given, Map.of(NEXT, model.outputs().get(NEXT)));
  }

  private static Map<String, List<String>> starts(Model model) {
    var starts = new LinkedHashMap<String, List<String>>();
    for (var layer : model.layers()) {
      if (layer instanceof Layer.Apply apply) {
        apply.start().forEach((state, from) -> starts.put(apply.name() + "." + state, from));
      }
    }
    return starts;
  }
}
