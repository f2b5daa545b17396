package dev.eddy.tasks.report;

import java.util.List;
import java.util.stream.Collectors;

/// Writes a [Report] as one page of HTML.
final class HtmlPage {

  /// More labels than this have the whole width, and names that are read from below.
  private static final int MANY = 8;

  private static final String STYLE =
      """
      :root { color-scheme: light dark; --paper: #fbfaf7; --card: #ffffff; --ink: #1c1d21; --soft: #646873; --line: #e3e1da;
        --accent: #2f6f8f; --second: #c2622d; --third: #5d7f3a; --fourth: #7d5a9e; --right: #2f7d4f; --wrong: #b3372f; --heat: 47, 111, 143; }
      @media (prefers-color-scheme: dark) { :root { --paper: #15171b; --card: #1d2026; --ink: #e8e6e1; --soft: #9aa0ab; --line: #31353d;
        --accent: #6fb3d2; --second: #e59a6b; --third: #9cc274; --fourth: #b999d8; --right: #6cc08b; --wrong: #ec8078; --heat: 111, 179, 210; } }
      * { box-sizing: border-box; }
      body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, "Noto Sans KR", "Apple SD Gothic Neo", sans-serif; }
      main { max-width: 1040px; margin: 0 auto; padding: 40px 24px 64px; }
      h1 { font-size: 28px; line-height: 1.2; margin: 0; letter-spacing: -0.01em; overflow-wrap: anywhere; }
      h2 { font-size: 16px; margin: 0 0 14px; }
      header p { color: var(--soft); margin: 6px 0 24px; }
      .headline { display: flex; flex-wrap: wrap; gap: 12px; margin-bottom: 20px; }
      .headline div { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 12px 18px; min-width: 132px; }
      .headline b { display: block; font-size: 24px; line-height: 1.25; font-variant-numeric: tabular-nums; }
      .headline span { color: var(--soft); font-size: 13px; }
      .sections { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(440px, 100%), 1fr)); gap: 16px; align-items: start; }
      section { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 18px 20px; min-width: 0; overflow-x: auto; }
      section.wide { grid-column: 1 / -1; }
      table { border-collapse: collapse; width: 100%; font-size: 14px; }
      th, td { text-align: left; padding: 4px 10px 4px 0; vertical-align: top; overflow-wrap: anywhere; }
      tr + tr > * { border-top: 1px solid var(--line); }
      .facts th { color: var(--soft); font-weight: 400; width: 40%; }
      .facts td { font-variant-numeric: tabular-nums; }
      .matrix { width: auto; margin: 0 auto; }
      .matrix th, .matrix td { text-align: center; padding: 5px 8px; min-width: 36px; border: 0; font-variant-numeric: tabular-nums; }
      .matrix th { font-weight: 500; color: var(--soft); font-size: 13px; overflow-wrap: normal; }
      .matrix td { border-radius: 4px; overflow-wrap: normal; white-space: nowrap; }
      .many { font-size: 12px; }
      .many th, .many td { padding: 3px 5px; min-width: 30px; font-size: 12px; }
      .many tr:first-child th:not(:first-child) { writing-mode: vertical-rl; transform: rotate(180deg); text-align: left; vertical-align: bottom; }
      .right { color: var(--right); } .wrong { color: var(--wrong); }
      .note { color: var(--soft); white-space: nowrap; }
      pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; font: 14px/1.55 ui-monospace, "Cascadia Mono", Menlo, monospace; }
      svg { display: block; width: 100%; height: auto; font: 11px system-ui, sans-serif; }
      svg text { fill: var(--soft); } svg .grid { stroke: var(--line); } svg .mark { stroke: var(--soft); stroke-dasharray: 3 3; }
      .legend { display: flex; flex-wrap: wrap; gap: 4px 16px; margin: 8px 0 0; color: var(--soft); font-size: 13px; }
      .legend i { display: inline-block; width: 18px; height: 3px; border-radius: 2px; margin-right: 6px; vertical-align: middle; }
      details { margin-top: 14px; } summary { cursor: pointer; color: var(--soft); }
      footer { color: var(--soft); font-size: 13px; margin-top: 24px; }
      """;

  String page(Report report) {
    return """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8"/>
    <meta name="viewport" content="width=device-width, initial-scale=1"/>
    <title>%s</title>
    <style>
    %s</style>
    </head>
    <body>
    <main>
    <header>
    <h1>%s</h1>
    <p>%s</p>
    </header>
    <div class="headline">
    %s</div>
    <div class="sections">
    %s</div>
    <footer>Written by Eddy. This page is whole in itself: it loads nothing and runs nothing.</footer>
    </main>
    </body>
    </html>
    """
        .formatted(
            escaped(report.title()),
            STYLE,
            escaped(report.title()),
            escaped(report.subtitle()),
            report.headline().stream()
                .map(fact ->
                    "<div><b>%s</b><span>%s</span></div>\n"
                        .formatted(escaped(fact.value()), escaped(fact.name())))
                .collect(Collectors.joining()),
            report.sections().stream().map(HtmlPage::section).collect(Collectors.joining()));
  }

  private static String section(Section section) {
    var body =
        switch (section) {
          case Section.Facts(_, var facts) -> facts(facts);
          case Section.Curves curves -> Drawing.curves(curves);
          case Section.Plane plane -> Drawing.plane(plane);
          case Section.Confusion confusion -> confusion(confusion);
          case Section.HeatMap map -> heatMap(map);
          case Section.Histogram histogram -> Drawing.histogram(histogram);
          case Section.Examples examples -> examples(examples);
          case Section.Table table -> table(table);
          case Section.Passage(_, var text) -> "<pre>" + escaped(text) + "</pre>\n";
        };
    return "<section%s>\n<h2>%s</h2>\n%s</section>\n"
        .formatted(isWide(section) ? " class=\"wide\"" : "", escaped(section.title()), body);
  }

  private static boolean isWide(Section section) {
    return switch (section) {
      case Section.Examples _, Section.Passage _, Section.Table _ -> true;
      case Section.Confusion confusion -> confusion.labels().size() > MANY;
      case Section.HeatMap map -> map.columns().size() > 14;
      case Section.Facts _, Section.Curves _, Section.Plane _, Section.Histogram _ -> false;
    };
  }

  private static String facts(List<Section.Fact> facts) {
    return "<table class=\"facts\">\n"
        + facts.stream()
            .map(fact ->
                "<tr><th>%s</th><td>%s</td></tr>\n"
                    .formatted(escaped(fact.name()), escaped(fact.value())))
            .collect(Collectors.joining())
        + "</table>\n";
  }

  // ---- tables ----------------------------------------------------------------------------------

  private static String confusion(Section.Confusion confusion) {
    var text =
        new StringBuilder(
            "<table class=\"%s\">\n<tr><th>right \\ said</th>"
                .formatted(confusion.labels().size() > MANY ? "matrix many" : "matrix"));
    confusion.labels().forEach(label -> text.append(header(label)));
    text.append("<th>recall</th></tr>\n");
    for (int right = 0; right < confusion.labels().size(); right++) {
      var counts = confusion.counts().get(right);
      long all = counts.stream().mapToLong(count -> count).sum();
      text.append("<tr>").append(header(confusion.labels().get(right)));
      for (long count : counts) {
        text.append(cell(all == 0 ? 0 : (double) count / all, Long.toString(count)));
      }
      double recall = all == 0 ? 0 : (double) counts.get(right) / all;
      text.append("<td>").append(all == 0 ? "" : Ticks.text(recall)).append("</td></tr>\n");
    }
    return text.append("</table>\n").toString();
  }

  private static String heatMap(Section.HeatMap map) {
    var text = new StringBuilder("<table class=\"matrix\">\n<tr><th></th>");
    map.columns().forEach(symbol -> text.append(header(symbol)));
    text.append("</tr>\n");
    for (int row = 0; row < map.rows().size(); row++) {
      text.append("<tr>").append(header(map.rows().get(row)));
      for (double weight : map.weights().get(row)) {
        text.append(cell(weight, weight < 0.05 ? "" : ".%02d".formatted(hundredths(weight))));
      }
      text.append("</tr>\n");
    }
    return text.append("</table>\n").toString();
  }

  private static long hundredths(double weight) {
    return Math.min(99, Math.round(100 * weight));
  }

  private static String header(String label) {
    return "<th>" + escaped(label) + "</th>";
  }

  /// A cell that is the darker the larger its share.
  private static String cell(double share, String text) {
    double shade = Math.clamp(0.85 * Math.sqrt(Math.clamp(share, 0, 1)), 0, 0.85);
    return "<td style=\"background: rgba(var(--heat), %s)\">%s</td>"
        .formatted(Ticks.text(shade), escaped(text));
  }

  private static String table(Section.Table table) {
    var text = new StringBuilder("<table>\n<tr>");
    table.head().forEach(name -> text.append(header(name)));
    text.append("</tr>\n");
    for (var row : table.rows()) {
      text.append("<tr>");
      row.forEach(cell -> text.append("<td>").append(escaped(cell)).append("</td>"));
      text.append("</tr>\n");
    }
    return text.append("</table>\n").toString();
  }

  private static String examples(Section.Examples section) {
    if (section.folded().isEmpty()) {
      return examples(section.examples());
    }
    var count = section.folded().size();
    return examples(section.examples())
        + "<details>\n<summary>%s</summary>\n%s</details>\n"
            .formatted(
                section.left() == 0
                    ? "all %,d in their order".formatted(count)
                    : "the first %,d in their order, of %,d"
                        .formatted(count, count + section.left()),
                examples(section.folded()));
  }

  private static String examples(List<Section.Example> examples) {
    var text = new StringBuilder("<table>\n<tr><th></th><th>asked</th><th>answer</th>");
    text.append("<th>expected</th><th></th></tr>\n");
    for (var one : examples) {
      text.append(
          "<tr><td class=\"%s\">%s</td><td>%s</td><td>%s</td><td>%s</td><td class=\"note\">%s</td></tr>\n"
              .formatted(
                  one.right() ? "right" : "wrong",
                  one.right() ? "✓" : "✗",
                  escaped(one.asked()),
                  escaped(one.said()),
                  one.right() ? "" : escaped(one.expected()),
                  escaped(one.note())));
    }
    return text.append("</table>\n").toString();
  }

  /// A text as it may stand between tags and in attributes. What XML has no way to write, such as
  /// most control characters, becomes the replacement character.
  static String escaped(String text) {
    var escaped = new StringBuilder();
    text.codePoints()
        .forEach(point -> {
          switch (point) {
            case '&' -> escaped.append("&amp;");
            case '<' -> escaped.append("&lt;");
            case '>' -> escaped.append("&gt;");
            case '"' -> escaped.append("&quot;");
            case '\'' -> escaped.append("&#39;");
            default -> escaped.appendCodePoint(writable(point) ? point : 0xFFFD);
          }
        });
    return escaped.toString();
  }

  private static boolean writable(int point) {
    return point == '\t'
        || point == '\n'
        || point == '\r'
        || point >= ' ' && point < 0xD800
        || point > 0xDFFF && point < 0xFFFE
        || point > 0xFFFF;
  }
}
