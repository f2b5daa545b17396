package dev.eddy.tasks.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Curves and bars as SVG inside the page.
final class Drawing {

  private static final double WIDTH = 440;
  private static final double HEIGHT = 230;
  private static final double LEFT = 46;
  private static final double RIGHT = 14;
  private static final double TOP = 10;
  private static final double BOTTOM = 30;
  private static final List<String> COLOURS = List.of("accent", "second", "third", "fourth");

  private Drawing() {}

  /// A frame of numbers, placed on the drawing.
  private record Frame(double least, double most, double first, double last) {

    double x(double at) {
      return LEFT + (WIDTH - LEFT - RIGHT) * (at - first) / (last - first);
    }

    double y(double value) {
      return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (value - least) / (most - least);
    }
  }

  static String curves(Section.Curves curves) {
    var values =
        curves.series().stream()
            .flatMap(series -> series.values().stream())
            .filter(Double::isFinite)
            .toList();
    if (values.isEmpty()) {
      return "<p>There is no finite number to draw.</p>\n";
    }
    double least = values.stream().mapToDouble(value -> value).min().orElseThrow();
    double most = values.stream().mapToDouble(value -> value).max().orElseThrow();
    double space = most > least ? 0.06 * (most - least) : Math.max(1e-3, Math.abs(most) * 0.1);
    int points = curves.series().stream().mapToInt(one -> one.values().size()).max().orElse(1);
    var frame = new Frame(least - space, most + space, 1, Math.max(2, points));
    var svg = new StringBuilder(open(curves.title()));
    grid(svg, frame, Ticks.of(1, points, 8).stream().filter(at -> at == Math.rint(at)).toList());
    if (curves.best() > 0) {
      svg.append(
          "<line class=\"mark\" x1=\"%s\" x2=\"%s\" y1=\"%s\" y2=\"%s\"><title>best: %d</title></line>\n"
              .formatted(
                  n(frame.x(curves.best())),
                  n(frame.x(curves.best())),
                  n(TOP),
                  n(HEIGHT - BOTTOM),
                  curves.best()));
    }
    for (int i = 0; i < curves.series().size(); i++) {
      line(svg, frame, curves.series().get(i), colour(i));
    }
    return svg.append("</svg>\n") + legend(curves);
  }

  private static String colour(int series) {
    return "var(--" + COLOURS.get(series % COLOURS.size()) + ")";
  }

  private static void line(StringBuilder svg, Frame frame, Section.Series series, String colour) {
    var path = new StringBuilder();
    boolean pen = false;
    for (int i = 0; i < series.values().size(); i++) {
      double value = series.values().get(i);
      if (Double.isFinite(value)) {
        path.append(pen ? "L" : "M")
            .append(n(frame.x(i + 1)))
            .append(' ')
            .append(n(frame.y(value)));
      }
      pen = Double.isFinite(value);
    }
    svg.append(
        "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\" stroke-linejoin=\"round\"/>\n"
            .formatted(path, colour));
    for (int i = 0; i < series.values().size(); i++) {
      double value = series.values().get(i);
      if (Double.isFinite(value)) {
        svg.append(
            "<circle cx=\"%s\" cy=\"%s\" r=\"%s\" fill=\"%s\"><title>%s, %d: %s</title></circle>\n"
                .formatted(
                    n(frame.x(i + 1)),
                    n(frame.y(value)),
                    series.values().size() > 60 ? "1" : "2.4",
                    colour,
                    HtmlPage.escaped(series.name()),
                    i + 1,
                    Ticks.text(value)));
      }
    }
  }

  static String plane(Section.Plane plane) {
    var frame = new Frame(0, 1.02, 0, 1);
    var svg = new StringBuilder(open(plane.title()));
    grid(svg, frame, Ticks.of(0, 1, 5));
    svg.append(
        "<path class=\"mark\" d=\"%s\" fill=\"none\"/>\n".formatted(path(frame, plane.chance())));
    svg.append(
        "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\" stroke-linejoin=\"round\"/>\n"
            .formatted(path(frame, plane.line()), colour(0)));
    for (var point : plane.line()) {
      if (!point.note().isEmpty()) {
        svg.append(
            "<circle cx=\"%s\" cy=\"%s\" r=\"3\" fill=\"%s\"><title>%s</title></circle>\n"
                .formatted(
                    n(frame.x(point.x())),
                    n(frame.y(point.y())),
                    colour(0),
                    HtmlPage.escaped(point.note())));
      }
    }
    return svg.append("</svg>\n")
        + "<div class=\"legend\"><span>across: %s; up: %s</span></div>\n"
            .formatted(HtmlPage.escaped(plane.across()), HtmlPage.escaped(plane.up()));
  }

  private static String path(Frame frame, List<Section.Plane.Point> points) {
    return points.stream()
        .map(point -> n(frame.x(point.x())) + " " + n(frame.y(point.y())))
        .collect(Collectors.joining("L", "M", ""));
  }

  private static void grid(StringBuilder svg, Frame frame, List<Double> along) {
    for (double tick : Ticks.of(frame.least(), frame.most(), 5)) {
      svg.append(
          "<line class=\"grid\" x1=\"%s\" x2=\"%s\" y1=\"%s\" y2=\"%s\"/><text x=\"%s\" y=\"%s\" text-anchor=\"end\">%s</text>\n"
              .formatted(
                  n(LEFT),
                  n(WIDTH - RIGHT),
                  n(frame.y(tick)),
                  n(frame.y(tick)),
                  n(LEFT - 6),
                  n(frame.y(tick) + 4),
                  Ticks.text(tick)));
    }
    for (double tick : along) {
      svg.append(
          "<text x=\"%s\" y=\"%s\" text-anchor=\"middle\">%s</text>\n"
              .formatted(n(frame.x(tick)), n(HEIGHT - 10), Ticks.text(tick)));
    }
  }

  private static String legend(Section.Curves curves) {
    var names =
        IntStream.range(0, curves.series().size())
            .mapToObj(i ->
                "<span><i style=\"background: %s\"></i>%s</span>\n"
                    .formatted(colour(i), HtmlPage.escaped(curves.series().get(i).name())))
            .collect(Collectors.joining());
    var best =
        curves.best() > 0 ? "<span>dashed: epoch %d, taken</span>\n".formatted(curves.best()) : "";
    return "<div class=\"legend\">\n" + names + best + "</div>\n";
  }

  static String histogram(Section.Histogram histogram) {
    var bins = histogram.bins();
    long most = Math.max(1, bins.stream().mapToLong(Section.Bin::count).max().orElse(1));
    var frame = new Frame(0, most * 1.05, 0, Math.max(1, bins.size()));
    var svg = new StringBuilder(open(histogram.title()));
    grid(svg, frame, List.of());
    int every = Math.max(1, bins.size() / 10);
    for (int i = 0; i < bins.size(); i++) {
      var bin = bins.get(i);
      var sizes = bin.from() == bin.to() ? "" + bin.from() : bin.from() + "–" + bin.to();
      svg.append(
          "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" rx=\"1.5\" fill=\"var(--accent)\"><title>%s %s: %d</title></rect>\n"
              .formatted(
                  n(frame.x(i) + 1),
                  n(frame.y(bin.count())),
                  n(frame.x(i + 1) - frame.x(i) - 2),
                  n(frame.y(0) - frame.y(bin.count())),
                  sizes,
                  HtmlPage.escaped(histogram.unit()),
                  bin.count()));
      if (i % every == 0) {
        svg.append(
            "<text x=\"%s\" y=\"%s\" text-anchor=\"middle\">%d</text>\n"
                .formatted(n(frame.x(i + 0.5)), n(HEIGHT - 10), bin.from()));
      }
    }
    return svg.append("</svg>\n<div class=\"legend\">")
        .append(HtmlPage.escaped(histogram.unit()))
        .append("</div>\n")
        .toString();
  }

  private static String open(String title) {
    return "<svg viewBox=\"0 0 %s %s\" role=\"img\" aria-label=\"%s\">\n"
        .formatted(n(WIDTH), n(HEIGHT), HtmlPage.escaped(title));
  }

  /// A coordinate.
  private static String n(double value) {
    return String.format(Locale.ROOT, "%.1f", value).replaceFirst("\\.0$", "");
  }
}
