package dev.eddy.tasks.generate;

import dev.eddy.tasks.data.vocabulary.Vocabulary;
import java.util.ArrayList;
import java.util.List;

/// The symbols of a text by their ids, in as few bytes as a vocabulary takes: one up to 256
/// symbols, two up to 65,536, else four.
final class Symbols {
  /// Symbols of one array.
  private static final int CHUNK = 1 << 20;

  private final int width;
  private final List<byte[]> chunks = new ArrayList<>();
  private int length;

  private Symbols(int width) {
    this.width = width;
  }

  /// The symbols of a text that comes in pieces.
  static Symbols of(Vocabulary vocabulary, Iterable<String> pieces) {
    int size = vocabulary.size();
    var symbols = new Symbols(size <= 1 << 8 ? 1 : size <= 1 << 16 ? 2 : 4);
    for (var piece : pieces) {
      for (int id : vocabulary.encode(piece)) {
        symbols.add(id);
      }
    }
    return symbols;
  }

  private void add(int id) {
    if (length % CHUNK == 0) {
      chunks.add(new byte[CHUNK * width]);
    }
    var chunk = chunks.getLast();
    int at = length % CHUNK * width;
    for (int i = 0; i < width; i++) {
      chunk[at + i] = (byte) (id >> 8 * i);
    }
    length++;
  }

  int length() {
    return length;
  }

  /// Writes some of them to an array.
  void copy(int from, int[] out, int at, int count) {
    for (int i = 0; i < count; i++) {
      var chunk = chunks.get((from + i) / CHUNK);
      int place = (from + i) % CHUNK * width;
      int id = chunk[place] & 0xff;
      for (int k = 1; k < width; k++) {
        id |= (chunk[place + k] & 0xff) << 8 * k;
      }
      out[at + i] = id;
    }
  }
}
