package dev.eddy.tasks.report;

import dev.eddy.formats.AtomicFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/// What is told about a run on one page: a headline of a few numbers, then sections. A value.
///
/// @param title such as `reviews.eddy`
/// @param subtitle what it is, in one line
/// @param headline the numbers to see first
public record Report(
    String title, String subtitle, List<Section.Fact> headline, List<Section> sections) {

  public Report {
    headline = List.copyOf(headline);
    sections = List.copyOf(sections);
  }

  /// The page: HTML that is well-formed XML too, with its style and drawings in it; it loads
  /// nothing and runs nothing.
  public String html() {
    return new HtmlPage().page(this);
  }

  /// Writes the page, whole or not at all.
  public void write(Path file) {
    var bytes = html().getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(file, out -> out.write(bytes));
  }
}
