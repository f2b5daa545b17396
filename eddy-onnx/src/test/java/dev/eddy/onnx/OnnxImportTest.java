package dev.eddy.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.eddy.cell.Cells;
import dev.eddy.data.Batch;
import dev.eddy.model.Layer;
import dev.eddy.model.Model;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.Objective;
import dev.eddy.model.Parameters;
import dev.eddy.onnx.file.Attribute;
import dev.eddy.onnx.file.OnnxException;
import dev.eddy.onnx.file.OnnxGraph;
import dev.eddy.onnx.file.OnnxModel;
import dev.eddy.onnx.file.OnnxNode;
import dev.eddy.onnx.file.OnnxReader;
import dev.eddy.onnx.file.OnnxValue;
import dev.eddy.onnx.file.Tensor;
import dev.eddy.onnx.file.Type;
import dev.eddy.optimize.Optimizer;
import dev.eddy.run.Program;
import dev.eddy.testkit.Networks;
import dev.eddy.testkit.SharedData;
import dev.eddy.train.Batches;
import dev.eddy.train.Trainer;
import dev.eddy.train.TrainingOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class OnnxImportTest {

  private static Path find(String file) {
    var found = SharedData.find("conformance/" + file);
    assumeTrue(found.isPresent(), SharedData.MISSING);
    return found.get();
  }

  private static OnnxImport.Imported imported(String file) throws IOException {
    return OnnxImport.read(OnnxReader.read(find(file)));
  }

  private static List<String> cells(Model model) {
    return model.layers().stream()
        .filter(Layer.Apply.class::isInstance)
        .map(layer -> ((Layer.Apply) layer).cell().name())
        .toList();
  }

  @Test
  void exportsOfOthersThatAreStacksBecomeModels() throws IOException {
    var problems = new ArrayList<String>();
    int made = 0;
    for (var folder :
        List.of(
            "python-made/pytorch", "python-made/keras", "onnx-burn", "onnx-pytorch", "models")) {
      for (var file : OnnxCases.files(find(folder), ".onnx")) {
        try {
          assertThat(OnnxImport.read(OnnxReader.read(file)).difference()).isLessThan(1e-5);
          made++;
        } catch (OnnxException e) {
          problems.add(file.getFileName() + ": " + e.getMessage());
        }
      }
    }
    assertThat(made).as(String.join("\n", problems)).isEqualTo(106);
    assertThat(problems)
        .allMatch(problem ->
            problem.contains("run it as it is (OnnxSession)")
                || problem.contains("does not run on small inputs"));
  }

  @Test
  void gatesWeightsAndDirectionsAreThoseOfTheFile() throws IOException {
    var model = imported("python-made/pytorch/onnx/classifier-states.ts.onnx").model();
    assertThat(cells(model)).containsExactly("lstm", "lstm", "layer-norm", "affine", "logsoftmax");
    assertThat(cells(imported("onnx-burn/gru.onnx").model())).containsExactly("gru-after");
    assertThat(cells(imported("onnx-burn/rnn_bidirectional.onnx").model()))
        .containsExactly("elman", "elman");
    var states = imported("python-made/pytorch/onnx/lstm-states.ts.onnx").model();
    assertThat(states.layers())
        .filteredOn(Layer.Apply.class::isInstance)
        .allMatch(layer -> ((Layer.Apply) layer).start().keySet().equals(Set.of("h", "c")));
  }

  /// A case of ONNX Runtime with its weights as constants and any batch and time.
  private static OnnxModel withWeights(Path folder) throws IOException {
    var file = OnnxReader.read(folder.resolve("model.onnx"));
    var data = OnnxCase.folder(folder.getParent(), folder, 0).runs().getFirst().inputs();
    var constants = new HashMap<String, Tensor>();
    var inputs = new ArrayList<OnnxValue>();
    int i = 0;
    for (var input : file.graph().inputs()) {
      var tensor = data.get(Integer.toString(i++)).getFirst();
      if (input.name().equals("X") || input.name().startsWith("initial")) {
        var first =
            input.name().equals("X") ? OnnxValue.Axis.any("t") : OnnxValue.Axis.of(tensor.size(0));
        inputs.add(
            OnnxValue.tensor(
                input.name(),
                tensor.type(),
                List.of(first, OnnxValue.Axis.any("b"), OnnxValue.Axis.of(tensor.size(2)))));
      } else if (input.name().equals("sequence_lens")) {
        inputs.add(OnnxValue.tensor(input.name(), tensor.type(), List.of(OnnxValue.Axis.any("b"))));
      } else {
        constants.put(input.name(), tensor);
      }
    }
    var graph = new OnnxGraph("g", file.graph().nodes(), constants, inputs, file.graph().outputs());
    return new OnnxModel(8, "", "", file.versions(), graph, List.of(), Map.of());
  }

  @Test
  void everyAttributeOfTheOperatorsHasEquations() throws IOException {
    int made = 0;
    for (var file : OnnxCases.files(find("onnx-ort-recurrent"), ".onnx")) {
      var folder = file.getParent();
      var imported = OnnxImport.read(withWeights(folder));
      assertThat(imported.difference()).as(folder.toString()).isLessThan(1e-5);
      // Lengths are of the batch in Eddy, and no input of a model.
      assertThat(imported.lengths().isEmpty())
          .as(folder.toString())
          .isNotEqualTo(folder.toString().contains("seqlens"));
      made++;
    }
    assertThat(made).isEqualTo(53);
  }

  @Test
  void anImportedModelIsTrainedFurther() throws IOException {
    var file = imported("python-made/pytorch/onnx/tagger.ts.onnx");
    var model = file.model();
    var input = (Layer.Embedding) model.layers().getFirst();
    var output = model.outputs().keySet().iterator().next();
    var objective = new Objective(output, Objective.softmaxCrossEntropy());
    int classes = model.width(model.outputs().get(output).getFirst());
    var batches =
        new Batches() {
          @Override
          public int perEpoch(int epoch) {
            return 4;
          }

          @Override
          public void fill(int epoch, int index, Batch batch) {
            batch.begin(2).steps("time", 5);
            var ids = batch.ids(input.name(), 10);
            var labels = batch.ids(output, 10);
            for (int i = 0; i < 10; i++) {
              ids[i] = (i * 3 + index) % input.symbols();
              labels[i] = ids[i] % classes;
            }
          }
        };
    double before = loss(model, objective, file.parameters(), batches);
    var options = TrainingOptions.of(Optimizer.adam(0.02)).withEpochs(20);
    var result =
        Trainer.of(model, objective).from(file.parameters()).withOptions(options).fit(batches);
    assertThat(loss(model, objective, result.best().thaw(model), batches)).isLessThan(before / 4);
  }

  private static double loss(
      Model model, Objective objective, Parameters parameters, Batches batches) {
    try (var run = Program.evaluation(model, objective).workspace(parameters.freeze())) {
      var batch = new Batch();
      batches.fill(0, 0, batch);
      return run.run(batch);
    }
  }

  @Test
  void whatEddyWritesItReadsAsTheSameModel() {
    var build = new ModelBuilder();
    var x = build.embedding("letters", "time", 9, 4);
    var both = build.bidirectional("both", Cells.LSTM, 3, x);
    var top = build.scan("top", Cells.GRU_AFTER, 5, both);
    var last = build.lastValidStep(top);
    var model = build.output("y", build.affine("dense", 2, last)).model();
    var weights = Networks.parameters(model, new SplittableRandom(5)).freeze();
    var again = OnnxImport.read(OnnxExport.whole(model, weights));
    assertThat(cells(again.model())).containsExactly("lstm", "lstm", "gru-after", "affine");
    assertThat(again.difference()).isLessThan(1e-6);
    var table = again.parameters().get("letters.table");
    assertThat(table).isEqualTo(weights.get("letters.table"));
  }

  private static OnnxModel picking(long step, Map<String, Attribute> more) {
    var model = Networks.scan(Cells.ELMAN, 2, 3, false);
    var export =
        OnnxExport.whole(model, Networks.parameters(model, new SplittableRandom(1)).freeze());
    var nodes = new ArrayList<>(export.graph().nodes());
    var attributes = new HashMap<String, Attribute>(Map.of("axis", new Attribute.Whole(1)));
    attributes.putAll(more);
    nodes.add(new OnnxNode("pick", "", "Gather", List.of("y", "step"), List.of("z"), attributes));
    var constants = new HashMap<>(export.graph().constants());
    constants.put("step", Tensor.scalar(step));
    return new OnnxModel(
        8,
        "",
        "",
        Map.of("", 17),
        new OnnxGraph(
            "g",
            nodes,
            constants,
            export.graph().inputs(),
            List.of(
                OnnxValue.tensor(
                    "z", Type.FLOAT, List.of(OnnxValue.Axis.any("b"), OnnxValue.Axis.of(3))))),
        List.of(),
        Map.of());
  }

  @Test
  void aStackThatIsAnotherFunctionIsRefusedByTheProof() {
    assertThat(OnnxImport.read(picking(-1, Map.of())).difference()).isLessThan(1e-6);
    // Step 6 is the last of the run that the layers are read from, and of no other.
    assertThatThrownBy(() -> OnnxImport.read(picking(6, Map.of())))
        .isInstanceOf(OnnxException.class);
    assertThatThrownBy(() -> OnnxImport.read(picking(2, Map.of())))
        .hasMessage(
            "node \"pick\" (Gather) picks a place that is neither the first nor the last step, and so the graph is no stack of layers; run it as it is (OnnxSession)");
  }

  @Test
  void whatIsNoStackIsSaidWithTheNode() throws IOException {
    assertThatThrownBy(() -> imported("python-made/pytorch/onnx/attentive.ts.onnx"))
        .hasMessage(
            "node \"/att/Reshape_2\" (Reshape) cuts an axis into pieces, and so the graph is no stack of layers; run it as it is (OnnxSession)");
    assertThatThrownBy(() -> imported("models/dtln/model_2.onnx"))
        .hasMessageContaining("there is no recurrent operator in it");
  }

  @Test
  void anImportedBiasIsTheSumOfBoth() throws IOException {
    var file = OnnxReader.read(find("onnx-burn/lstm.onnx"));
    var imported = OnnxImport.read(file);
    var layer =
        imported.model().layers().stream()
            .filter(Layer.Apply.class::isInstance)
            .findFirst()
            .orElseThrow()
            .name();
    var lstm =
        file.graph().nodes().stream()
            .filter(n -> n.operator().equals("LSTM"))
            .findFirst()
            .orElseThrow();
    var b = file.graph().constants().get(lstm.inputs().get(3));
    int units = b.size(1) / 8;
    assertThat(imported.parameters().get(layer + ".b_i")[0])
        .isCloseTo(b.floats()[0] + b.floats()[4 * units], within(1e-7f));
  }
}
