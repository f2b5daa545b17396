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
  private final Dialect dialect;

  /// @param mark what its files begin with
  SourceFormat(String name, String language, String mark, Dialect dialect) {
    this.name = name;
    this.language = language;
    this.mark = mark;
    this.dialect = dialect;
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
    var wanted = SourceSettings.of(file, settings, weights.table().size());
    check(wanted, file);
    var code = new NetworkCode(model, weights, dialect, wanted.name());
    var text = text(code, wanted);
    if (!wanted.inside()) {
      AtomicFile.write(
          file.resolveSibling(wanted.name() + ".weights"), out -> out.write(code.block.bytes()));
    }
    AtomicFile.write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  /// Refuses what the language does not allow.
  abstract void check(SourceSettings settings, Path file);

  abstract String text(NetworkCode code, SourceSettings settings);
}
