package dev.eddy.formats.network;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Cuts the packed matrices of other toolkits, several gates in one, into Eddy's parameters, and
/// packs them again.
public final class Gates {

  private Gates() {}

  /// Cuts a matrix `[gates · H, in]`, row-major, gate after gate.
  ///
  /// @param prefix of Eddy's names, such as `W_`
  public static Map<String, float[]> rows(String prefix, List<String> gates, float[] matrix) {
    int each = matrix.length / gates.size();
    var parts = new LinkedHashMap<String, float[]>();
    for (int i = 0; i < gates.size(); i++) {
      parts.put(prefix + gates.get(i), Arrays.copyOfRange(matrix, i * each, (i + 1) * each));
    }
    return parts;
  }

  /// Cuts a matrix `[in, gates · H]`, row-major, into `[H, in]`.
  ///
  /// @param first the first of its rows to take
  /// @param count how many rows to take
  public static Map<String, float[]> columns(
      String prefix, List<String> gates, float[] matrix, int first, int count, int units) {
    int width = gates.size() * units;
    var parts = new LinkedHashMap<String, float[]>();
    for (int g = 0; g < gates.size(); g++) {
      float[] part = new float[units * count];
      for (int i = 0; i < count; i++) {
        for (int u = 0; u < units; u++) {
          part[u * count + i] = matrix[(first + i) * width + g * units + u];
        }
      }
      parts.put(prefix + gates.get(g), part);
    }
    return parts;
  }

  /// Packs Eddy's parameters, gate after gate: the inverse of {@link #rows}.
  public static float[] packed(String prefix, List<String> gates, Map<String, float[]> parameters) {
    int each = parameters.get(prefix + gates.getFirst()).length;
    float[] packed = new float[each * gates.size()];
    for (int i = 0; i < gates.size(); i++) {
      System.arraycopy(parameters.get(prefix + gates.get(i)), 0, packed, i * each, each);
    }
    return packed;
  }

  /// A matrix the other way round: `[rows, columns]` to `[columns, rows]`.
  public static float[] turned(float[] matrix, int rows, int columns) {
    float[] turned = new float[matrix.length];
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        turned[c * rows + r] = matrix[r * columns + c];
      }
    }
    return turned;
  }

  /// Sums, element by element.
  public static float[] sum(float[] a, float[] b) {
    float[] sum = new float[a.length];
    for (int i = 0; i < sum.length; i++) {
      sum[i] = a[i] + b[i];
    }
    return sum;
  }
}
