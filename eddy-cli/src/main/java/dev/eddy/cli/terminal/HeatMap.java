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
    var sources =
        map.sourceSymbols().stream().map(symbol -> TextWidth.cut(symbol, WIDEST)).toList();
    var targets =
        map.targetSymbols().stream().map(symbol -> TextWidth.cut(symbol, WIDEST)).toList();
    int label = targets.stream().mapToInt(TextWidth::of).max().orElse(0);
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
    return Math.max(2, TextWidth.of(symbol));
  }

  private static String padded(String symbol, int columns) {
    return symbol + " ".repeat(columns - TextWidth.of(symbol));
  }
}
