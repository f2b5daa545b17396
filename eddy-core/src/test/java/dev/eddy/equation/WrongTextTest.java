package dev.eddy.equation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.cell.Cell;
import dev.eddy.cell.Cells;
import dev.eddy.equation.Equations.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WrongTextTest {
  private static final String SIGNS =
      "+-*/^@()[];,=<>'#\n 1.e_bWhx\u03b1{}\\:|?\t\u001b\u1d40\u00b2\u2099\uff1d\ud835\u0301DHK";

  /// A text that breaks one rule, and what is said about it.
  record Wrong(Kind kind, String text, String message) {
    @Override
    public String toString() {
      return text.replace("\n", " | ");
    }
  }

  /// The table is a file: `===== kind`, the text, `-----`, the message.
  static Stream<Wrong> table() {
    try (var in = WrongTextTest.class.getResourceAsStream("wrong-texts.txt")) {
      var blocks = new String(in.readAllBytes(), StandardCharsets.UTF_8).split("(?m)^===== ");
      return Arrays.stream(blocks).filter(block -> !block.isEmpty()).map(WrongTextTest::wrong);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Wrong wrong(String block) {
    var kind = block.indexOf('\n');
    var rule = block.indexOf("\n-----\n");
    return new Wrong(
        Kind.valueOf(block.substring(0, kind).toUpperCase(Locale.ROOT)),
        block.substring(kind + 1, rule),
        block.substring(rule + "\n-----\n".length()).stripTrailing());
  }

  @ParameterizedTest
  @MethodSource("table")
  void aWrongTextIsRefusedWithItsPlace(Wrong wrong) {
    assertThatThrownBy(() -> Equations.parse(wrong.kind(), "mine", wrong.text()))
        .isInstanceOf(EquationException.class)
        .hasMessage(wrong.message());
  }

  private static String message(String text) {
    try {
      Equations.parse(Kind.CELL, "mine", text);
      return "accepted";
    } catch (EquationException e) {
      return e.getMessage();
    }
  }

  @Test
  void anEmptyTextIsRefusedWithAnExample() {
    assertThat(message(""))
        .isEqualTo(
            "cell \"mine\": the text has no equation; write at least one, such as h' = tanh(W @ x + U @ h + b)");
  }

  @Test
  void theCaretStandsRightBehindTabs() {
    assertThat(message("h' =\ttahn(W @ x)"))
        .isEqualTo(
            "cell \"mine\", line 1: unknown function 'tahn'; did you mean 'tanh'?\n  h' =\ttahn(W @ x)\n      \t^");
  }

  @Test
  void theCaretStandsBelowItsPlaceBehindWideAndTallAndMarkedLetters() {
    assertThat(message("\uac12' = tahn(W @ x)")).endsWith("\n  \u3000    ^");
    assertThat(message("\ud801\udc00 = tahn(W @ x)")).endsWith("\n      ^");
    assertThat(message("x\u0303 = tahn(W @ x)")).endsWith("\n      ^");
  }

  @Test
  void theShownLineStartsAtItsFirstSign() {
    assertThat(message("\t  h' = tahn(W @ x)")).endsWith("\n  h' = tahn(W @ x)\n       ^");
  }

  @Test
  void linesMayEndAsOnAnySystem() {
    for (var end : new String[] {"\n", "\r\n", "\r"}) {
      assertThat(message("i = W @ x" + end + end + "h' = i*tahn(h)" + end))
          .contains("line 3")
          .endsWith("h' = i*tahn(h)\n         ^");
      assertThat(message("i = W @ x" + end + "h' = i*tanh(h)" + end)).isEqualTo("accepted");
    }
  }

  @Test
  void aByteOrderMarkIsNoCharacterOfTheText() {
    assertThat(message("\uFEFFh' = W @ x")).isEqualTo("accepted");
  }

  @Test
  void namesMayBeWrittenInAnyScript() {
    assertThat(message("α = sigmoid(W_α @ x + b_α)\nh' = α*h")).isEqualTo("accepted");
  }

  @Test
  void aVeryLongLineIsShownAroundTheCaret() {
    var message = message("h' = W @ x" + " + h".repeat(100) + " + hh" + " + h".repeat(100));
    assertThat(message).contains("did you mean 'h'?");
    assertThat(message.lines().skip(1)).allMatch(line -> line.length() < 170);
  }

  @Test
  void aBracketGoesOnOverLinesAndComments() {
    assertThat(message("h' = tanh(W @ x  # the input\n    + U @ h\n\n  # the bias\n    + b)"))
        .isEqualTo("accepted");
    assertThat(message("param K [H,\n  D]\ndef f(a,\n  b_1) = a*b_1\nh' = f(K @ [\n x\n], 2)"))
        .isEqualTo("accepted");
  }

  @Test
  void aForgottenBracketIsFoundWhereItWasOpened() {
    for (var next : List.of("c' = h", "i, f = split(h)", "param p [H]", "size K", "x = h")) {
      assertThat(message("h' = tanh(W @ x\n" + next))
          .isEqualTo("cell \"mine\", line 1: '(' is not closed\n  h' = tanh(W @ x\n           ^");
    }
  }

  @Test
  void aControlCharacterIsRefusedAnywhereAndNeverEchoed() {
    for (var c = 0; c < 0xA0; c++) {
      if (c == '\t' || c == '\n' || c == '\r' || c >= ' ' && c < 0x7F) {
        continue;
      }
      for (var text : List.of("h' = W%s @ x", "h' = W @ x # %s", "# %s\nh' = W @ x", "%s = 3")) {
        var message = message(text.replace("%s", Character.toString(c)));
        assertThat(message)
            .contains("the control character U+%04X is no part of a text; delete it".formatted(c))
            .matches("[^\\p{Cc}&&[^\\n]]*");
      }
    }
    assertThat(message("h' = W @ x + \u001b[31m"))
        .isEqualTo(
            "cell \"mine\", line 1: the control character U+001B is no part of a text; delete it\n"
                + "  h' = W @ x + \u241b[31m\n"
                + "               ^");
  }

  @Test
  void whatTheCallerGivesIsNotEchoedRawEither() {
    var equations = Equations.parse(Kind.CELL, "mi\u001bne", "option k = 2\nh' = k*(W @ x)");
    assertThatThrownBy(() -> equations.with(Map.of("k", "\u001b[2J")))
        .hasMessage(
            "cell \"mi\u241bne\": option 'k' is a number, none or a function's name, found '\u241b[2J'");
  }

  @Test
  void anInvisibleCharacterIsNamedByItsCode() {
    for (var c : List.of("\u200b", "\u200e", "\u202e", "\u00ad", "\ufeff", "\ud800", "\u3164")) {
      assertThat(message("h' = W" + c + " @ x"))
          .as("%04X", (int) c.charAt(0))
          .startsWith(
              "cell \"mine\", line 1: the invisible character U+%04X is no part of a text; delete it"
                  .formatted((int) c.charAt(0)))
          .doesNotContain(c.equals("\u3164") ? "never" : c);
    }
  }

  @Test
  void anySpaceIsASpace() {
    assertThat(message("h'\u00a0=\u3000W\u2003@\tx")).isEqualTo("accepted");
  }

  @Test
  void theSameLettersAreTheSameNameHoweverTheyAreComposed() {
    assertThat(message("\u00e9 = tanh(W @ x)\nh' = e\u0301")).isEqualTo("accepted");
    assertThat(message("\uac00 = tanh(W @ x)\nh' = \u1100\u1161")).isEqualTo("accepted");
    assertThat(message("h\u0303 = tanh(W @ x)\nh' = h\u0303")).isEqualTo("accepted");
  }

  @Test
  void macrosThatGrowWithoutBoundAreRefused() {
    assertThat(message("def f(a) = a + a + a + a\ndef g(a) = f(f(f(f(a))))\nh' = g(g(g(W @ x)))"))
        .contains("too long once its macros are written out");
  }

  @ParameterizedTest
  @MethodSource("catalogue")
  void aBrokenTextIsAcceptedOrRefusedWithASentenceAndNothingElse(Cell cell) {
    var random = new Random(7);
    for (var i = 0; i < 400; i++) {
      var text = new StringBuilder(cell.text());
      for (var broken = 0; broken <= random.nextInt(3); broken++) {
        var at = random.nextInt(text.length());
        var sign = SIGNS.charAt(random.nextInt(SIGNS.length()));
        switch (random.nextInt(3)) {
          case 0 -> text.deleteCharAt(at);
          case 1 -> text.insert(at, sign);
          default -> text.setCharAt(at, sign);
        }
      }
      var message = message(text.toString());
      assertThat(message)
          .as(text.toString())
          .matches(
              "(?s)accepted|cell \"mine\", line \\d+: .+\n.*\n[ \t]*\\^|cell \"mine\": the text has no equation.*");
    }
  }

  static Stream<Cell> catalogue() {
    return Cells.all().stream();
  }

  @Test
  void anUnknownOptionIsRefusedWithASuggestion() {
    var equations = Equations.parse(Kind.CELL, "mine", "option act = tanh\nh' = act(W @ x)");
    assertThatThrownBy(() -> equations.with(Map.of("acct", "relu")))
        .hasMessage("cell \"mine\": unknown option 'acct'; did you mean 'act'?");
    assertThatThrownBy(() -> equations.with(Map.of("act", "rellu")))
        .hasMessage(
            "cell \"mine\": option 'act' is a number, none or a function's name, found 'rellu'; did you mean 'relu'?");
    assertThatThrownBy(() -> equations.with(Map.of("act", "max")))
        .hasMessage(
            "cell \"mine\", line 2: 'max' takes 2 arguments, found 1\n  h' = act(W @ x)\n       ^");
  }
}
