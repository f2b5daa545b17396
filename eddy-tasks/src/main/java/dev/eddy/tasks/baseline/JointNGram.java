package dev.eddy.tasks.baseline;

import dev.eddy.tasks.data.text.Pair;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Turns a word into another spelling by n-grams of pairs: a letter and the piece it becomes are
/// one symbol, and a [WittenBell] model foretells the next symbol from those before it. Immutable.
///
/// The answer is the most probable sequence of symbols whose letters are the word, found with a
/// beam. Letters are those of the decomposed text: a Hangul syllable is its two or three. Sources
/// are read in lower case.
///
/// @see <a href="https://doi.org/10.1016/j.specom.2008.01.002">Bisani & Ney 2008, Joint-sequence
///   models for grapheme-to-phoneme conversion</a>
public final class JointNGram {

  private static final int WIDTH = 16;

  /// Pieces of a letter that are tried, the most frequent.
  private static final int PIECES = 24;

  private static final int START = 0;
  private static final int END = 1;

  private record Joint(String letter, String piece) {}

  private final int order;
  private final WittenBell model;
  private final List<Joint> symbols = new ArrayList<>();
  private final Map<String, List<Integer>> ofLetter = new HashMap<>();

  /// @param order the n of the n-grams
  public JointNGram(List<Pair> pairs, int order) {
    this.order = order;
    var sources = pairs.stream().map(pair -> source(pair.source())).toList();
    var targets = pairs.stream().map(pair -> letters(pair.target())).toList();
    var alignment = new LetterAlignment(sources, targets);
    var ids = new LinkedHashMap<Joint, Integer>();
    var counts = new HashMap<Integer, Integer>();
    var sequences = new ArrayList<int[]>();
    symbols.addAll(List.of(new Joint("", "<start>"), new Joint("", "<end>")));
    for (int i = 0; i < pairs.size(); i++) {
      var pieces = alignment.pieces(sources.get(i), targets.get(i));
      if (pieces.isEmpty()) {
        continue;
      }
      var sequence = new int[pieces.size() + 2];
      sequence[0] = START;
      for (int t = 0; t < pieces.size(); t++) {
        var joint = new Joint(sources.get(i).get(t), pieces.get(t));
        int id = ids.computeIfAbsent(joint, _ -> symbols.size());
        if (id == symbols.size()) {
          symbols.add(joint);
        }
        counts.merge(id, 1, Integer::sum);
        sequence[t + 1] = id;
      }
      sequence[pieces.size() + 1] = END;
      sequences.add(sequence);
    }
    ids.values().stream()
        .sorted(Comparator.<Integer>comparingInt(id -> -counts.get(id)).thenComparing(id -> id))
        .forEach(id -> {
          var all = ofLetter.computeIfAbsent(symbols.get(id).letter(), _ -> new ArrayList<>());
          if (all.size() < PIECES) {
            all.add(id);
          }
        });
    var weights = new double[sequences.size()];
    Arrays.fill(weights, 1);
    model = WittenBell.of(sequences, weights, order, symbols.size());
  }

  private static List<String> letters(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFD)
        .codePoints()
        .mapToObj(Character::toString)
        .toList();
  }

  private static List<String> source(String text) {
    return letters(text.toLowerCase(Locale.ROOT));
  }

  private record Path(List<Integer> ids, double nats) {

    Path with(int id, double more) {
      var longer = new ArrayList<>(ids);
      longer.add(id);
      return new Path(longer, nats + more);
    }
  }

  /// The most probable spelling; a letter that was never seen becomes nothing.
  public String answer(String text) {
    var beam = List.of(new Path(List.of(START), 0));
    for (var letter : source(text)) {
      if (ofLetter.containsKey(letter)) {
        var longer = new ArrayList<Path>();
        for (var path : beam) {
          for (int id : ofLetter.get(letter)) {
            longer.add(path.with(id, nats(path, id)));
          }
        }
        longer.sort(Comparator.comparingDouble(Path::nats));
        beam = List.copyOf(longer.subList(0, Math.min(WIDTH, longer.size())));
      }
    }
    var best =
        beam.stream()
            .min(Comparator.comparingDouble(path -> path.nats() + nats(path, END)))
            .orElseThrow();
    var spelling = new StringBuilder();
    best.ids().stream().skip(1).forEach(id -> spelling.append(symbols.get(id).piece()));
    return Normalizer.normalize(spelling, Normalizer.Form.NFC);
  }

  private double nats(Path path, int id) {
    int from = Math.max(0, path.ids().size() - order + 1);
    return -StrictMath.log(
        model.probability(path.ids().subList(from, path.ids().size()), id, order));
  }
}
