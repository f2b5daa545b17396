package dev.eddy.onnx.file;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What an ONNX file holds.
///
/// @param format the version of the file format (`ir_version`)
/// @param producer what wrote it, such as `pytorch`
/// @param versions the version of each domain of operations (`opset_import`); "" is ONNX itself
/// @param metadata texts by name
public record OnnxModel(
    long format,
    String producer,
    String producerVersion,
    Map<String, Integer> versions,
    OnnxGraph graph,
    List<OnnxFunction> functions,
    Map<String, String> metadata) {

  public OnnxModel {
    versions = Collections.unmodifiableMap(new LinkedHashMap<>(versions));
    functions = List.copyOf(functions);
    metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
  }
}
