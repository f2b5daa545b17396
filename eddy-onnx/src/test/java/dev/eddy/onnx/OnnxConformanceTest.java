package dev.eddy.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.eddy.onnx.OnnxCase.Result;
import dev.eddy.testkit.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Models of others with recorded results, every one of them run, and the page that says what came
/// of it: `docs/onnx.md`, between two marks. The page is checked in every run; `-Deddy.write=true`
/// writes it.
class OnnxConformanceTest {
  private static final String BEGIN = "<!-- What follows is written by OnnxConformanceTest. -->\n";
  private static final String END = "<!-- End of what is written. -->\n";

  private static final Map<String, List<Result>> RESULTS = new LinkedHashMap<>();

  @BeforeAll
  static void run() throws IOException {
    var conformance = SharedData.find("conformance");
    assumeTrue(conformance.isPresent(), SharedData.MISSING);
    var folder = conformance.get();
    run("ONNX node cases", OnnxCases.node(folder, "onnx-node"));
    run("recurrent, older operator sets", OnnxCases.node(folder, "onnx-node-opset-variants"));
    run("recurrent, every attribute", OnnxCases.node(folder, "onnx-ort-recurrent"));
    run("old PyTorch exports", OnnxCases.node(folder, "onnx-pytorch"));
    run("exports in the style of PyTorch", OnnxCases.burn(folder));
    run("PyTorch 1.4 to 2.15, both exporters, tools", OnnxCases.pytorch(folder));
    run("Keras and TensorFlow by tf2onnx", OnnxCases.keras(folder));
  }

  private static void run(String set, List<OnnxCase> cases) {
    RESULTS.put(set, cases.stream().map(OnnxCase::result).toList());
  }

  private static List<Result> all(Result.Kind kind) {
    return RESULTS.values().stream().flatMap(List::stream).filter(r -> r.kind() == kind).toList();
  }

  private static List<String> described(List<Result> results) {
    return results.stream().map(r -> r.test().name() + ": " + r.problem()).toList();
  }

  @Test
  void everyCaseIsThere() {
    assertThat(RESULTS.values().stream().map(List::size))
        .containsExactly(470, 20, 53, 21, 8, 153, 8);
  }

  @Test
  void everyCasePassesButWhoseOperatorIsNotThere() {
    assertThat(described(all(Result.Kind.FAILED))).isEmpty();
  }

  @Test
  void onlyGradientsOfGraphsAreUnsupported() {
    assertThat(all(Result.Kind.UNSUPPORTED))
        .extracting(r -> r.test().name())
        .containsExactly("simple/test_gradient_of_add", "simple/test_gradient_of_add_and_mul");
  }

  @Test
  void refusedAreOnlyRunsThatOnnxRuntimeRefusesToo() {
    assertThat(all(Result.Kind.REFUSED))
        .extracting(r -> r.test().name())
        .containsExactly(
            "onnx/attentive-dynamic.dy",
            "onnx/attentive-dynamic.ts",
            "onnx/classifier-mean.dy",
            "onnx/lstm-proj.dy",
            "onnx/rnn-relu-bi.dy",
            "onnx/rnn-tanh.dy");
  }

  @Test
  void anExportThatLostItsProjectionIsRefusedByName() {
    assertThat(all(Result.Kind.REFUSED))
        .filteredOn(r -> r.test().name().equals("onnx/lstm-proj.dy"))
        .singleElement()
        .satisfies(r ->
            assertThat(r.problem())
                .contains(
                    "node \"node_lstm__2\" (LSTM): initial_c should have the shape [1, 2, 2] for 2 units"));
  }

  @Test
  void thePageSaysWhatPasses() throws IOException {
    var page = Path.of("..", "docs", "onnx.md");
    var text = Files.readString(page);
    int begin = text.indexOf(BEGIN) + BEGIN.length();
    int end = text.indexOf(END);
    assertThat(begin).as("mark in " + page).isGreaterThanOrEqualTo(BEGIN.length());
    var written = text.substring(0, begin) + table() + text.substring(end);
    if (Boolean.getBoolean("eddy.write")) {
      Files.writeString(page, written);
    }
    assertThat(Files.readString(page))
        .as("docs/onnx.md is old; write it with -Deddy.write=true")
        .isEqualTo(written);
  }

  private static String table() {
    var out =
        new StringBuilder(
            "\n| set | cases | pass | refused, as by ONNX Runtime | unsupported |\n|---|--:|--:|--:|--:|\n");
    int cases = 0;
    int passed = 0;
    for (var set : RESULTS.entrySet()) {
      var kinds =
          set.getValue().stream()
              .collect(Collectors.groupingBy(Result::kind, Collectors.counting()));
      long pass = kinds.getOrDefault(Result.Kind.PASSED, 0L);
      cases += set.getValue().size();
      passed += (int) pass;
      out.append(
          "| %s | %d | %d | %d | %d |%n"
              .formatted(
                  set.getKey(),
                  set.getValue().size(),
                  pass,
                  kinds.getOrDefault(Result.Kind.REFUSED, 0L),
                  kinds.getOrDefault(Result.Kind.UNSUPPORTED, 0L)));
    }
    out.append("%n%.1f %% of %d cases pass.%n".formatted(100.0 * passed / cases, cases));
    out.append("\nWhat does not pass, and why:\n\n");
    for (var result : RESULTS.values().stream().flatMap(List::stream).toList()) {
      if (result.kind() != Result.Kind.PASSED) {
        var problem = result.problem();
        out.append(
            "- `%s`: %s%n"
                .formatted(
                    result.test().name(), problem.substring(problem.indexOf(".onnx: ") + 7)));
      }
    }
    out.append("\n| operator | cases it is in | pass | refused | unsupported |\n");
    out.append("|---|--:|--:|--:|--:|\n");
    var operators = new TreeMap<String, Map<Result.Kind, Integer>>();
    for (var result : RESULTS.values().stream().flatMap(List::stream).toList()) {
      for (var operator : result.operators()) {
        operators
            .computeIfAbsent(operator, _ -> new EnumMap<>(Result.Kind.class))
            .merge(result.kind(), 1, Integer::sum);
      }
    }
    operators.forEach((operator, kinds) ->
        out.append(
            "| %s | %d | %d | %d | %d |%n"
                .formatted(
                    operator,
                    kinds.values().stream().mapToInt(Integer::intValue).sum(),
                    kinds.getOrDefault(Result.Kind.PASSED, 0),
                    kinds.getOrDefault(Result.Kind.REFUSED, 0),
                    kinds.getOrDefault(Result.Kind.UNSUPPORTED, 0))));
    var more =
        OnnxSession.operators().stream().filter(name -> !operators.containsKey(name)).toList();
    out.append("\nAlso there, in none of these cases: ")
        .append(String.join(", ", more))
        .append(".\n\n");
    return out.toString().replace("\r\n", "\n");
  }
}
