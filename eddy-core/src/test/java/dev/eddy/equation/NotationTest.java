package dev.eddy.equation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every entry of what others write is reached, and what it advises exists.
class NotationTest {

  private static String message(String text) {
    try {
      Equations.parse(Equations.Kind.CELL, "mine", text);
      return "accepted";
    } catch (EquationException e) {
      return e.sentence();
    }
  }

  static Stream<Map.Entry<String, String>> signs() {
    return Stream.concat(
            Notation.SIGNS.entrySet().stream(), Notation.LONG_SIGNS.entrySet().stream())
        .sorted(Map.Entry.comparingByKey());
  }

  @ParameterizedTest
  @MethodSource("signs")
  void aSignGetsItsSentence(Map.Entry<String, String> sign) {
    for (var text : new String[] {"h' = (W @ x) %s h", "h' = %s", "%s", "h' = (W @ x) %s"}) {
      assertThat(message(text.replace("%s", sign.getKey())))
          .as(text)
          .satisfiesAnyOf(
              m -> assertThat(m).isEqualTo(sign.getValue()),
              m -> assertThat(m).endsWith("; " + sign.getValue()))
          .contains(sign.getKey().equals("'") ? "prime" : "'" + sign.getKey() + "'");
    }
  }

  @Test
  void aFunctionGetsItsSentence() {
    Notation.FUNCTIONS.forEach((name, here) -> {
      assertThat(message("h' = " + name + "(W @ x)"))
          .isEqualTo("unknown function '" + name + "'; write " + here);
      assertThat(message("h' = torch." + name + "(W @ x)"))
          .isEqualTo("unexpected '." + name + "'; write " + here);
    });
  }

  @Test
  void aCommandGetsItsSentence() {
    Notation.COMMANDS.forEach((name, here) ->
        assertThat(message("h' = W @ x \\" + name + " h"))
            .isEqualTo("unexpected '\\" + name + "'; " + here));
  }

  @Test
  void aWordGetsItsSentence() {
    Notation.WORDS.forEach((word, sentence) -> {
      assertThat(message(word + " q = 3")).isEqualTo(sentence);
      assertThat(message("h' = W @ x " + word + " h")).isEqualTo(sentence);
    });
  }

  @Test
  void aWordMayBeAName() {
    for (var word : Notation.WORDS.keySet()) {
      assertThat(message(word + " = tanh(W @ x)\nh' = " + word)).isEqualTo("accepted");
    }
  }

  @Test
  void whatIsAdvisedExists() {
    var call = Pattern.compile("([a-z_]+)\\(");
    Stream.of(Notation.SIGNS, Notation.LONG_SIGNS, Notation.FUNCTIONS, Notation.WORDS)
        .flatMap(table -> table.values().stream())
        .flatMap(advice -> call.matcher(advice).results().map(m -> m.group(1)))
        .filter(name -> !name.equals("name"))
        .forEach(name -> assertThat(FunctionTable.find(name)).as(name).isPresent());
    assertThat(Notation.FUNCTIONS.keySet())
        .allSatisfy(name -> assertThat(FunctionTable.find(name)).isEmpty());
  }

  @Test
  void aFunctionOfTheCellComesBeforeOneOfOthers() {
    assertThat(message("def mean(e) = rowmean(e)\nh' = h*mean(x)")).isEqualTo("accepted");
    assertThatThrownBy(() -> Equations.parse(Equations.Kind.LOSS, "mine", "output = sum(y)"))
        .hasMessageContaining("unknown function 'sum'; write rowsum(…)");
  }
}
