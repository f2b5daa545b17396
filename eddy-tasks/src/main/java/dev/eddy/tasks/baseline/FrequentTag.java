package dev.eddy.tasks.baseline;

import dev.eddy.tasks.data.tagged.TaggedSentence;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The tag that a word has most often, whatever stands beside it; one that was never seen has the
/// tag of the words with which it shares its longest ending of up to 5 characters. Immutable.
///
/// Of tags that are as frequent the first by name is taken.
public final class FrequentTag {

  private static final int LONGEST = 5;

  private final Map<String, String> words;
  private final Map<String, String> endings;

  /// Learns from sentences, of which there is at least one.
  public FrequentTag(List<TaggedSentence> sentences) {
    var ofWords = new HashMap<String, Map<String, Integer>>();
    var ofEndings = new HashMap<String, Map<String, Integer>>();
    for (var sentence : sentences) {
      for (int i = 0; i < sentence.size(); i++) {
        var word = sentence.words().get(i);
        var tag = sentence.tags().get(i);
        count(ofWords, word, tag);
        for (int length = 0; length <= LONGEST; length++) {
          count(ofEndings, ending(word, length), tag);
        }
      }
    }
    words = most(ofWords);
    endings = most(ofEndings);
  }

  private static void count(Map<String, Map<String, Integer>> counts, String of, String tag) {
    counts.computeIfAbsent(of, _ -> new HashMap<>()).merge(tag, 1, Integer::sum);
  }

  private static Map<String, String> most(Map<String, Map<String, Integer>> counts) {
    var most = new HashMap<String, String>();
    counts.forEach((of, tags) ->
        most.put(
            of,
            tags.entrySet().stream()
                .min(
                    Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .orElseThrow()
                .getKey()));
    return most;
  }

  /// The last characters of a word, or all of them.
  private static String ending(String word, int length) {
    int points = word.codePointCount(0, word.length());
    return word.substring(word.offsetByCodePoints(0, Math.max(0, points - length)));
  }

  /// Whether a word was seen.
  public boolean knows(String word) {
    return words.containsKey(word);
  }

  /// The tag of a word.
  public String tag(String word) {
    var tag = words.get(word);
    for (int length = LONGEST; tag == null; length--) {
      tag = endings.get(ending(word, length));
    }
    return tag;
  }
}
