package dev.eddy.cli.terminal;

import dev.eddy.tasks.AttentionMap;
import java.util.ArrayList;
import java.util.List;

/// An [AttentionMap] in a terminal: a row for each symbol written, a column for each symbol read,
/// and a shade for each weight.
public final class HeatMap {

  /// From a weight of 0 to a weight of 1.
  private static final String SHADES = " ░▒▓█";

  /// Longer words are cut to this many columns of the terminal.
  private static final int WIDEST = 12;

  private HeatMap() {}

  public static List<String> lines(AttentionMap map) {
    var sources = map.sourceSymbols().stream().map(HeatMap::cut).toList();
    var targets = map.targetSymbols().stream().map(HeatMap::cut).toList();
    int label = targets.stream().mapToInt(HeatMap::columns).max().orElse(0);
    var lines = new ArrayList<String>();
    var head = new StringBuilder(" ".repeat(label + 3));
    sources.forEach(symbol -> head.append(' ').append(padded(symbol, width(symbol))));
    lines.add(head.toString().stripTrailing());
    for (int t = 0; t < targets.size(); t++) {
      var line = new StringBuilder("  ").append(padded(targets.get(t), label)).append(' ');
      for (int s = 0; s < sources.size(); s++) {
        line.append(' ').append(shade(map.weights().get(t).get(s)).repeat(width(sources.get(s))));
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }

  /// Less than an eighth is blank, seven eighths and more are full.
  private static String shade(double weight) {
    int at = Math.clamp(Math.round(4 * weight), 0, 4);
    return SHADES.substring(at, at + 1);
  }

  private static int width(String symbol) {
    return Math.max(2, columns(symbol));
  }

  private static String padded(String symbol, int columns) {
    return symbol + " ".repeat(columns - columns(symbol));
  }

  private static String cut(String symbol) {
    int end = symbol.length();
    while (columns(symbol.substring(0, end)) > WIDEST) {
      end = symbol.offsetByCodePoints(end, -1);
    }
    return symbol.substring(0, end);
  }

  /// How many columns of a terminal a text takes.
  public static int columns(String text) {
    return text.codePoints().map(HeatMap::columns).sum();
  }

  private static int columns(int letter) {
    int type = Character.getType(letter);
    if (type == Character.NON_SPACING_MARK
        || type == Character.ENCLOSING_MARK
        || type == Character.FORMAT) {
      return 0;
    }
    boolean wide =
        letter >= 0x1100 && letter <= 0x115F
            || letter >= 0x2E80 && letter <= 0xA4CF
            || letter >= 0xAC00 && letter <= 0xD7A3
            || letter >= 0xF900 && letter <= 0xFAFF
            || letter >= 0xFE30 && letter <= 0xFE6F
            || letter >= 0xFF00 && letter <= 0xFF60
            || letter >= 0xFFE0 && letter <= 0xFFE6
            || letter >= 0x1F300 && letter <= 0x1FAFF
            || letter >= 0x20000 && letter <= 0x3FFFD;
    return wide ? 2 : 1;
  }
}
