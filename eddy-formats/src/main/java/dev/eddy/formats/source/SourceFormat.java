package dev.eddy.formats.source;

import dev.eddy.formats.AtomicFile;
import dev.eddy.formats.ForeignModel;
import dev.eddy.formats.Format;
import dev.eddy.formats.FormatException;
import dev.eddy.formats.Network;
import dev.eddy.model.Model;
import dev.eddy.model.Weights;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// A model as source text, which compilers read and Eddy does not.
///
/// Settings: `package` of a class, and `weights`: `inside` the source (where there are at most
/// 65,536) or `beside` it, in a file of its name that ends in `.weights`: float32, little-endian.
public abstract sealed class SourceFormat implements Format permits JavaFormat, CFormat {

  private final String name;
  private final String language;
  private final String mark;

  SourceFormat(String name, String language, String mark) {
    this.name = name;
    this.language = language;
    this.mark = mark;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String description() {
    return "a network as %s that Eddy wrote".formatted(language);
  }

  @Override
  public List<String> endings() {
    return List.of("." + name);
  }

  @Override
  public boolean recognises(Path file, byte[] head) {
    return new String(head, StandardCharsets.US_ASCII).startsWith(mark);
  }

  @Override
  public boolean isRead() {
    return false;
  }

  @Override
  public ForeignModel read(Path file) {
    throw new FormatException(
        "%s: is %s; a compiler reads it, Eddy does not: keep the .eddy file it was made of"
            .formatted(file, description()));
  }

  @Override
  public Network network(ForeignModel model, Map<String, String> settings) {
    throw new FormatException("%s: is %s".formatted(model.where(), description()));
  }

  @Override
  public void write(Model model, Weights weights, Path file) {
    write(model, weights, Map.of(), file);
  }

  @Override
  public void write(Model model, Weights weights, Map<String, String> settings, Path file) {
    var source = source(model, weights, settings, file);
    if (source.weights().length > 0) {
      AtomicFile.write(
          file.resolveSibling(source.weightsName()), out -> out.write(source.weights()));
    }
    AtomicFile.write(file, out -> out.write(source.text().getBytes(StandardCharsets.UTF_8)));
  }

  abstract WrittenSource source(
      Model model, Weights weights, Map<String, String> settings, Path file);
}
