package dev.eddy.tasks.learn;

import dev.eddy.formats.Json;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.source.InMemory;
import tools.jackson.databind.JsonNode;

/// Where a model came from.
///
/// @param data what the training was pointed at
/// @param dataSha256 see [dev.eddy.tasks.source.DataSource#sha256]; of data in memory that of the
///   first epoch's batches
/// @param rows how many examples (or symbols of a running text) were learned from
/// @param validationRows how many the best weights were chosen by
/// @param seed of all that was random
/// @param version of Eddy
public record Provenance(
    String data, String dataSha256, long rows, long validationRows, long seed, String version) {

  public static Provenance of(
      Configuration configuration, String dataSha256, long rows, long validationRows) {
    return new Provenance(
        InMemory.name(configuration),
        dataSha256,
        rows,
        validationRows,
        configuration.seed(),
        eddyVersion());
  }

  /// The version of this Eddy; `development` where it runs from classes without a module.
  public static String eddyVersion() {
    var descriptor = Provenance.class.getModule().getDescriptor();
    return descriptor == null ? "development" : descriptor.rawVersion().orElse("development");
  }

  public JsonNode json() {
    return Json.MAPPER.valueToTree(this);
  }

  public static Provenance read(JsonNode json, String where) {
    return Json.parse(Json.bytes(json), where, Provenance.class);
  }
}
