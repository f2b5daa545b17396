package dev.eddy.onnx.op;

import dev.eddy.onnx.file.Type;
import dev.eddy.onnx.run.Body;
import dev.eddy.onnx.run.Site;
import dev.eddy.onnx.run.Slot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Scan: a body run once for every step along an axis of its inputs, from the first to the last or
/// the other way round; states are handed on, outputs collected along an axis.
///
/// In version 8 the first axis of everything was the batch, with a length for each row; the rows
/// are run one by one.
final class Scan {
  private final Site site;
  private final boolean batched;
  private final Body body;
  private final int first;
  private final int states;
  private final int scanned;
  private final int collected;
  private final int batch;
  private final int[] inputAxes;
  private final boolean[] inputBackwards;
  private final int[] outputAxes;
  private final boolean[] outputBackwards;
  private final int steps;
  private final List<Control.State> carried = new ArrayList<>();
  private final List<Slot> parts = new ArrayList<>();
  private final List<Move> reads = new ArrayList<>();
  private final int[] readSteps;
  private final List<Slot> inputs = new ArrayList<>();

  Scan(Site site, boolean batched) {
    this.site = site;
    this.batched = batched;
    body = site.body("body");
    first = batched ? 1 : 0;
    scanned = site.size(site.whole("num_scan_inputs", 0));
    states = site.inputs() - first - scanned;
    collected = body.graph().outputs().size() - states;
    if (states < 0
        || scanned == 0
        || collected < 0
        || body.graph().givenInputs().size() != states + scanned) {
      throw site.wrong(
          "the body should take and give %d state(s) and take %d step(s)", states, scanned);
    }
    int lead = batched ? 1 : 0;
    batch = batched ? site.in(first).size(0) : 1;
    inputAxes = axes("scan_input_axes", scanned);
    inputBackwards = backwards(batched ? "directions" : "scan_input_directions", scanned);
    outputAxes = axes("scan_output_axes", collected);
    outputBackwards = backwards("scan_output_directions", collected);
    readSteps = new int[scanned];
    int length = -1;
    for (int i = 0; i < scanned; i++) {
      var x = site.in(first + states + i);
      int axis = site.axis(inputAxes[i], x.rank() - lead) + lead;
      if (length >= 0 && x.size(axis) != length) {
        throw site.wrong("scanned inputs have %d and %d steps", length, x.size(axis));
      }
      length = x.size(axis);
      var shape = new int[x.rank() - 1 - lead];
      var from = new int[shape.length];
      var steps = Move.steps(x.shape());
      for (int k = lead, next = 0; k < x.rank(); k++) {
        if (k != axis) {
          shape[next] = x.size(k);
          from[next++] = steps[k];
        }
      }
      readSteps[i] = steps[axis];
      parts.add(Slot.of(x.type(), shape));
      reads.add(new Move(shape, from, Move.steps(shape)));
    }
    steps = length;
    for (int i = 0; i < states; i++) {
      carried.add(new Control.State());
    }
  }

  private int[] axes(String attribute, int n) {
    var axes = site.wholes(attribute).orElse(new long[n]);
    if (axes.length != n) {
      throw site.wrong("%s should list %d numbers", attribute, n);
    }
    return Arrays.stream(axes).mapToInt(Math::toIntExact).toArray();
  }

  private boolean[] backwards(String attribute, int n) {
    var flags = site.wholes(attribute).orElse(new long[n]);
    if (flags.length != n) {
      throw site.wrong("%s should list %d numbers", attribute, n);
    }
    var backwards = new boolean[n];
    for (int i = 0; i < n; i++) {
      backwards[i] = flags[i] != 0;
    }
    return backwards;
  }

  void plan() {
    // One run tells the shapes of what is collected; without a step they are what the graph says.
    var shapes = new ArrayList<Slot>();
    start(0);
    if (steps > 0 && batch > 0) {
      step(0, 0);
    }
    for (int i = 0; i < states; i++) {
      shapes.add(carried.get(i).now());
    }
    for (int i = 0; i < collected; i++) {
      shapes.add(steps > 0 && batch > 0 ? body.output(states + i) : said(states + i));
    }
    var outs = new ArrayList<Slot>();
    for (int i = 0; i < states; i++) {
      var state = shapes.get(i);
      outs.add(
          state.isList() ? site.listOut(i) : site.out(i, state.type(), withBatch(state.shape())));
    }
    var writes = new ArrayList<Move>();
    var writeSteps = new int[collected];
    for (int i = 0; i < collected; i++) {
      var each = shapes.get(states + i);
      int axis = site.axis(outputAxes[i], each.rank() + 1);
      var shape = new int[each.rank() + 1];
      for (int k = 0; k < shape.length; k++) {
        shape[k] = k == axis ? steps : each.size(k < axis ? k : k - 1);
      }
      var own = Move.steps(shape);
      var to = new int[each.rank()];
      for (int k = 0; k < to.length; k++) {
        to[k] = own[k < axis ? k : k + 1];
      }
      writeSteps[i] = own[axis];
      writes.add(new Move(each.shape(), Move.steps(each.shape()), to));
      outs.add(site.out(states + i, each.type(), withBatch(shape)));
    }
    site.check(() -> {
      if (batched) {
        // Behind the length of a row there are zeros.
        outs.forEach(Slot::clear);
      }
      for (int b = 0; b < batch; b++) {
        if (!row(b, outs, writes, writeSteps)) {
          return false;
        }
      }
      return true;
    });
  }

  private int[] withBatch(int[] shape) {
    if (!batched) {
      return shape;
    }
    var all = new int[shape.length + 1];
    all[0] = batch;
    System.arraycopy(shape, 0, all, 1, shape.length);
    return all;
  }

  private Slot said(int output) {
    var said = body.graph().outputs().get(output);
    return Slot.of(
        said.type().orElse(Type.FLOAT),
        said.shape()
            .map(axes -> axes.stream().mapToInt(axis -> Math.max(axis.size(), 0)).toArray())
            .orElse(new int[0]));
  }

  private void start(int b) {
    for (int i = 0; i < states; i++) {
      var given = site.given(first + i).orElseThrow(() -> site.wrong("a state is missing"));
      carried.get(i).set(batched ? row(given, b) : given);
    }
  }

  private static Slot row(Slot of, int b) {
    var shape = Arrays.copyOfRange(of.shape(), 1, of.rank());
    var row = Slot.of(of.type(), shape);
    Moves.copy(of, b * row.size(), row, 0, row.size());
    return row;
  }

  private boolean row(int b, List<Slot> outs, List<Move> writes, int[] writeSteps) {
    start(b);
    int length =
        batched && site.given(0).isPresent()
            ? site.size(Math.min(site.in(0).whole(b), steps))
            : steps;
    for (int t = 0; t < length; t++) {
      step(b, t);
      for (int i = 0; i < collected; i++) {
        var out = outs.get(states + i);
        int place = outputBackwards[i] ? length - 1 - t : t;
        int from = b * (out.size() / Math.max(batch, 1));
        writes
            .get(i)
            .run(body.output(states + i).array(), 0, out.array(), from + place * writeSteps[i]);
      }
    }
    for (int i = 0; i < states; i++) {
      var state = carried.get(i).now();
      var out = outs.get(i);
      if (!batched) {
        if (!Control.take(state, out)) {
          return false;
        }
      } else {
        Moves.copy(state, 0, out, b * state.size(), state.size());
      }
    }
    return true;
  }

  private void step(int b, int t) {
    inputs.clear();
    for (var state : carried) {
      inputs.add(state.now());
    }
    for (int i = 0; i < scanned; i++) {
      var x = site.in(first + states + i);
      int from = b * (x.size() / Math.max(batch, 1));
      int place = inputBackwards[i] ? steps - 1 - t : t;
      reads.get(i).run(x.array(), from + place * readSteps[i], parts.get(i).array(), 0);
      inputs.add(parts.get(i));
    }
    Control.run(site, body, inputs);
    for (int i = 0; i < states; i++) {
      carried.get(i).set(body.output(i));
    }
  }
}
