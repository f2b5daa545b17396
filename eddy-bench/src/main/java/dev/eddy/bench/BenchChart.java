package dev.eddy.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// One picture of {@link BenchResults}: how long a step takes relative to Eddy on one thread, as
/// bars on a logarithmic scale, in SVG.
record BenchChart(BenchResults results) {

  private static final int LEFT = 150;
  private static final int WIDTH = 560;
  private static final int BAR = 14;

  private static final Map<String, String> COLORS =
      Map.of(
          "eddy",
          "#2563a8",
          "fused",
          "#7fa8cf",
          "djl",
          "#d9663a",
          "tensorflow",
          "#e0a526",
          "onnxruntime",
          "#6b8f3c");

  private record Bar(String label, String color, double ratio, String text) {}

  private record Group(String title, List<Bar> bars) {}

  String svg() {
    var groups = groups();
    double most =
        groups.stream().flatMap(g -> g.bars.stream()).mapToDouble(Bar::ratio).max().orElse(1);
    double least =
        groups.stream().flatMap(g -> g.bars.stream()).mapToDouble(Bar::ratio).min().orElse(1);
    double from = Math.log10(Math.min(0.4, least * 0.8));
    double to = Math.log10(Math.max(2, most * 1.1));
    int height = 60 + groups.stream().mapToInt(g -> 26 + BAR * g.bars.size()).sum();
    var out = new StringBuilder();
    out.append(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\" font-size=\"11\">\n"
            .formatted(LEFT + WIDTH + 120, height, LEFT + WIDTH + 120, height));
    out.append("<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n");
    out.append(
        "<text x=\"10\" y=\"20\" font-size=\"14\">Time of a step, relative to Eddy on one thread (shorter is faster, logarithmic)</text>\n");
    for (double tick : new double[] {0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000}) {
      if (Math.log10(tick) > from && Math.log10(tick) < to) {
        double x = x(tick, from, to);
        out.append(
            format(
                "<line x1=\"%.1f\" y1=\"38\" x2=\"%.1f\" y2=\"%d\" stroke=\"%s\"/>%n",
                x, x, height - 8, tick == 1 ? "#555555" : "#dddddd"));
        out.append(
            format(
                "<text x=\"%.1f\" y=\"34\" text-anchor=\"middle\" fill=\"#555555\">%s×</text>%n",
                x, tick < 1 ? Double.toString(tick) : Integer.toString((int) tick)));
      }
    }
    int y = 46;
    for (var group : groups) {
      y += 14;
      out.append(
          format("<text x=\"10\" y=\"%d\" font-weight=\"bold\">%s</text>%n", y, group.title));
      y += 4;
      for (var bar : group.bars) {
        double end = x(bar.ratio, from, to);
        out.append(
            format(
                "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>",
                LEFT - 6, y + 10, bar.label));
        out.append(
            format(
                "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>",
                LEFT, y + 1, end - LEFT, BAR - 3, bar.color));
        out.append(format("<text x=\"%.1f\" y=\"%d\">%s</text>%n", end + 4, y + 10, bar.text));
        y += BAR;
      }
      y += 8;
    }
    return out.append("</svg>\n").toString();
  }

  private List<Group> groups() {
    var groups = new ArrayList<Group>();
    for (var workload : results.workloads()) {
      results
          .find(workload.name(), "eddy", 1)
          .ifPresent(eddy -> {
            var bars =
                results.of(workload).stream()
                    .filter(m -> m.failure() == null)
                    .map(m ->
                        new Bar(
                            m.label(),
                            COLORS.getOrDefault(m.contender(), "#888888"),
                            m.median() / eddy.median(),
                            BenchReport.time(m.median())))
                    .toList();
            groups.add(new Group(workload.name(), bars));
          });
    }
    return groups;
  }

  private static double x(double ratio, double from, double to) {
    return LEFT + WIDTH * (Math.log10(ratio) - from) / (to - from);
  }

  private static String format(String text, Object... values) {
    return String.format(Locale.ROOT, text, values);
  }
}
