package dev.eddy.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.cell.Cells;
import dev.eddy.model.Model;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.Parameters;
import dev.eddy.model.Weights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Sessions that step together against each of them alone.
class SessionsTest {

  private static final int SYMBOLS = 6;
  private static final Model MODEL = model("lower");
  private static final Weights WEIGHTS = Parameters.initial(MODEL, 3).freeze();

  private static Model model(String name) {
    var build = new ModelBuilder();
    var lower = build.scan(name, Cells.GRU, 7, build.embedding("symbol", "t", SYMBOLS, 4));
    var upper = build.scan("upper", Cells.LSTM, 5, lower);
    return build.output("next", build.affine("dense", SYMBOLS, upper)).model();
  }

  private static BoundProgram bound() {
    return Program.inference(MODEL).bind(WEIGHTS);
  }

  /// What a session gets that takes these symbols alone.
  private static float[] alone(List<Integer> symbols) {
    var out = new float[SYMBOLS];
    try (var stepper = bound().stepper(1)) {
      for (int symbol : symbols) {
        stepper.step(new int[] {symbol}, out);
      }
    }
    return out;
  }

  @Test
  void whoeverStepsTogetherGetsTheBitsOfASessionAlone() {
    var random = new SplittableRandom(5);
    var taken = new LinkedHashMap<Long, List<Integer>>();
    var out = new float[SYMBOLS * 40];
    try (var sessions = bound().sessions(2)) {
      for (int round = 0; round < 120; round++) {
        if (taken.isEmpty() || random.nextInt(3) == 0) {
          taken.put(sessions.open(), new ArrayList<>());
        }
        if (taken.size() > 1 && random.nextInt(9) == 0) {
          long closed = taken.keySet().iterator().next();
          sessions.close(closed);
          taken.remove(closed);
        }
        var all = new ArrayList<>(taken.keySet());
        java.util.Collections.shuffle(all, new java.util.Random(round));
        int count = 1 + random.nextInt(all.size());
        long[] who = all.stream().limit(count).mapToLong(Long::longValue).toArray();
        int[] symbols = random.ints(count, 0, SYMBOLS).toArray();
        sessions.step(count, who, symbols, out);
        for (int i = 0; i < count; i++) {
          taken.get(who[i]).add(symbols[i]);
          assertThat(Arrays.copyOfRange(out, i * SYMBOLS, (i + 1) * SYMBOLS))
              .as("round %d, session %d", round, who[i])
              .isEqualTo(alone(taken.get(who[i])));
        }
        assertThat(sessions.size()).isEqualTo(taken.size());
      }
      assertThat(taken.size()).as("more than there was room for at first").isGreaterThan(16);
    }
  }

  @Test
  void aSavedSessionGoesOnElsewhereAndAForkGoesItsOwnWay() {
    var out = new float[2 * SYMBOLS];
    try (var here = bound().sessions(1);
        var there = bound().sessions(1)) {
      long session = here.open();
      here.step(1, new long[] {session}, new int[] {3}, out);
      long fork = here.fork(session);
      long moved = there.open(SequenceState.of(here.save(session).toBytes()));
      here.step(2, new long[] {fork, session}, new int[] {4, 1}, out);
      assertThat(Arrays.copyOfRange(out, 0, SYMBOLS)).isEqualTo(alone(List.of(3, 4)));
      assertThat(Arrays.copyOfRange(out, SYMBOLS, 2 * SYMBOLS)).isEqualTo(alone(List.of(3, 1)));
      there.step(1, new long[] {moved}, new int[] {5}, out);
      assertThat(Arrays.copyOf(out, SYMBOLS)).isEqualTo(alone(List.of(3, 5)));
      var flat = new float[2 + here.states().width()];
      here.save(session, flat, 2);
      there.reset(moved);
      there.load(moved, flat, 2);
      there.step(1, new long[] {moved}, new int[] {0}, out);
      assertThat(Arrays.copyOf(out, SYMBOLS)).isEqualTo(alone(List.of(3, 1, 0)));
    }
  }

  @Test
  void aClosedSessionIsNoOnesEvenWhenItsPlaceIsTaken() {
    try (var sessions = bound().sessions(1)) {
      long first = sessions.open();
      sessions.close(first);
      long second = sessions.open();
      assertThat(second).isNotEqualTo(first);
      assertThat(sessions.isOpen(first)).isFalse();
      assertThat(sessions.isOpen(second)).isTrue();
      assertThat(sessions.isOpen(-1)).isFalse();
      var out = new float[SYMBOLS];
      assertThatThrownBy(() -> sessions.step(1, new long[] {first}, new int[1], out))
          .hasMessage(
              "session %d is not open: it was closed, or opened elsewhere; 1 sessions are open here"
                  .formatted(first));
      assertThatThrownBy(() -> sessions.close(first)).hasMessageContaining("is not open");
      assertThatThrownBy(() -> sessions.save(first)).hasMessageContaining("is not open");
    }
  }

  @Test
  void aStepThatIsRefusedChangesNothing() {
    try (var sessions = bound().sessions(1)) {
      long a = sessions.open();
      long b = sessions.open();
      var out = new float[2 * SYMBOLS];
      sessions.step(2, new long[] {a, b}, new int[] {1, 2}, out);
      var before = sessions.save(a);
      assertThatThrownBy(() -> sessions.step(2, new long[] {a, a}, new int[] {1, 2}, out))
          .hasMessage("batch: rows 0 and 1 both have slot 0; a sequence takes one step at a time");
      assertThatThrownBy(() -> sessions.step(2, new long[] {a, b}, new int[] {1, SYMBOLS}, out))
          .hasMessageStartingWith("batch: symbol 6 of \"symbol\" at row 1");
      assertThatThrownBy(() -> sessions.step(2, new long[] {a, b}, new int[] {1}, out))
          .hasMessage(
              "a step of 2 sessions takes as many numbers of sessions, found 2, and 2 values of \"symbol\", found 1");
      assertThatThrownBy(() -> sessions.step(2, new long[] {a, b}, new float[2], out))
          .hasMessage("the input \"symbol\" takes symbols: call step with an int[]");
      sessions.step(0, new long[0], new int[0], out);
      assertThat(sessions.save(a)).isEqualTo(before);
    }
  }

  @Test
  void theStateOfAnotherModelOpensNoSession() {
    var other = model("other");
    SequenceState state;
    try (var sessions =
        Program.inference(other).bind(Parameters.initial(other, 3).freeze()).sessions(1)) {
      state = sessions.save(sessions.open());
    }
    try (var sessions = bound().sessions(1)) {
      assertThatThrownBy(() -> sessions.open(state))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("was saved from another model");
      assertThat(sessions.size()).isZero();
    }
  }
}
