package dev.eddy.formats.keras;

import dev.eddy.cell.Cell;
import dev.eddy.formats.Picking;
import dev.eddy.formats.keras.KerasNetwork.Call;
import dev.eddy.formats.keras.KerasNetwork.Item;
import dev.eddy.formats.network.Assembly;
import dev.eddy.formats.network.Assembly.Value;
import dev.eddy.formats.network.Masking;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The recurrent layers of Keras: one cell or several over each other, in one direction or two.
final class KerasRecurrent {

  private final KerasNetwork network;
  private final Assembly build;
  private final KerasCells cells;

  KerasRecurrent(KerasNetwork network, Assembly build) {
    this.network = network;
    this.build = build;
    cells = new KerasCells(network);
  }

  /// What a run over a sequence gives.
  ///
  /// @param sequence in the order of the input
  /// @param last what the last step that was run gives
  private record Run(Value sequence, Value last, List<Value> states) {}

  /// How a layer runs.
  ///
  /// @param backwards from the last step to the first
  /// @param output at masked steps
  private record Way(
      boolean backwards, boolean stateful, boolean sequences, Masking.Output output) {}

  /// A layer by itself.
  List<Item> layer(KerasLayer layer, Call call) {
    var x = network.numbers(layer, call.inputs().getFirst());
    var initial = initial(layer, call);
    var mask = mask(layer, call, x, !initial.isEmpty());
    boolean zeros = layer.flag("zero_output_for_mask", false);
    var way =
        new Way(
            layer.flag("go_backwards", false),
            layer.flag("stateful", false),
            layer.flag("return_sequences", false),
            zeros ? Masking.Output.ZEROS : asBefore());
    if (layer.flag("time_major", false)) {
      network.note(
          "%s has its steps before its rows (time_major); here rows come first".formatted(layer));
    }
    var run = run(layer, x.value(), mask, initial, way);
    var items = new ArrayList<Item>();
    if (way.sequences) {
      var sequence =
          way.backwards
              ? build.pick(layer.name + ".backwards", run.sequence, new Picking.Backwards())
              : run.sequence;
      items.add(new Item.Numbers(sequence, mask, x.steps()));
    } else {
      items.add(new Item.Numbers(run.last, null, -1));
    }
    if (layer.flag("return_state", false)) {
      run.states.forEach(state -> items.add(new Item.Numbers(state, null, -1)));
    }
    return items;
  }

  /// Before tf.keras a masked step gave the state h.
  private Masking.Output asBefore() {
    return network.isLate() ? Masking.Output.AS_BEFORE : Masking.Output.STATE;
  }

  /// In Keras 3 a layer with first states minds no mask, unless it is told to.
  private Value mask(KerasLayer layer, Call call, Item.Numbers x, boolean hasInitial) {
    if (call.items().containsKey("mask") && !network.hasLengths()) {
      if (x.mask() == null) {
        throw network.fault(layer, "its mask comes from elsewhere than its input");
      }
      return x.mask();
    }
    return network.major() >= 3 && hasInitial ? null : x.mask();
  }

  private List<Value> initial(KerasLayer layer, Call call) {
    var states = new ArrayList<Value>();
    var given = new ArrayList<>(call.inputs().subList(1, call.inputs().size()));
    given.addAll(call.items().getOrDefault("initial_state", List.of()));
    given.forEach(item -> states.add(network.numbers(layer, item).value()));
    return states;
  }

  /// Both directions and how they meet.
  List<Item> bidirectional(KerasLayer layer, Call call) {
    var x = network.numbers(layer, call.inputs().getFirst());
    var forward = layer.layers.get(0);
    var backward = layer.layers.get(1);
    boolean sequences = forward.flag("return_sequences", false);
    var initial = initial(layer, call);
    var mask = mask(layer, call, x, !initial.isEmpty());
    int half = initial.size() / 2;
    boolean zeros = forward.flag("zero_output_for_mask", false) || network.isLate() && sequences;
    var output = zeros ? Masking.Output.ZEROS : asBefore();
    var ahead =
        run(
            forward,
            x.value(),
            mask,
            initial.subList(0, half),
            new Way(
                forward.flag("go_backwards", false),
                forward.flag("stateful", false),
                sequences,
                output));
    var back =
        run(
            backward,
            x.value(),
            mask,
            initial.subList(half, initial.size()),
            new Way(
                backward.flag("go_backwards", true),
                backward.flag("stateful", false),
                sequences,
                output));
    var one = sequences ? ahead.sequence : ahead.last;
    var two = sequences ? back.sequence : back.last;
    var items = new ArrayList<Item>();
    var merged = merged(layer, one, two);
    for (var value : merged) {
      items.add(new Item.Numbers(value, sequences ? mask : null, sequences ? x.steps() : -1));
    }
    if (forward.flag("return_state", layer.flag("return_state", false))) {
      ahead.states.forEach(state -> items.add(new Item.Numbers(state, null, -1)));
      back.states.forEach(state -> items.add(new Item.Numbers(state, null, -1)));
    }
    return items;
  }

  private List<Value> merged(KerasLayer layer, Value one, Value two) {
    var node = layer.config.path("merge_mode");
    if (node.isNull()) {
      return List.of(one, two);
    }
    var mode = node.asString("concat");
    if (mode.equals("concat")) {
      return List.of(build.join(layer.name, List.of(one, two)));
    }
    var text =
        switch (mode) {
          case "sum" -> "x + y";
          case "mul" -> "x*y";
          case "ave" -> "0.5*(x + y)";
          default ->
              throw network.fault(layer, "the merge mode \"%s\" is not known".formatted(mode));
        };
    return List.of(
        build.apply(
            layer.name,
            Cell.of("merge", "input y [D]\noutput = " + text),
            one.width(),
            KerasLayers.ordered("x", one, "y", two),
            Map.of()));
  }

  /// Runs the cells of a layer one over the other.
  private Run run(KerasLayer layer, Value x, Value mask, List<Value> initial, Way way) {
    var parts = parts(layer);
    // A scan that carries its state runs forward: its steps are turned before and after.
    boolean turned = way.backwards && (way.stateful || parts.size() > 1);
    var value = turned ? build.pick(layer.name + ".turned", x, new Picking.Backwards()) : x;
    var keep =
        mask == null || !turned
            ? mask
            : build.pick(layer.name + ".mask", mask, new Picking.Backwards(), value.axis());
    var states = new ArrayList<Value>();
    Value last = null;
    int at = 0;
    for (int i = 0; i < parts.size(); i++) {
      var part = parts.get(i);
      var ready = cells.of(part);
      if (ready.inputSize() != value.width()) {
        throw network.fault(
            layer,
            "it takes %d features, but %d are given".formatted(ready.inputSize(), value.width()));
      }
      boolean top = i == parts.size() - 1;
      var output = top ? way.output : Masking.Output.STATE;
      var cell = keep == null ? ready.cell() : Masking.of(ready.cell(), output);
      var start = new LinkedHashMap<String, Value>();
      var own = List.of("h", "c").stream().filter(name -> has(ready.cell(), name)).toList();
      for (var state : own) {
        if (!initial.isEmpty()) {
          if (at >= initial.size()) {
            throw network.fault(layer, "it is given %d first states".formatted(initial.size()));
          }
          start.put(state, initial.get(at++));
        }
      }
      var inputs = new LinkedHashMap<String, Value>();
      inputs.put("x", value);
      if (keep != null) {
        inputs.put("keep", keep);
      }
      value =
          build.apply(
              parts.size() == 1 ? layer.name : layer.name + "." + part.name,
              cell,
              ready.units(),
              inputs,
              start,
              Map.of(),
              way.backwards && !turned,
              ready.parameters());
      for (var state : own) {
        states.add(build.finalState(value, state));
      }
      if (top) {
        last = last(layer, value, cell, states.get(states.size() - own.size()), way);
      }
    }
    if (way.stateful) {
      network.note(
          "%s is stateful: carry its states from run to run, or it starts from zeros"
              .formatted(layer));
    }
    var sequence =
        turned
            ? build.pick(layer.name + ".returned", value, new Picking.Backwards(), x.axis())
            : value;
    return new Run(sequence, last, states);
  }

  private Value last(KerasLayer layer, Value scan, Cell cell, Value h, Way way) {
    if (way.sequences) {
      return null;
    }
    if (has(cell, "last")) {
      return build.finalState(scan, "last");
    }
    if (cell.name().endsWith("-masked") && way.output == Masking.Output.ZEROS) {
      throw network.fault(layer, "it gives zeros for a masked last step");
    }
    return h;
  }

  private static boolean has(Cell cell, String state) {
    return cell.equations().states().stream().anyMatch(s -> s.name().equals(state));
  }

  private List<KerasLayer> parts(KerasLayer layer) {
    if (!layer.kind.equals("RNN")) {
      return List.of(layer);
    }
    var cell = layer.layers.getFirst();
    return cell.kind.equals("StackedRNNCells") ? cell.layers : List.of(cell);
  }
}
