package dev.eddy.tasks.data.tagged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.tasks.data.Columns;
import dev.eddy.tasks.data.DataFormat;
import dev.eddy.tasks.data.ReadOptions;
import dev.eddy.tasks.data.table.Looked;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaggedSentenceTest {

  private static final String CONLLU =
      """
      # sent_id = 1
      # text = It's "so" gut
      1-2	It's	_	_	_	_	_	_	_	_
      1	It	it	PRON	PRP	_	2	nsubj	_	_
      2	's	be	AUX	VBZ	_	0	root	_	_
      2.1	gone	_	_	_	_	_	_	_	_
      3	"so"	so	ADV	RB	_	2	dep	_	_

      # sent_id = 2
      1	#	#	SYM	NN	_	0	root	_	_

      """;

  @TempDir private Path folder;

  private Path file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  private static List<TaggedSentence> read(Path file, String columns) {
    return TaggedSentence.read(file, Optional.of(Columns.parse(columns)), ReadOptions.DEFAULT);
  }

  @Test
  void conlluGivesFormsAndUniversalTagsOfItsTokens() throws IOException {
    var file = file("a.conllu", CONLLU);
    assertThat(TaggedSentence.read(file))
        .containsExactly(
            new TaggedSentence(List.of("It", "'s", "\"so\""), List.of("PRON", "AUX", "ADV")),
            new TaggedSentence(List.of("#"), List.of("SYM")));
    assertThat(read(file, "form,xpos").getFirst().tags()).containsExactly("PRP", "VBZ", "RB");
    assertThat(read(file, "lemma,4").getFirst().words()).containsExactly("it", "be", "so");
    var known = Looked.recognise(file);
    assertThat(known.format()).isEqualTo(DataFormat.CONLLU);
    assertThat(known.describe()).contains("CoNLL-U sentences", "columns: id, form, lemma, upos");
  }

  @Test
  void packedConlluIsReadToo() throws IOException {
    var file = folder.resolve("a.conllu.gz");
    try (var out =
        new OutputStreamWriter(
            new GZIPOutputStream(Files.newOutputStream(file)), StandardCharsets.UTF_8)) {
      out.write(CONLLU);
    }
    assertThat(TaggedSentence.read(file)).hasSize(2);
  }

  @Test
  void columnsBetweenSpacesAreAWordFirstAndItsTagLast() throws IOException {
    var file =
        file(
            "a.txt",
            """
            -DOCSTART- -X- O O

            EU NNP B-NP B-ORG
            rejects VBZ B-VP O

            Peter NNP B-NP B-PER
            """);
    assertThat(TaggedSentence.read(file))
        .containsExactly(
            new TaggedSentence(List.of("EU", "rejects"), List.of("B-ORG", "O")),
            new TaggedSentence(List.of("Peter"), List.of("B-PER")));
    assertThat(read(file, "1,2").getFirst().tags()).containsExactly("NNP", "VBZ");
  }

  @Test
  void aLanguageBeforeEveryWordIsTakenOff() throws IOException {
    assertThat(TaggedSentence.read(file("a.tsv", "en:New\tB-LOC\nen:York\tI-LOC\n\nen:a\tO\n")))
        .containsExactly(
            new TaggedSentence(List.of("New", "York"), List.of("B-LOC", "I-LOC")),
            new TaggedSentence(List.of("a"), List.of("O")));
    assertThat(TaggedSentence.read(file("b.tsv", "en:New\tB-LOC\nYork\tI-LOC\n\nen:a\tO\n")))
        .first()
        .isEqualTo(new TaggedSentence(List.of("en:New", "York"), List.of("B-LOC", "I-LOC")));
  }

  @Test
  void wordsAreReadWhereThereAreNoTags() throws IOException {
    var file = file("a.conllu", CONLLU.replace("PRON", "_"));
    assertThat(TaggedSentence.words(file, Optional.empty(), ReadOptions.DEFAULT))
        .containsExactly(List.of("It", "'s", "\"so\""), List.of("#"));
  }

  @Test
  void wrongLinesAreOneSentenceEach() throws IOException {
    refused(
        CONLLU.replace("PRON", "_"),
        ", line 4: the tag in \"upos\" is missing; choose another column with --tag, such as --tag xpos");
    refused(
        CONLLU.replace("2.1\t", "x\t"),
        ", line 6: expected the number of a token such as 3, 3-4 or 5.1, found \"x\"");
    refused(
        CONLLU.replace("\tso\tADV", ""),
        ", line 7: expected the 10 tab-separated columns of CoNLL-U, found 8 in \"3 | \"so\" | RB | _ | 2 | dep | _ | _\"");
    refused(
        "a\tX\nb\n\nc\tX\n", ", line 2: expected 2 columns as in the first line, found 1 in \"b\"");
    refused("a\tX\n\tX\nb\tX\n", ", line 2: the word is empty");
    refused(
        "a\tX\nb\t\nc\tX\n",
        ", line 2: the tag in column 2 is missing; choose another column with --tag, such as --tag 2");
    refused("a film\t1\na book\t0\n", ", line 1: expected one word a line, found \"a film\"");
    refused("word\nanother\n", ", line 1: expected a word and its tag, found one column");
    refused(
        "{\"a\": 1}\n",
        ": expected a list of words and a list of tags on each line, such as {\"tokens\": [\"a\", \"b\"], \"tags\": [\"X\", \"Y\"]}, found the keys \"a\"; name them with --word and --tag");
    refused(
        "a\tX\n".repeat(100_000),
        ", line 1: the sentence that starts here has more than 1000 words; put a blank line after each sentence");
    assertThatThrownBy(() -> read(file("c", CONLLU), "form,upoz"))
        .hasMessage(
            folder.resolve("c")
                + " has no column \"upoz\"; its columns are \"id\", \"form\", \"lemma\", \"upos\", \"xpos\", \"feats\", \"head\", \"deprel\", \"deps\", \"misc\"; did you mean \"upos\"?; name another with --tag");
  }

  @Test
  void aTableWithAWordARowHasAColumnForSentences() throws IOException {
    var first = List.of("Thousands", "of", ",", "\"");
    var second = List.of("Iranian", "officials");
    var once =
        "Sentence #,Word,POS,Tag\nSentence: 1,Thousands,NNS,O\n,of,IN,O\n,\",\",\",\",O\n,\"\"\"\",``,O\nSentence: 2,Iranian,JJ,B-gpe\n,officials,NNS,O\n";
    var each =
        "sentence_id,token_id,token,ner\n1,1,Thousands,O\n1,2,of,O\n1,3,\",\",O\n1,4,\"\"\"\",O\n2,1,Iranian,B-gpe\n2,2,officials,O\n";
    var tabs =
        "word\ttag\tsent_id\nThousands\tO\ta\nof\tO\ta\n,\tO\ta\n\"\tO\ta\nIranian\tB-gpe\tb\nofficials\tO\tb\n";
    for (var text : List.of(once, each, tabs)) {
      var reading = TaggedSentence.reading(file("words", text), ReadOptions.DEFAULT);
      assertThat(reading.rows()).extracting(TaggedSentence::words).containsExactly(first, second);
      assertThat(reading.rows().getLast().tags()).containsExactly("B-gpe", "O");
      assertThat(reading.lines()).containsExactly(2L, 6L);
    }
    var named =
        TaggedSentence.reading(
            file("words", once.replace("Sentence #", "Where")),
            ReadOptions.DEFAULT.with("key", "Where").with("tag", "POS"));
    assertThat(named.rows()).extracting(TaggedSentence::words).containsExactly(first, second);
    assertThat(named.sentence())
        .isEqualTo(
            "2 sentences, header; key = \"Where\", word = \"Word\", tag = \"POS\"; not used: \"Tag\"");
    var blanks =
        TaggedSentence.reading(
            file("words", "word,tag\na,X\nb,Y\n\nc,X\n,\nd,Y\n"), ReadOptions.DEFAULT);
    assertThat(blanks.rows())
        .extracting(TaggedSentence::words)
        .containsExactly(List.of("a", "b"), List.of("c"), List.of("d"));
  }

  @Test
  void aTableThatDoesNotTellItsSentencesIsRefused() throws IOException {
    var rows = "a,X\nb,Y\nc,X\nd,Y\ne,X\n";
    refused(
        "word,tag\n" + rows,
        ": no blank line ends a sentence; name the column that tells sentences apart with --key, such as --key \"word\"");
    refused(
        "part,word,tag\n1,a,X\n1,b,Y\n2,c,X\n1,d,Y\n",
        ReadOptions.DEFAULT.with("key", "part"),
        ", line 5: the sentence \"1\" in \"part\" starts again, after the one from line 2; put the rows of a sentence together, or name another column with --key");
    refused(
        "part,word,tag\n,a,X\n1,b,Y\n",
        ReadOptions.DEFAULT.with("key", "part"),
        ", line 2: \"part\" is blank, and no row above says which sentence this is");
    refused(
        "mood,when\ncalm,now\nsad,then\ncalm,then\nsad,now\n",
        ": comma-separated columns, of which none is called a word; expected sentences: CoNLL-U, or a word and its tag a line with a blank line after each sentence; of a table with a word a row name the columns with --word and --tag, and with --key the one that tells sentences apart");
  }

  private void refused(String content, ReadOptions options, String message) throws IOException {
    var file = file("wrong", content);
    assertThatThrownBy(() -> TaggedSentence.reading(file, options)).hasMessage(file + message);
  }

  private void refused(String content, String message) throws IOException {
    var file = file("wrong", content);
    assertThatThrownBy(() -> TaggedSentence.read(file)).hasMessage(file + message);
  }
}
