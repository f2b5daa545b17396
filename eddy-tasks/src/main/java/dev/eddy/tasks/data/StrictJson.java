package dev.eddy.tasks.data;

import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// JSON as data has it: keys that come twice and anything behind a value are refused, numbers stay
/// as they are written.
public final class StrictJson {
  public static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(
              DeserializationFeature
                  .USE_BIG_DECIMAL_FOR_FLOATS) // keeps numbers as written, 1e999 too
          .build();

  private StrictJson() {}
}
