package dev.eddy.tasks.data.labelled;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.tasks.data.Columns;
import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.ReadOptions;
import dev.eddy.tasks.data.Role;
import dev.eddy.tasks.data.text.Pair;
import dev.eddy.tasks.data.words.WordCount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExamplesTest {
  @TempDir Path folder;

  @Test
  void pairsComeFromTwoColumnsOrTheNamedOnes() throws IOException {
    assertThat(Pair.read(file("Go.\t가.\nHi.\t안녕.\n")))
        .containsExactly(new Pair("Go.", "가."), new Pair("Hi.", "안녕."));
    assertThat(Pair.read(file("{\"id\":1,\"target\":\"가\",\"source\":\"go\"}\n")))
        .containsExactly(new Pair("go", "가"));
    assertThat(Pair.read(file("a\tGo.\t가.\n"), Columns.of("3", "2")))
        .containsExactly(new Pair("가.", "Go."));
    assertThat(Pair.read(file("kind,en,ko\nx,Go.,가.\n"), Columns.parse("en, ko")))
        .containsExactly(new Pair("Go.", "가."));
  }

  @Test
  void pairsThatCannotBeToldAreRefused() throws IOException {
    var three = file("Go.\t가.\tCC-BY\nHi.\t안녕.\tCC-BY\n");
    assertThatThrownBy(() -> Pair.read(three))
        .isInstanceOf(DataException.class)
        .hasMessage(
            three
                + ": expected two columns, source and target, found 3 (\"1\", \"2\", \"3\"); choose two with --source and --target, e.g. --source 1 --target 2");
    assertThatThrownBy(() -> Pair.read(three, Columns.of("1", "4")))
        .hasMessage(
            three
                + " has no column \"4\"; its columns are \"1\", \"2\", \"3\"; name another with --target");
    assertThatThrownBy(() -> Pair.read(three, Columns.of("1")))
        .hasMessage("columns: expected 2 (source,target), found 1: 1");
    assertThatThrownBy(() -> Columns.parse("1,"))
        .hasMessage("columns: expected names or positions separated by commas, found \"1,\"");
    var plain = file("hello\nyou\n");
    assertThatThrownBy(() -> Pair.read(plain))
        .hasMessage(plain + ": expected two columns, source and target, found plain text with one");
    var empty = file("a\tb\nc\t \n");
    assertThatThrownBy(() -> Pair.read(empty))
        .hasMessage(empty + ", line 2: the target is empty; drop the line");
  }

  @Test
  void theLabelIsTheColumnWithFewerValues() throws IOException {
    assertThat(
            LabelledText.read(file("pos\tgood film\nneg\tbad film\npos\tfine film\n")).getFirst())
        .isEqualTo(new LabelledText("good film", "pos"));
    assertThat(
            LabelledText.read(file("good film\tpos\nbad film\tneg\nfine film\tpos\n")).getFirst())
        .isEqualTo(new LabelledText("good film", "pos"));
    assertThat(LabelledText.read(file("label,text\nx,yes\nx,no\n")).getFirst())
        .isEqualTo(new LabelledText("yes", "x"));
    assertThat(LabelledText.read(file("id\tdocument\tlabel\n1\t\t0\n2\t굳 ㅋ\t1\n")))
        .containsExactly(new LabelledText("", "0"), new LabelledText("굳 ㅋ", "1"));
    var bare = file("text\tlabel\na\tx\nb\t\n");
    assertThatThrownBy(() -> LabelledText.read(bare))
        .hasMessage(bare + ", line 3: the label is empty");
  }

  @Test
  void sequencesAreReadFromAllThreeForms() throws IOException {
    var json =
        LabelledSequence.read(
            file(
                "{\"sequence\": [[1, 2], [3, 4], [5, 6]], \"label\": \"up\"}\n{\"sequence\": [[1, 0.5]], \"label\": 7}\n"));
    assertThat(json.getFirst().steps()).isEqualTo(3);
    assertThat(json.getFirst().at(2, 1)).isEqualTo(6);
    assertThat(json.getLast().label()).isEqualTo("7");
    var flat =
        LabelledSequence.read(file("{\"sequence\": [1, 2, 3], \"label\": \"up\"}\n")).getFirst();
    assertThat(flat.features()).isEqualTo(1);
    assertThat(flat.values()).containsExactly(1, 2, 3);
    var written = LabelledSequence.read(file("up\t1 2;3 4\ndown\t5 6;\n"));
    assertThat(written.getFirst().values()).containsExactly(1, 2, 3, 4);
    assertThat(written.getLast().steps()).isEqualTo(1);
    assertThat(LabelledSequence.read(file("sequence,label\n0.5 1.5,up\n")).getFirst().steps())
        .isEqualTo(2);
    var wide =
        LabelledSequence.read(
            file("1\t0.1\t0.2\t0.3\n2\t0.4\t0.5\t\n"),
            ReadOptions.DEFAULT.withRole(Role.LABEL, "1"));
    assertThat(wide.getFirst().label()).isEqualTo("1");
    assertThat(wide.getFirst().values()).containsExactly(0.1f, 0.2f, 0.3f);
    assertThat(wide.getLast().values()).containsExactly(0.4f, 0.5f);
    assertThat(LabelledSequence.read(file("0.1,0.2,walk\n0.3,0.4,run\n")).getLast().label())
        .isEqualTo("run");
  }

  @Test
  void rowsOfOneIdAreTheStepsOfASequence() throws IOException {
    var csv =
        LabelledSequence.read(
            file("id,x,y,label\na,1,2,up\na,3,4,up\nb,5,6,down\nc,7,8,up\nc,9,10,up\n"));
    assertThat(csv).extracting(LabelledSequence::steps).containsExactly(2, 1, 2);
    assertThat(csv).extracting(LabelledSequence::label).containsExactly("up", "down", "up");
    assertThat(csv.getFirst().values()).containsExactly(1, 2, 3, 4);
    var json =
        LabelledSequence.read(
            file(
                "{\"id\": 1, \"x\": 0.5, \"label\": \"up\"}\n{\"id\": 1, \"x\": 1.5, \"label\": \"up\"}\n"));
    assertThat(json).hasSize(1);
    assertThat(json.getFirst().values()).containsExactly(0.5f, 1.5f);
    var wide = LabelledSequence.read(file("id,t1,t2,label\n7,1,2,up\n8,3,4,down\n"));
    assertThat(wide.getFirst().values()).containsExactly(1, 2);
    refusedSequence(
        "id,x,label\na,1,up\na,2,up\nb,3,up\na,4,up\n",
        ", line 5: the sequence \"a\" started on line 2 and was left since; sort the rows by their sequence");
    refusedSequence(
        "id,x,label\na,1,up\na,2,down\n",
        ", line 3: expected the label \"up\" of the sequence \"a\" as on line 2, found \"down\"");
    refusedSequence(
        "id,x,label\na,1,up\na,,up\n", ", line 3, column \"x\": expected a number, found \"\"");
  }

  @Test
  void chosenColumnsAreReadAsIfThereWereNoOthers() throws IOException {
    var path = file("what,values,noise,x\nup,1 2;3 4,9,5\ndown,5 6;,9,6\n");
    assertThat(
            LabelledSequence.read(
                    path, Optional.of(Columns.of("values", "what")), ReadOptions.DEFAULT)
                .getFirst()
                .values())
        .containsExactly(1, 2, 3, 4);
    assertThat(
            LabelledSequence.read(
                    path, Optional.of(Columns.of("noise", "x", "what")), ReadOptions.DEFAULT)
                .getLast()
                .values())
        .containsExactly(9, 6);
  }

  @Test
  void sequencesOfAHundredThousandStepsAreReadWhole() throws IOException {
    var steps = "0.123456 ".repeat(100_000).strip();
    for (var content :
        List.of(
            "{\"sequence\": [" + steps.replace(' ', ',') + "], \"label\": \"a\"}\n",
            "sequence\tlabel\n" + steps + "\ta\n",
            "label," + numbered(100_000) + "\na," + steps.replace(' ', ','),
            "@classLabel true a\n@data\n" + steps.replace(' ', ',') + ":a\n")) {
      var read = LabelledSequence.read(file(content));
      assertThat(read).hasSize(1);
      assertThat(read.getFirst().steps()).isEqualTo(100_000);
      assertThat(read.getFirst().label()).isEqualTo("a");
    }
  }

  private static String numbered(int steps) {
    return IntStream.range(0, steps).mapToObj(t -> "t" + t).collect(Collectors.joining(","));
  }

  @Test
  void badSequencesAreRefusedWithTheirLine() throws IOException {
    refusedSequence(
        "{\"sequence\": [1, 1e999], \"label\": \"a\"}\n",
        ", line 1: step 2: expected a finite number, found 1E+999");
    refusedSequence(
        "{\"sequence\": [1], \"label\": \"a\"}\n{\"sequence\": [\"x\"], \"label\": \"a\"}\n",
        ", line 2: step 1: expected a number, found \"\"x\"\"");
    refusedSequence(
        "{\"sequence\": [[1, 2], [3]], \"label\": \"a\"}\n",
        ", line 1: step 2 has 1 features, but step 1 has 2");
    refusedSequence(
        "{\"sequence\": [[1, 2]], \"label\": \"a\"}\n{\"sequence\": [[1]], \"label\": \"a\"}\n",
        ", line 2: expected 2 features a step as on line 1, found 1");
    refusedSequence(
        "{\"sequence\": [], \"label\": \"a\"}\n",
        ", line 1: the sequence is empty; expected at least one step");
    refusedSequence(
        "{\"sequence\": [1, [2]], \"label\": \"a\"}\n",
        ", line 1: the sequence mixes numbers and lists; expected one kind of step");
    refusedSequence(
        "{\"sequence\": 1, \"label\": \"a\"}\n",
        ", line 1: expected a list under \"sequence\", found \"1\"");
    refusedSequence(
        "{\"sequence\": [1], \"id\": 7, \"tag\": \"a\"}\n",
        ": expected the keys \"sequence\" and \"label\", found \"sequence\", \"id\", \"tag\"");
    refusedSequence(
        "label\tsequence\nup\t1 2;3 NaN\n",
        ", line 2: step 2: expected a finite number, found NaN");
    refusedSequence(
        "label\tsequence\nup\t1 2;3 four\n", ", line 2: step 2: expected a number, found \"four\"");
    refusedSequence(
        "up\t1\t\t3\ndown\t1\t2\t3\n", ", line 1, column 3: expected a number, found \"\"");
  }

  @Test
  void wordsComeWithCountsOrCountThemselves() throws IOException {
    assertThat(WordCount.read(file("내가 39801\n그 35563\n")))
        .containsExactly(new WordCount("내가", 39801), new WordCount("그", 35563));
    assertThat(WordCount.read(file("b\na\nb\nice cream\n")))
        .containsExactly(
            new WordCount("b", 2), new WordCount("a", 1), new WordCount("ice cream", 1));
    assertThat(WordCount.read(file("word,count\nthe,5\n")))
        .containsExactly(new WordCount("the", 5));
    var mixed = file("the 5\na\n");
    assertThatThrownBy(() -> WordCount.read(mixed))
        .hasMessage(
            mixed
                + ", line 2: expected a word and a count as on line 1, found \"a\"; say --format lines if the numbers belong to the words");
    var negative = file("word,count\nthe,-5\n");
    assertThatThrownBy(() -> WordCount.read(negative))
        .hasMessage(
            negative
                + ", line 2: expected a count of 0 or more, found \"-5\", which is no whole count");
  }

  private void refusedSequence(String content, String message) throws IOException {
    var path = file(content);
    assertThatThrownBy(() -> LabelledSequence.read(path))
        .isInstanceOf(DataException.class)
        .hasMessage(path + message);
  }

  private Path file(String content) throws IOException {
    return Files.writeString(Files.createTempFile(folder, "data", ".txt"), content);
  }
}
