package dev.eddy.onnx.op;

import dev.eddy.onnx.file.OnnxValue;
import dev.eddy.onnx.file.Type;
import dev.eddy.onnx.run.Body;
import dev.eddy.onnx.run.Site;
import dev.eddy.onnx.run.Slot;
import dev.eddy.onnx.run.Step;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Loop: a body run a number of times, or as long as a condition holds; its first values are handed
/// from each run to the next, the others are collected, one below the other.
final class Loop {
  private final Site site;
  private final Body body;
  private final int states;
  private final int collected;
  private final Slot number = Slot.of(Type.INT64);
  private final Slot condition = Slot.of(Type.BOOL);
  private final List<Control.State> carried = new ArrayList<>();
  private final List<Pile> piles = new ArrayList<>();
  private final List<Slot> inputs = new ArrayList<>();

  Loop(Site site) {
    this.site = site;
    body = site.body("body");
    states = Math.max(0, site.inputs() - 2);
    int gives = body.graph().outputs().size();
    if (body.graph().givenInputs().size() != states + 2 || gives < states + 1) {
      throw site.wrong(
          "the body should take a number, a condition and %d state(s), and give back a condition and as many",
          states);
    }
    collected = gives - 1 - states;
    for (int i = 0; i < states; i++) {
      carried.add(new Control.State());
    }
    for (int i = 0; i < collected; i++) {
      piles.add(new Pile(site, body.graph().outputs().get(1 + states + i)));
    }
  }

  void plan() {
    run();
    var outs = new ArrayList<Slot>();
    for (int i = 0; i < states; i++) {
      var state = carried.get(i).now();
      outs.add(state.isList() ? site.listOut(i) : site.out(i, state.type(), state.shape()));
    }
    for (int i = 0; i < collected; i++) {
      outs.add(site.out(states + i, piles.get(i).type(), piles.get(i).shape()));
    }
    site.check(
        new Step() {
          private boolean planned = true;

          @Override
          public boolean run() {
            // The first results are there from planning.
            if (!planned) {
              Loop.this.run();
            }
            planned = false;
            for (int i = 0; i < states; i++) {
              if (!Control.take(carried.get(i).now(), outs.get(i))) {
                return false;
              }
            }
            for (int i = 0; i < collected; i++) {
              if (!piles.get(i).take(outs.get(states + i))) {
                return false;
              }
            }
            return true;
          }
        });
  }

  private void run() {
    long most = site.given(0).map(slot -> slot.whole(0)).orElse(Long.MAX_VALUE);
    boolean goOn = site.given(1).map(slot -> slot.whole(0) != 0).orElse(true);
    for (int i = 0; i < states; i++) {
      carried.get(i).set(site.given(2 + i).orElseThrow(() -> site.wrong("a state is missing")));
    }
    piles.forEach(Pile::clear);
    for (long i = 0; i < most && goOn; i++) {
      number.longs()[0] = i;
      condition.bytes()[0] = 1;
      inputs.clear();
      inputs.add(number);
      inputs.add(condition);
      for (int k = 0; k < states; k++) {
        inputs.add(carried.get(k).now());
      }
      Control.run(site, body, inputs);
      goOn = body.output(0).whole(0) != 0;
      for (int k = 0; k < states; k++) {
        carried.get(k).set(body.output(1 + k));
      }
      for (int k = 0; k < collected; k++) {
        piles.get(k).add(body.output(1 + states + k));
      }
    }
  }

  /// Values of one shape, one below the other; it grows, and is filled again in the next run.
  static final class Pile {
    private final Site site;
    private final OnnxValue said;
    private Slot like;
    private Object array;
    private int count;

    Pile(Site site, OnnxValue said) {
      this.site = site;
      this.said = said;
    }

    void clear() {
      count = 0;
    }

    void add(Slot value) {
      if (value.isList()) {
        throw site.wrong("\"%s\" is a list, which cannot be collected", said.name());
      }
      if (like == null || count == 0 && !value.matches(like)) {
        like = Slot.of(value.type(), value.shape());
        array = value.type().allocate(value.size());
      } else if (!value.matches(like)) {
        throw site.wrong(
            "\"%s\" has the shape %s in one run of the body and %s in another",
            said.name(), Arrays.toString(like.shape()), Arrays.toString(value.shape()));
      }
      int length = Array.getLength(array);
      int needed = site.size((count + 1L) * value.size());
      if (needed > length) {
        site.charge(value.type(), Math.max(needed, 2L * length));
        var grown = value.type().allocate(site.size(Math.max(needed, 2L * length)));
        System.arraycopy(array, 0, grown, 0, count * value.size());
        array = grown;
      }
      System.arraycopy(value.array(), 0, array, count * value.size(), value.size());
      count++;
    }

    Type type() {
      return like != null ? like.type() : said.type().orElse(Type.FLOAT);
    }

    /// The number of values, then their own shape; of no value at all the shape the graph says.
    int[] shape() {
      var each =
          like != null
              ? like.shape()
              : said.shape()
                  .map(axes -> axes.stream().mapToInt(axis -> Math.max(axis.size(), 0)).toArray())
                  .orElse(new int[0]);
      var shape = new int[each.length + 1];
      shape[0] = count;
      System.arraycopy(each, 0, shape, 1, each.length);
      return shape;
    }

    boolean take(Slot out) {
      int each = like == null ? 0 : like.size();
      if (out.size(0) != count || out.type() != type() || out.size() != count * each) {
        return false;
      }
      if (count > 0) {
        System.arraycopy(array, 0, out.array(), 0, out.size());
      }
      return true;
    }
  }
}
