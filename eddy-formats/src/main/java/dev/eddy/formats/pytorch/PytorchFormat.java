package dev.eddy.formats.pytorch;

import dev.eddy.formats.ElementType;
import dev.eddy.formats.ForeignModel;
import dev.eddy.formats.ForeignTensor;
import dev.eddy.formats.Format;
import dev.eddy.formats.FormatException;
import dev.eddy.formats.Json;
import dev.eddy.formats.Network;
import dev.eddy.formats.Safetensors;
import dev.eddy.formats.ZipContents;
import dev.eddy.formats.network.Guard;
import dev.eddy.formats.network.JsonNumbers;
import dev.eddy.model.Model;
import dev.eddy.model.Weights;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/// PyTorch: state dictionaries in files of `torch.save` (the zip and the older kind), TorchScript
/// and `torch.export` archives, and safetensors, in one file or with an index. Written are
/// safetensors that `load_state_dict` takes.
///
/// Settings of {@link #network}: `nonlinearity` (`tanh` or `relu`) of an `nn.RNN`; `states` =
/// `given` for first states as inputs; `last` = `true` for the last step only; `modules`, the
/// modules in their order.
public final class PytorchFormat implements Format {

  private static final String INDEX = ".safetensors.index.json";

  /// For the service loader.
  public PytorchFormat() {}

  @Override
  public String name() {
    return "pytorch";
  }

  @Override
  public String description() {
    return "weights of PyTorch: .pt, .pth, .ckpt, TorchScript, .pt2 and safetensors";
  }

  @Override
  public List<String> endings() {
    return List.of(".pt", ".pth", ".bin", ".ckpt", ".pt2", ".ptl", ".safetensors", INDEX);
  }

  @Override
  public boolean recognises(Path file, byte[] head) {
    return TorchFile.isLegacy(head)
        || isSafetensors(head)
        || file.toString().endsWith(INDEX)
        || isJson(head)
        || ZipContents.isZip(head) && TorchFile.isTorchZip(ZipContents.names(file));
  }

  /// Whether these may be the first bytes of a state dictionary as JSON.
  private static boolean isJson(byte[] head) {
    return new String(head, StandardCharsets.UTF_8)
        .matches("(?s)\\s*\\{\\s*\"[\\w.]*(weight|bias)[\\w.]*\"\\s*:\\s*\\[.*");
  }

  private static boolean isSafetensors(byte[] head) {
    return head.length > 9
        && head[8] == '{'
        && head[4] == 0
        && head[5] == 0
        && head[6] == 0
        && head[7] == 0;
  }

  @Override
  public ForeignModel read(Path file) {
    return Guard.reading(file.toString(), () -> readUnguarded(file));
  }

  private ForeignModel readUnguarded(Path file) {
    var where = file.toString();
    if (where.endsWith(INDEX)) {
      return sharded(file);
    }
    if (where.endsWith(".safetensors")) {
      var stored = Safetensors.readStored(file);
      return new ForeignModel(
          name(), stored.metadata().getOrDefault("format", ""), where, tied(stored), List.of());
    }
    if (where.endsWith(".json")) {
      return json(file);
    }
    var read = TorchFile.read(file);
    return new ForeignModel(name(), read.kind(), where, read.tensors(), read.notes());
  }

  /// A state dictionary as JSON: name → nested lists of numbers.
  private ForeignModel json(Path file) {
    var where = file.toString();
    var tensors = new ArrayList<ForeignTensor>();
    var notes = new ArrayList<String>();
    for (var entry : Json.read(file).properties()) {
      if (!entry.getValue().isArray()) {
        notes.add("\"%s\" is no array".formatted(entry.getKey()));
        continue;
      }
      var numbers = JsonNumbers.of(entry.getValue(), entry.getKey(), where);
      tensors.add(
          new ForeignTensor(
              entry.getKey(),
              ElementType.F32,
              numbers.shape(),
              MemorySegment.ofArray(numbers.bytes()),
              where));
    }
    return new ForeignModel(name(), "", where, tensors, notes);
  }

  /// `save_model` of safetensors keeps one of two tied tensors, and a note that the other is the
  /// same.
  private static List<ForeignTensor> tied(Safetensors.Stored stored) {
    var tensors = new LinkedHashMap<String, ForeignTensor>();
    stored.tensors().forEach(tensor -> tensors.put(tensor.name(), tensor));
    stored
        .metadata()
        .forEach((name, of) -> {
          var tensor = tensors.get(of);
          if (tensor != null) {
            tensors.putIfAbsent(name, tensor.named(name));
          }
        });
    return List.copyOf(tensors.values());
  }

  /// Several files, and an index that says which tensor is in which.
  private ForeignModel sharded(Path file) {
    var index = Json.read(file);
    var files = new LinkedHashSet<String>();
    for (var entry : index.path("weight_map").properties()) {
      var part = entry.getValue().asString("");
      if (!part.matches("[\\w.-]+")) {
        throw new FormatException(
            "%s: the file \"%s\" of tensor \"%s\" does not lie beside it"
                .formatted(file, part, entry.getKey()));
      }
      files.add(part);
    }
    var tensors = new ArrayList<ForeignTensor>();
    for (var part : files) {
      tensors.addAll(Safetensors.readStored(file.resolveSibling(part)).tensors());
    }
    return new ForeignModel(name(), "", file.toString(), tensors, List.of());
  }

  @Override
  public Network network(ForeignModel model, Map<String, String> settings) {
    return Guard.reading(model.where(), () -> networkUnguarded(model, settings));
  }

  private Network networkUnguarded(ForeignModel model, Map<String, String> settings) {
    return TorchNetwork.of(model, settings);
  }

  @Override
  public void write(Model model, Weights weights, Path file) {
    new Safetensors(TorchWriter.tensors(model, weights, file.toString()), Map.of("format", "pt"))
        .write(file);
  }
}
