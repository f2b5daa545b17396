package dev.eddy.formats.source;

import dev.eddy.model.ParameterTable;
import dev.eddy.model.Weights;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// All weights of a model in one block of floats: one parameter after the other, matrices column by
/// column, so that what one number of an input is multiplied with lies together.
///
/// @param places what the place of each parameter is called in the source, in order
record WeightBlock(ParameterTable table, float[] values, Map<String, String> places) {

  static WeightBlock of(Weights weights, SourceNames names) {
    var table = weights.table();
    var values = new float[table.size()];
    var places = new LinkedHashMap<String, String>();
    for (var entry : table.entries()) {
      float[] own = weights.get(entry.name());
      for (int r = 0; r < entry.rows(); r++) {
        for (int c = 0; c < entry.columns(); c++) {
          values[entry.offset() + c * entry.rows() + r] = own[r * entry.columns() + c];
        }
      }
      places.put(entry.name(), names.fresh(constant(entry.name())));
    }
    return new WeightBlock(table, values, places);
  }

  /// `decoder-1.W_i` is `DECODER_1_W_I`.
  private static String constant(String name) {
    return name.replaceAll("[^A-Za-z0-9]+", "_").toUpperCase(Locale.ROOT);
  }

  int size() {
    return values.length;
  }

  /// As bytes, float32, little-endian.
  byte[] bytes() {
    var bytes = ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES));
    bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(values);
    return bytes.array();
  }
}
