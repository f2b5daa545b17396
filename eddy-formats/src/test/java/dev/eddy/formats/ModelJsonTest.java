package dev.eddy.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.cell.Cell;
import dev.eddy.cell.Cells;
import dev.eddy.model.Layer;
import dev.eddy.model.Model;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.Parameters;
import dev.eddy.random.Initializer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ModelJsonTest {

  static List<Cell> catalogue() {
    return Cells.all();
  }

  private static Model classifier(Cell cell) {
    var build = new ModelBuilder();
    var text = build.embedding("text", "text", 11, 3);
    var state = build.scan("scan", cell, 4, text);
    return build.output("label", build.affine("scores", 2, build.lastValidStep(state))).model();
  }

  private static Model back(Model model) {
    return ModelJson.read(
        Json.parse(Json.bytes(ModelJson.write(model)), "model.json"), "model.json");
  }

  @ParameterizedTest
  @MethodSource("catalogue")
  void everyCellOfTheCatalogueComesBackAsItWas(Cell cell) {
    var model = classifier(cell);
    var again = back(model);

    assertThat(again).isEqualTo(model);
    assertThat(Json.text(ModelJson.write(again))).isEqualTo(Json.text(ModelJson.write(model)));
  }

  @ParameterizedTest
  @MethodSource("catalogue")
  void parametersComeBackBitByBit(Cell cell) {
    var model = classifier(cell);
    var parameters = Parameters.initial(model, 5);
    var tensors =
        Safetensors.parse(new Safetensors(ModelTensors.of(parameters)).bytes(), "weights")
            .tensors();

    assertThat(ModelTensors.parameters(back(model), tensors.reversed(), "weights").values())
        .containsExactly(parameters.values());
  }

  @Test
  void gathersAndChainsComeBack() {
    var build = new ModelBuilder();
    build.scan("spelling", Cells.GRU, 3, build.numbers("letters", "letters", 2));
    var ends = build.gather("ends", "words", build.value("spelling"), "last letters");
    build.affine("scores", 4, ends);
    var model = build.output("tag", build.linearChain("chain", build.value("scores"))).model();

    assertThat(back(model)).isEqualTo(model);
  }

  @Test
  void theDropoutOfAnEmbeddingComesBack() {
    var build = new ModelBuilder();
    var model = build.output("y", build.embedding("text", "text", 11, 3, 0.25)).model();
    assertThat(Json.text(ModelJson.write(model))).contains("\"dropout\" : 0.25");
    assertThat(back(model)).isEqualTo(model);
    var json = ModelJson.write(model);
    ((tools.jackson.databind.node.ObjectNode) json.get("layers").get(0)).put("dropout", 1);
    assertThatThrownBy(() -> ModelJson.read(json, "model.json"))
        .hasMessage(
            "model.json, \"layers\"[0]: \"dropout\": expected a number from 0 to below 1, found 1");
  }

  @Test
  void whatAnEmbeddingStartsFromComesBack() {
    var build = new ModelBuilder();
    var wide = build.embedding("text", "text", 11, 3, 0, Initializer.normal(0, 1));
    var model = build.output("y", wide).model();
    assertThat(Json.text(ModelJson.write(model))).contains("\"table\" : \"normal(0.0, 1.0)\"");
    assertThat(back(model)).isEqualTo(model);
  }

  @Test
  void optionsSizesStartsMemoriesAndInitializersComeBack() {
    var cell = Cells.LSTM_PROJECTED.with("cell_clip", 3).with("act", "relu").withSize("P", 3);
    var attentive =
        Cell.of(
            "attentive",
            """
            memory m [M]
            ctx = attend(W_q @ h, m, m)
            h' = tanh(W @ x + U @ h + C @ ctx + b)   # a comment "with quotes"
            """);
    var build = new ModelBuilder();
    var source = build.numbers("source", "source", 2);
    var encoded = build.bidirectional("encoder", cell, 5, source);
    var first = build.finalState("encoder.forward", "c");
    var target = build.embedding("target", "target", 7, 2);
    build.add(
        new Layer.Apply(
            "decoder",
            attentive.withSize("M", 6),
            5,
            Map.of("x", target.layers()),
            Map.of("h", first.layers()),
            Map.of("m", encoded.layers()),
            false,
            Map.of(
                "W",
                Initializer.uniform(-0.25, 0.1),
                "U",
                Initializer.orthogonal(),
                "b",
                Initializer.glorotUniform().tensorflow(777, 86))));
    var model =
        build
            .output("scores", build.value("decoder"))
            .output("last", build.pool("largest", Layer.Pooling.MAX, encoded))
            .model();

    assertThat(back(model)).isEqualTo(model);
    assertThat(Json.text(ModelJson.write(model)))
        .contains("\"cell_clip\" : \"3\"", "tensorflow_glorot_uniform(777, 86)");
  }

  @Test
  void aSharedParameterComesBackAndIsOneTensor() {
    var build = new ModelBuilder();
    var x = build.embedding("symbols", "t", 5, 3);
    var h = build.scan("rnn", Cells.GRU, 3, x);
    var model = build.output("next", build.tiedAffine("scores", x, h)).model();

    assertThat(back(model)).isEqualTo(model);
    var weights = Parameters.initial(model, 1).freeze();
    var tensors = ModelTensors.of(weights);
    assertThat(tensors)
        .extracting(Tensor::name)
        .contains("symbols.table", "scores.b")
        .doesNotContain("scores.W");
    assertThat(ModelTensors.weights(model, tensors, "m").get("symbols.table"))
        .isEqualTo(weights.get("symbols.table"));
    var decoder = model.part(Set.of("rnn"), model.outputs());
    assertThat(decoder.parameters().entry("symbols.table").shape()).containsExactly(5, 3);
  }

  @Test
  void aSharedParameterOfAnotherShapeIsRefused() {
    var build = new ModelBuilder();
    var x = build.embedding("symbols", "t", 5, 3);
    var h = build.scan("rnn", Cells.GRU, 4, x);
    var model = build.output("next", build.tiedAffine("scores", x, h)).model();

    assertThatThrownBy(model::parameters)
        .hasMessage(
            "layer \"scores\": the parameter \"symbols.table\" that it shares has shape [5, 3], expected [5, 4]");
  }

  private static void refused(String from, String to, String message) {
    var text = Json.text(ModelJson.write(classifier(Cells.ELMAN)));
    assertThat(text).contains(from);
    var changed =
        Json.parse(
            text.replaceFirst(
                    java.util.regex.Pattern.quote(from),
                    java.util.regex.Matcher.quoteReplacement(to))
                .getBytes(StandardCharsets.UTF_8),
            "m");
    assertThatThrownBy(() -> ModelJson.read(changed, "m.eddy"))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining(message);
  }

  @Test
  void whatIsNoModelIsRefusedWithItsPlace() {
    refused("\"units\" : 4", "\"unit\" : 4", "m.eddy, \"layers\"[1]: the key \"units\" is missing");
    refused(
        "\"units\" : 4",
        "\"units\" : 4, \"revers\" : true",
        "m.eddy, \"layers\"[1]: unknown key \"revers\"; did you mean 'reverse'?");
    refused(
        "\"units\" : 4",
        "\"units\" : 0",
        "m.eddy, \"layers\"[1]: \"units\": expected a whole number of 1 or more, found 0");
    refused(
        "\"kind\" : \"pool\"",
        "\"kind\" : \"pol\"",
        "unknown kind \"pol\"; expected numbers, embedding, cell, pool, final_state, gather or linear_chain");
    refused(
        "last_valid_step",
        "first",
        "unknown pooling \"first\"; expected last_step, last_valid_step, mean or max");
    refused("h' = act(", "h' = akt(", "unknown function 'akt'; did you mean 'act'?");
    refused(
        "\"input\" : \"scan\"",
        "\"input\" : \"skan\"",
        "reads \"skan\", which is no layer before it");
  }

  @Test
  void weightsThatDoNotFitAreRefused() {
    var model = classifier(Cells.ELMAN);
    var tensors = ModelTensors.of(Parameters.initial(model, 1));
    assertThatThrownBy(() -> ModelTensors.weights(model, tensors.subList(1, tensors.size()), "w"))
        .hasMessage("w: the tensor \"text.table\" is missing");
    var more = new java.util.ArrayList<>(tensors);
    more.add(new Tensor("other", new int[] {1}, new float[1]));
    assertThatThrownBy(() -> ModelTensors.weights(model, more, "w"))
        .hasMessage("w: the model has no parameter \"other\"");
    more.removeLast();
    more.set(0, new Tensor("text.table", new int[] {3, 11}, new float[33]));
    assertThatThrownBy(() -> ModelTensors.weights(model, more, "w"))
        .hasMessage("w: the tensor \"text.table\" has shape [3, 11]; the model expects [11, 3]");
  }
}
