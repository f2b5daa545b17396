package dev.eddy.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.cell.Cell;
import dev.eddy.cell.Cells;
import dev.eddy.data.Given;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/// What a value of a model knows, and what is refused where it is built.
class ModelBuilderTest {

  private final ModelBuilder build = new ModelBuilder();
  private final ModelBuilder.Value x = build.numbers("x", "time", 28);
  private final ModelBuilder.Value words = build.embedding("words", "words", 100, 16);
  private final ModelBuilder.Value read = build.bidirectional("rnn", Cells.LSTM, 12, x);

  private static void isRefused(ThrowingCallable building, String message) {
    assertThatThrownBy(building).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }

  @Test
  void everyValueKnowsItsAxisAndItsWidth() {
    assertThat(x).isEqualTo(new ModelBuilder.Value(List.of("x"), "time", 28));
    assertThat(read.axis()).isEqualTo("time");
    assertThat(read.width()).isEqualTo(24);
    assertThat(build.dropout("kept", 0.5, read).width()).isEqualTo(24);
    assertThat(build.lastValidStep(read).axis()).isEmpty();
    assertThat(build.lastValidStep(words).width()).isEqualTo(16);
    assertThat(build.finalState("rnn.forward", "c").width()).isEqualTo(12);
    assertThat(build.gather("ends", "words", read, "ends").axis()).isEqualTo("words");
    assertThat(build.gather("starts", "words", read, "starts").width()).isEqualTo(24);
    assertThat(build.affine("dense", 10, read).width()).isEqualTo(10);
    assertThat(build.value("rnn.backward", "rnn.forward").width()).isEqualTo(24);
  }

  @Test
  void aModelKnowsWhatABatchHoldsForIt() {
    var ends = build.gather("ends", "words", read, "last letters");
    var model = build.output("tag", build.affine("tags", 7, words.with(ends))).model();

    assertThat(model.given())
        .containsExactly(
            new Given.Numbers("x", "time", 28),
            new Given.Symbols("words", "words", 100),
            new Given.Positions("last letters", "words", "time"),
            new Given.Target("tag", "words", 7));
    assertThat(model.output("tag")).isEqualTo(new Extent("words", 7));
    assertThat(model.extent("rnn.forward")).isEqualTo(new Extent("time", 12));
  }

  @Test
  void sequencesOfDifferentAxesAreNotJoined() {
    isRefused(
        () -> x.with(words),
        "[x], which is 28 wide over \"time\", cannot be joined with [words], which is 16 wide over \"words\"; what is joined has one axis");
    isRefused(
        () -> build.residual("sum", words, build.affine("sixteen", 16, x)),
        "layer \"sum\" joins \"words\", which is 16 wide over \"words\", and \"sixteen\", which is 16 wide over \"time\"; what is joined has one axis");
    isRefused(
        () -> build.value("x", "words"),
        "a value joins \"x\", which is 28 wide over \"time\", and \"words\", which is 16 wide over \"words\"; what is joined has one axis");
    var layers = List.<Layer>of(new Layer.Numbers("a", "t", 2), new Layer.Numbers("b", "", 3));
    isRefused(
        () -> new Model(layers, Map.of("y", List.of("a", "b"))),
        "output \"y\" joins \"a\", which is 2 wide over \"t\", and \"b\", which is a row 3 wide; what is joined has one axis");
  }

  @Test
  void widthsThatDifferAreRefusedByName() {
    isRefused(
        () -> build.residual("sum", x, build.affine("ten", 10, x)),
        "layer \"sum\": input 'y' of cell \"residual\" is 28 wide, but [ten] gives 10");
    isRefused(
        () -> build.scanFrom("from", Cells.GRU, 5, x, Map.of("h", build.lastValidStep(x))),
        "layer \"from\": state 'h' is 5 wide, but [x.last] gives 28");
    isRefused(
        () -> build.numbers("none", "time", 0),
        "layer \"none\": its width must be at least 1, found 0");
    isRefused(
        () -> build.embedding("none", "time", 0, 3),
        "layer \"none\": its number of symbols must be at least 1, found 0");
  }

  @Test
  void whatIsNoSequenceOrNoScanIsRefused() {
    var row = build.lastValidStep(x);
    isRefused(
        () -> build.lastValidStep(row),
        "layer \"x.last.last\" makes one row of a sequence, but \"x.last\" is a row 28 wide already");
    isRefused(
        () -> build.scanFrom("from", Cells.GRU, 28, x, Map.of("h", x)),
        "layer \"from\": state 'h' starts from \"x\", which is 28 wide over \"time\"; a start is one row");
    isRefused(
        () -> build.scanFrom("from", Cells.GRU, 28, x, Map.of("k", row)),
        "layer \"from\": cell \"gru\" has no state 'k' to start");
    isRefused(
        () -> build.finalState("x", "h"),
        "layer \"x.h\" takes the state 'h' of \"x\", which is no layer with a cell");
    isRefused(
        () -> build.finalState("rnn.forward", "k"),
        "layer \"rnn.forward\": cell \"lstm\" has no state 'k'");
    isRefused(
        () -> build.tiedAffine("scores", x, x),
        "layer \"scores\": [x] is no embedding, whose table it could share");
    isRefused(
        () -> build.value("y"),
        "no layer \"y\"; layers: [x, words, rnn.forward, rnn.backward, x.last]");
  }

  @Test
  void aCellGetsAllItReadsAndNothingElse() {
    var adding = Cell.of("adding", "input y [D]\noutput = x + y");
    isRefused(
        () -> build.scan("sum", adding, 28, x),
        "layer \"sum\": cell \"adding\" reads the input 'y', and no layer is given for it");
    isRefused(
        () ->
            build.add(
                Layer.Apply.of("rnn", Cells.GRU, 5)
                    .withInput("x", x.layers())
                    .withInput("z", x.layers())),
        "layer \"rnn\": cell \"gru\" has no input 'z'");
    isRefused(
        () ->
            build.add(
                Layer.Apply.of("reader", Cells.GRU.withAttention(true), 5)
                    .withInput("x", x.layers())
                    .withMemory("read", build.lastValidStep(words).layers())),
        "layer \"reader\": memory 'read' of cell \"gru\" takes a sequence 16 wide, found [words.last], 16 wide");
    isRefused(
        () -> build.residual("twice", x, x),
        "layer \"twice\" reads \"x\" twice, or two layers that give the same last state; a value may be read once");
  }

  @Test
  void aRenamedModelHasTheSameParametersUnderOtherNames() {
    var build = new ModelBuilder();
    var word = build.embedding("word", "time", 5, 4);
    var read = build.scan("rnn", Cells.LSTM, 4, word);
    build.lastValidStep(read);
    var model = build.output("y", build.affine("dense", 2, build.finalState("rnn", "c"))).model();
    var other =
        model.renamed(
            name -> name.equals("word") ? "input" : name.replace("rnn", "scan"),
            axis -> "steps",
            name -> "label");

    assertThat(other.outputs()).containsOnlyKeys("label");
    assertThat(other.axes()).containsExactly("steps");
    assertThat(other.parameters().entries().stream().map(ParameterTable.Entry::name))
        .startsWith("input.table", "scan.W_i")
        .hasSize(model.parameters().entries().size());
    assertThat(other.parameters().size()).isEqualTo(model.parameters().size());
    assertThat(
            other.renamed(
                name -> name.equals("input") ? "word" : name.replace("scan", "rnn"),
                axis -> "time",
                name -> "y"))
        .isEqualTo(model);
  }
}
