package dev.toy.last;

import dev.eddy.formats.ElementType;
import dev.eddy.formats.ForeignModel;
import dev.eddy.formats.ForeignTensor;
import dev.eddy.formats.Format;
import dev.eddy.formats.FormatException;
import dev.eddy.formats.Network;
import dev.eddy.formats.network.Assembly;
import dev.eddy.formats.network.Guard;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// A file format of its own: `affine`, then the numbers of W in one row. The recipe of
/// CONTRIBUTING, followed.
public final class AffineFormat implements Format {

  @Override
  public String name() {
    return "affine";
  }

  @Override
  public String description() {
    return "weights of one sum: .affine";
  }

  @Override
  public List<String> endings() {
    return List.of(".affine");
  }

  @Override
  public boolean recognises(Path file, byte[] head) {
    return new String(head, StandardCharsets.US_ASCII).startsWith("affine ");
  }

  @Override
  public ForeignModel read(Path file) {
    return Guard.reading(file.toString(), () -> readUnguarded(file));
  }

  private ForeignModel readUnguarded(Path file) {
    var where = file.toString();
    String[] words;
    try {
      words = Files.readString(file).strip().split("\\s+");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var numbers = new float[words.length - 1];
    for (int i = 0; i < numbers.length; i++) {
      try {
        numbers[i] = Float.parseFloat(words[i + 1]);
      } catch (NumberFormatException e) {
        throw new FormatException(
            "%s, word %d: expected a number, found \"%s\"".formatted(where, i + 2, words[i + 1]),
            e);
      }
    }
    var tensor =
        new ForeignTensor(
            "W",
            ElementType.F32,
            new int[] {1, numbers.length},
            MemorySegment.ofArray(numbers),
            where);
    return new ForeignModel(name(), "a toy", where, List.of(tensor), List.of());
  }

  @Override
  public Network network(ForeignModel model, Map<String, String> settings) {
    float[] weights = model.tensors().getFirst().floats();
    var build = new Assembly(model.where());
    var x = build.numbers("x", weights.length, false);
    build.output("y", build.layer("sum", "output = W @ x", 1, x, Map.of("W", weights)));
    return build.network();
  }
}
