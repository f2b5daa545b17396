package dev.eddy.formats.pytorch;

import dev.eddy.formats.ElementType;
import dev.eddy.formats.ForeignTensor;
import dev.eddy.formats.FormatException;
import dev.eddy.formats.Json;
import dev.eddy.formats.ZipContents;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// A file that PyTorch wrote: a zip or the older row of pickles by `torch.save`, a TorchScript
/// archive, or a `.pt2` archive of `torch.export`.
///
/// @param kind what wrote it, for people
/// @param tensors by name, in the order of the file
/// @param notes what else was in it and is not taken over
record TorchFile(String kind, List<ForeignTensor> tensors, List<String> notes) {

  private static final byte[] LEGACY = {
    (byte) 0x8a,
    0x0a,
    0x6c,
    (byte) 0xfc,
    (byte) 0x9c,
    0x46,
    (byte) 0xf9,
    0x20,
    0x6a,
    (byte) 0xa8,
    0x50,
    0x19
  };

  /// Whether these are the first bytes of a file of the older kind.
  static boolean isLegacy(byte[] head) {
    if (head.length < 14 || (head[0] & 0xff) != 0x80) {
      return false;
    }
    int at = (head[2] & 0xff) == 0x95 ? 11 : 2;
    for (int i = 0; i < LEGACY.length; i++) {
      if (at + i >= head.length || head[at + i] != LEGACY[i]) {
        return false;
      }
    }
    return true;
  }

  /// Whether a zip with these entries is one of PyTorch.
  static boolean isTorchZip(Iterable<String> entries) {
    for (var name : entries) {
      if (name.equals("data.pkl")
          || name.endsWith("/data.pkl")
          || name.endsWith("/models/model.json")
          || name.equals("serialized_exported_program.json")) {
        return true;
      }
    }
    return false;
  }

  static TorchFile read(Path file) {
    try {
      var where = file.toString();
      var bytes = Files.readAllBytes(file);
      if (isLegacy(bytes)) {
        return legacy(ByteBuffer.wrap(bytes), where);
      }
      if (ZipContents.isZip(bytes)) {
        return zip(ZipContents.read(file));
      }
      throw new FormatException(
          "%s: is no file of PyTorch: it is neither a zip nor does it start as the older kind does"
              .formatted(where));
    } catch (IOException e) {
      throw new FormatException("%s: could not be read: %s".formatted(file, e.getMessage()), e);
    }
  }

  /// Four pickles (a number, the version, the machine, the object), the keys of the storages, and
  /// their elements.
  private static TorchFile legacy(ByteBuffer in, String where) {
    Pickle.read(in, where);
    Pickle.read(in, where);
    var machine = Pickle.read(in, where);
    boolean little =
        !(machine instanceof PickleValue.Dictionary told)
            || !(told.get("little_endian") instanceof PickleValue.Plain(Boolean flag))
            || flag;
    var root = Pickle.read(in, where);
    var ids = new HashMap<String, PickleValue>();
    new Storages(ids).find(root, where);
    var storages = new HashMap<String, byte[]>();
    if (!(Pickle.read(in, where) instanceof PickleValue.Sequence keys)) {
      throw new FormatException("%s: the list of its storages is damaged".formatted(where));
    }
    for (var key : keys.items()) {
      if (!(key instanceof PickleValue.Plain(String name)) || !ids.containsKey(name)) {
        throw new FormatException("%s: the list of its storages is damaged".formatted(where));
      }
      storages.put(name, TorchTensors.legacyStorage(in, ids.get(name), where));
    }
    var walk = new StateDictionary(new TorchTensors(where, storages, !little), where);
    walk.top(root);
    return walk.file("PyTorch, older kind");
  }

  private static TorchFile zip(ZipContents zip) {
    var names = zip.entries().keySet();
    if (names.contains("serialized_exported_program.json")) {
      return exportedOld(zip);
    }
    for (var name : names) {
      if (name.endsWith("/models/model.json")) {
        return exported(zip, name.substring(0, name.length() - "models/model.json".length()));
      }
    }
    var pickle =
        names.stream()
            .filter(name -> name.equals("data.pkl") || name.endsWith("/data.pkl"))
            .findFirst()
            .orElseThrow(() ->
                new FormatException(
                    "%s: is a zip but no file of PyTorch: it has no entry \"data.pkl\""
                        .formatted(zip.where())));
    var top = pickle.substring(0, pickle.length() - "data.pkl".length());
    boolean script = names.stream().anyMatch(name -> name.startsWith(top + "code/"));
    var order = zip.entries().get(top + "byteorder");
    boolean big = order != null && new String(order, StandardCharsets.UTF_8).strip().equals("big");
    var tensors = new TorchTensors(zip.where(), storages(zip, top, "data/", "tensors/"), big);
    var walk = new StateDictionary(tensors, zip.where());
    walk.top(Pickle.read(ByteBuffer.wrap(zip.entry(pickle)), zip.where()));
    var constants = zip.entries().get(top + "constants.pkl");
    if (constants != null) {
      walk.constants(
          Pickle.read(ByteBuffer.wrap(constants), zip.where()),
          new TorchTensors(zip.where(), storages(zip, top, "constants/", "tensors/"), big));
    }
    return walk.file(script ? "TorchScript" : "PyTorch");
  }

  private static Map<String, byte[]> storages(ZipContents zip, String top, String... folders) {
    var storages = new HashMap<String, byte[]>();
    for (var folder : folders) {
      zip.entries()
          .forEach((name, bytes) -> {
            if (name.startsWith(top + folder)) {
              storages.put(name.substring(top.length() + folder.length()), bytes);
            }
          });
    }
    return storages;
  }

  /// The element types of `torch.export`, by number.
  private static final List<ElementType> EXPORTED =
      Arrays.asList(
          null,
          ElementType.U8,
          ElementType.I8,
          ElementType.I16,
          ElementType.I32,
          ElementType.I64,
          ElementType.F16,
          ElementType.F32,
          ElementType.F64,
          null,
          ElementType.C64,
          ElementType.C128,
          ElementType.BOOL,
          ElementType.BF16);

  /// `.pt2` since torch 2.8: weights are bare bytes that a JSON describes.
  private static TorchFile exported(ZipContents zip, String top) {
    var tensors = new LinkedHashMap<String, ForeignTensor>();
    for (var kind : List.of("weights", "constants")) {
      var path = top + "data/" + kind + "/model_" + kind + "_config.json";
      if (!zip.entries().containsKey(path)) {
        continue;
      }
      var config = Json.parse(zip.entry(path), "%s, entry \"%s\"".formatted(zip.where(), path));
      for (var entry : config.path("config").properties()) {
        var bytes =
            zip.entry(top + "data/" + kind + "/" + entry.getValue().path("path_name").asString(""));
        tensors.putIfAbsent(
            entry.getKey(), exported(entry.getKey(), entry.getValue(), bytes, zip.where()));
      }
    }
    return new TorchFile("torch.export", List.copyOf(tensors.values()), List.of());
  }

  private static ForeignTensor exported(String name, JsonNode about, byte[] bytes, String where) {
    if (about.path("use_pickle").asBoolean(false)) {
      throw new FormatException(
          "%s, tensor \"%s\": it is pickled inside the archive, which Eddy does not read"
              .formatted(where, name));
    }
    var meta = about.path("tensor_meta");
    int number = meta.path("dtype").asInt(0);
    var type = number >= 0 && number < EXPORTED.size() ? EXPORTED.get(number) : null;
    if (type == null) {
      throw new FormatException(
          "%s, tensor \"%s\": element type number %d is not supported"
              .formatted(where, name, number));
    }
    var extents = new ArrayList<Long>();
    meta.path("sizes").forEach(size -> extents.add(size.path("as_int").asLong(-1)));
    long expected = 1;
    for (int i = extents.size() - 1; i >= 0; i--) {
      if (extents.get(i) != 1
          && meta.path("strides").path(i).path("as_int").asLong(expected) != expected) {
        throw new FormatException(
            "%s, tensor \"%s\": it is not stored row by row".formatted(where, name));
      }
      expected *= Math.max(1, extents.get(i));
    }
    return TorchTensors.bare(
        name, type, extents.stream().mapToLong(Long::longValue).toArray(), bytes, where);
  }

  /// `.pt2` up to torch 2.7: a zip with zips of `torch.save` in it.
  private static TorchFile exportedOld(ZipContents zip) {
    var tensors = new ArrayList<ForeignTensor>();
    var notes = new ArrayList<String>();
    for (var part : List.of("serialized_state_dict.pt", "serialized_constants.pt")) {
      var bytes = zip.entries().get(part);
      if (bytes != null && bytes.length > 0) {
        var inner = zip(ZipContents.of(bytes, zip.where() + ", entry \"" + part + "\""));
        tensors.addAll(inner.tensors);
        notes.addAll(inner.notes);
      }
    }
    return new TorchFile("torch.export", tensors, notes);
  }

  /// Finds the storages that a pickle of the older kind names.
  private record Storages(Map<String, PickleValue> ids) {
    void find(PickleValue root, String where) {
      var seen =
          java.util.Collections.newSetFromMap(
              new java.util.IdentityHashMap<PickleValue, Boolean>());
      var left = new java.util.ArrayDeque<PickleValue>();
      left.add(root);
      while (!left.isEmpty()) {
        var value = left.removeLast();
        if (!seen.add(value)) {
          continue;
        }
        switch (value) {
          case PickleValue.Plain _, PickleValue.Name _ -> {}
          case PickleValue.Sequence sequence -> left.addAll(sequence.items());
          case PickleValue.Dictionary dictionary ->
              dictionary.entries().forEach(entry -> left.add(entry.getValue()));
          case PickleValue.Call call -> {
            left.addAll(call.arguments());
            left.addAll(call.items());
            left.addAll(call.states());
            left.add(call.entries());
          }
          case PickleValue.Persistent(PickleValue.Sequence id) -> {
            if (id.items().size() > 5
                && !(id.items().get(5) instanceof PickleValue.Plain(var none) && none == null)) {
              throw new FormatException(
                  "%s: a storage is a view of another, as torch before 0.4 wrote; save the file with a newer torch"
                      .formatted(where));
            }
            if (id.items().size() > 2
                && id.items().get(2) instanceof PickleValue.Plain(String key)) {
              ids.put(key, id);
            }
          }
          case PickleValue.Persistent _ -> {}
        }
      }
    }
  }
}
