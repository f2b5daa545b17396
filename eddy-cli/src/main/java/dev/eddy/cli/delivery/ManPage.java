package dev.eddy.cli.delivery;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// A page of the manual for one command, in the language of `man` (man-pages(7)), from what its
/// help shows.
final class ManPage {

  private final CommandLine command;
  private final CommandSpec spec;
  private final StringBuilder page = new StringBuilder();

  private ManPage(CommandLine command) {
    this.command = command;
    this.spec = command.getCommandSpec();
  }

  /// The name of a page, such as `eddy-train-classify`.
  static String name(CommandSpec spec) {
    return spec.qualifiedName("-");
  }

  static String of(CommandLine command) {
    return new ManPage(command).page();
  }

  private String page() {
    var description = lines(spec.usageMessage().description());
    page.append(
        ".TH \"%s\" \"1\" \"\" \"Eddy\" \"Eddy\"\n".formatted(name(spec).toUpperCase(Locale.ROOT)));
    section("NAME");
    text(name(spec) + " - " + (description.isEmpty() ? "" : description.getFirst()));
    section("SYNOPSIS");
    text(synopsis());
    section("DESCRIPTION");
    description.forEach(this::paragraph);
    if (!spec.positionalParameters().isEmpty()) {
      section("ARGUMENTS");
      spec.positionalParameters().forEach(this::argument);
    }
    section("OPTIONS");
    spec.options().stream().filter(option -> !option.hidden()).forEach(this::option);
    var commands =
        command.getSubcommands().values().stream()
            .map(CommandLine::getCommandSpec)
            .filter(other -> !other.usageMessage().hidden())
            .toList();
    if (!commands.isEmpty()) {
      section("COMMANDS");
      for (var other : commands) {
        entry(name(other) + "(1)", lines(other.usageMessage().description()));
      }
    }
    var footer = String.join("\n", lines(spec.usageMessage().footer()));
    if (!footer.isBlank()) {
      section("NOTES");
      page.append(".nf\n");
      footer.strip().lines().forEach(this::text);
      page.append(".fi\n");
    }
    return page.toString();
  }

  private String synopsis() {
    var own = spec.usageMessage().customSynopsis();
    return own.length > 0
        ? String.join(" ", own)
        : command.getHelp().synopsis(0).strip().replaceAll("\\s+", " ");
  }

  private void argument(PositionalParamSpec argument) {
    entry(argument.paramLabel(), lines(argument.description()));
  }

  private void option(OptionSpec option) {
    var label = option.arity().max() == 0 ? "" : "=" + option.paramLabel();
    entry(
        Arrays.stream(option.names()).map(name -> name + label).collect(Collectors.joining(", ")),
        lines(option.description()));
  }

  private static List<String> lines(String[] texts) {
    return Stream.of(texts).map(text -> text.replace("%%", "%").replace("%n", "\n")).toList();
  }

  private void section(String title) {
    page.append(".SH ").append(title).append('\n');
  }

  private void paragraph(String words) {
    if (!words.isBlank()) {
      page.append(".PP\n");
      text(words);
    }
  }

  private void entry(String term, List<String> words) {
    page.append(".TP\n\\fB").append(escaped(term)).append("\\fR\n");
    text(String.join(" ", words).strip());
  }

  private void text(String line) {
    var escaped = escaped(line);
    // A line that begins with a point or an apostrophe would be a request.
    page.append(escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" : "")
        .append(escaped)
        .append('\n');
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\e").replace("-", "\\-");
  }
}
