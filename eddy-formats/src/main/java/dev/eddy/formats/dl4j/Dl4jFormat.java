package dev.eddy.formats.dl4j;

import dev.eddy.formats.ElementType;
import dev.eddy.formats.ForeignModel;
import dev.eddy.formats.ForeignTensor;
import dev.eddy.formats.Format;
import dev.eddy.formats.FormatException;
import dev.eddy.formats.Json;
import dev.eddy.formats.Network;
import dev.eddy.formats.ZipContents;
import dev.eddy.formats.network.Guard;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Deeplearning4j: the zips that its `ModelSerializer` wrote, from 0.6 on. Inputs and outputs are
/// `[B, T, width]` here, where Deeplearning4j has `[B, width, T]`.
///
/// Tensors are named `LAYER_PARAMETER`, as its own gradients are; matrices are `[in, out]`.
///
/// @see <a href="https://github.com/deeplearning4j/deeplearning4j">deeplearning4j</a>
public final class Dl4jFormat implements Format {

  private static final String CONFIGURATION = "configuration.json";
  private static final String COEFFICIENTS = "coefficients.bin";

  /// For the service loader.
  public Dl4jFormat() {}

  @Override
  public String name() {
    return "dl4j";
  }

  @Override
  public String description() {
    return "models of Deeplearning4j: .zip";
  }

  @Override
  public List<String> endings() {
    return List.of(".zip");
  }

  @Override
  public boolean recognises(Path file, byte[] head) {
    return ZipContents.isZip(head)
        && ZipContents.names(file).containsAll(List.of(CONFIGURATION, COEFFICIENTS));
  }

  @Override
  public ForeignModel read(Path file) {
    return Guard.reading(file.toString(), () -> readUnguarded(file));
  }

  private ForeignModel readUnguarded(Path file) {
    var where = file.toString();
    var zip = ZipContents.read(file);
    var json =
        Json.parse(zip.entry(CONFIGURATION), "%s, entry \"%s\"".formatted(where, CONFIGURATION));
    var row =
        Nd4jArray.read(zip.entry(COEFFICIENTS), "%s, entry \"%s\"".formatted(where, COEFFICIENTS));
    var tensors = new ArrayList<ForeignTensor>();
    int at = 0;
    for (var vertex : Dl4jConfiguration.of(json, where).vertices()) {
      if (vertex.layer() == null) {
        continue;
      }
      for (var parameter : vertex.layer().parameters()) {
        int size = Math.multiplyExact(parameter.rows(), parameter.columns());
        if (size > row.values().length - at) {
          throw new FormatException(
              "%s: its layers have more parameters than the %d that there are"
                  .formatted(where, row.values().length));
        }
        tensors.add(tensor(vertex.name(), parameter, row.values(), at, where));
        at += size;
      }
    }
    if (at != row.values().length) {
      throw new FormatException(
          "%s: its layers have %d parameters, but there are %d"
              .formatted(where, at, row.values().length));
    }
    return new ForeignModel(
        name(),
        "Deeplearning4j",
        where,
        json,
        tensors,
        Map.of(),
        zip.entries().containsKey("updaterState.bin")
            ? List.of("the state of its optimiser is not read")
            : List.of());
  }

  /// A part of the row of parameters, whose matrices lie column after column.
  private static ForeignTensor tensor(
      String layer, Dl4jLayer.Parameter parameter, float[] row, int from, String where) {
    int rows = parameter.rows();
    int columns = parameter.columns();
    var bytes = ByteBuffer.allocate(4 * rows * columns).order(ByteOrder.LITTLE_ENDIAN);
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        bytes.putFloat(row[from + c * rows + r]);
      }
    }
    return new ForeignTensor(
        layer + "_" + parameter.name(),
        ElementType.F32,
        new int[] {rows, columns},
        MemorySegment.ofArray(bytes.array()),
        where);
  }

  @Override
  public Network network(ForeignModel model, Map<String, String> settings) {
    return Guard.reading(model.where(), () -> networkUnguarded(model, settings));
  }

  private Network networkUnguarded(ForeignModel model, Map<String, String> settings) {
    if (!settings.isEmpty()) {
      throw new FormatException(
          "%s: Deeplearning4j says all of its network; leave out the settings %s"
              .formatted(model.where(), settings.keySet()));
    }
    return Dl4jNetwork.of(model);
  }
}
