package dev.eddy.tasks.baseline;

import dev.eddy.tasks.data.DataException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A tree of words by their letters (code points) that knows, for every beginning, its words in the
/// order of their weight. Immutable.
///
/// With counts as weights it is the completion that a list of words allows: among words of the list
/// no other order puts the wanted ones higher, each wanted as often as its count. A word outside
/// the list is never found. With a model's probabilities as weights it is that model, choosing
/// among the words of the list: the probability of a beginning is common to all of its words.
public final class Trie {

  /// @param numbers of the words through this node, the heaviest first: ascending
  private record Node(Map<Integer, Node> next, List<Integer> numbers) {
    Node() {
      this(new HashMap<>(4), new ArrayList<>(2));
    }
  }

  private final Node root = new Node();
  private final List<String> words;
  private final Map<String, Integer> numbers;

  private Trie(List<String> words) {
    this.words = List.copyOf(words);
    numbers = HashMap.newHashMap(words.size());
    for (int number = 0; number < words.size(); number++) {
      if (numbers.put(words.get(number), number) != null) {
        throw new DataException(
            "trie: the word \"%s\" is there twice".formatted(words.get(number)));
      }
      var node = root;
      node.numbers.add(number);
      for (int letter : letters(words.get(number))) {
        node = node.next.computeIfAbsent(letter, _ -> new Node());
        node.numbers.add(number);
      }
    }
  }

  /// @param weights of the words; of equal ones the earlier word comes first
  /// @throws DataException if a word is there twice
  public static Trie of(List<String> words, double[] weights) {
    if (words.size() != weights.length) {
      throw new IllegalArgumentException(
          "trie: expected a weight for each of %d words, found %d"
              .formatted(words.size(), weights.length));
    }
    var order = new Integer[weights.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparingDouble(i -> -weights[i]));
    return new Trie(Arrays.stream(order).map(words::get).toList());
  }

  /// How many words there are.
  public int size() {
    return words.size();
  }

  /// The heaviest words with a beginning, which may be a whole word or empty.
  public List<String> complete(String beginning, int most) {
    var node = node(beginning.codePoints().toArray());
    return node == null ? List.of() : node.numbers.stream().limit(most).map(words::get).toList();
  }

  /// The place of a word, from 1, among all that begin with as many of its letters as `given`; 0 if
  /// it is not in the list.
  public int rank(String word, int given) {
    var number = numbers.get(word);
    if (number == null) {
      return 0;
    }
    var node = node(Arrays.copyOf(letters(word), given));
    return 1 + Collections.binarySearch(node.numbers, number);
  }

  private Node node(int[] letters) {
    var node = root;
    for (int i = 0; i < letters.length && node != null; i++) {
      node = node.next.get(letters[i]);
    }
    return node;
  }

  private static int[] letters(String word) {
    return word.codePoints().toArray();
  }
}
