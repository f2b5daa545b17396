package dev.eddy.formats.pytorch;

import dev.eddy.formats.ForeignTensor;
import dev.eddy.formats.FormatException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Walks what a pickle of PyTorch holds and names every tensor in it: keys and numbers of lists
/// joined by dots. A pickled module is read by its `_parameters`, `_buffers` and `_modules`, a
/// TorchScript object by its attributes.
final class StateDictionary {

  private static final int DEEPEST = 200;
  private static final int MOST = 5_000_000;

  /// Classes that hold nothing a model needs, met in checkpoints.
  private static final Set<String> CONTAINERS =
      Set.of("collections.OrderedDict", "collections.defaultdict", "collections.Counter");

  private final TorchTensors tensors;
  private final String where;
  private final Map<String, ForeignTensor> found = new LinkedHashMap<>();
  private final Set<String> notes = new LinkedHashSet<>();
  private int visits;

  StateDictionary(TorchTensors tensors, String where) {
    this.tensors = tensors;
    this.where = where;
  }

  /// Names what the file holds. Of a checkpoint with an entry `state_dict`, the weights are named
  /// as they are in there.
  void top(PickleValue root) {
    if (root instanceof PickleValue.Dictionary checkpoint
        && checkpoint.get("state_dict") != null
        && holdsText(checkpoint.get("state_dict"))) {
      walk("", checkpoint.get("state_dict"), 0);
      for (var entry : checkpoint.entries()) {
        if (!(entry.getKey() instanceof PickleValue.Plain(String key)
            && key.equals("state_dict"))) {
          walk(key(entry.getKey()), entry.getValue(), 1);
        }
      }
    } else {
      walk("", root, 0);
    }
  }

  private static boolean holdsText(PickleValue value) {
    return value instanceof PickleValue.Dictionary
        || value instanceof PickleValue.Call call && CONTAINERS.contains(call.name());
  }

  /// Tensors without names, as a frozen TorchScript module has.
  void constants(PickleValue root, TorchTensors from) {
    if (root instanceof PickleValue.Sequence list) {
      for (int i = 0; i < list.items().size(); i++) {
        if (list.items().get(i) instanceof PickleValue.Call call) {
          var name = "constants/" + i;
          from.tensor(call, name).ifPresent(tensor -> found.put(name, tensor));
        }
      }
    }
  }

  TorchFile file(String kind) {
    return new TorchFile(kind, List.copyOf(found.values()), List.copyOf(notes));
  }

  private static String join(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  private static String key(PickleValue key) {
    return switch (key) {
      case PickleValue.Plain(String text) -> text;
      case PickleValue.Plain(Long number) -> number.toString();
      default -> "?";
    };
  }

  private void walk(String path, PickleValue value, int depth) {
    if (depth > DEEPEST) {
      throw new FormatException(
          "%s: \"%s\" lies deeper than %d levels; the file is damaged or made to harm"
              .formatted(where, path.substring(0, Math.min(60, path.length())), DEEPEST));
    }
    if (++visits > MOST) {
      throw new FormatException(
          "%s: its lists hold each other more than %d times; the file is made to harm"
              .formatted(where, MOST));
    }
    switch (value) {
      case PickleValue.Plain _, PickleValue.Name _, PickleValue.Persistent _ -> {}
      case PickleValue.Sequence list -> {
        for (int i = 0; i < list.items().size(); i++) {
          walk(join(path, Integer.toString(i)), list.items().get(i), depth + 1);
        }
      }
      case PickleValue.Dictionary dictionary -> walkEntries(path, dictionary, depth);
      case PickleValue.Call call -> walkCall(path, call, depth);
    }
  }

  private void walkEntries(String path, PickleValue.Dictionary dictionary, int depth) {
    for (var entry : dictionary.entries()) {
      walk(join(path, key(entry.getKey())), entry.getValue(), depth + 1);
    }
  }

  private void walkCall(String path, PickleValue.Call call, int depth) {
    var tensor = tensors.tensor(call, path);
    if (tensor.isPresent()) {
      found.put(path, tensor.get());
      return;
    }
    if (CONTAINERS.contains(call.name())) {
      for (var argument : call.arguments()) {
        walk(path, argument, depth + 1);
      }
      walkEntries(path, call.entries(), depth);
      return;
    }
    if (call.name().equals("torch.ScriptObject")) {
      packed(path, call, depth);
      return;
    }
    var state = call.states().isEmpty() ? null : call.states().getLast();
    if (state instanceof PickleValue.Dictionary attributes) {
      if (attributes.get("_parameters") != null || attributes.get("_modules") != null) {
        for (var part : List.of("_parameters", "_buffers", "_modules")) {
          var inner = attributes.get(part);
          if (inner != null) {
            walk(path, inner, depth + 1);
          }
        }
        return;
      }
      if (call.name().startsWith("__torch__")) {
        walkEntries(path, attributes, depth);
        return;
      }
    }
    notes.add(
        "\"%s\" is a %s, which Eddy does not read"
            .formatted(path, call.name().isEmpty() ? "thing without a name" : call.name()));
  }

  /// Packed weights of a quantised layer: the tensors in them, by their place.
  private void packed(String path, PickleValue.Call call, int depth) {
    for (var state : call.states()) {
      walk(path, state, depth + 1);
    }
    for (var argument : call.arguments()) {
      walk(path, argument, depth + 1);
    }
  }
}
