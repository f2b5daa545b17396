package dev.eddy.tasks.data.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.DataFile;
import dev.eddy.tasks.data.DataFormat;
import dev.eddy.tasks.data.Progress;
import dev.eddy.tasks.data.ReadOptions;
import dev.eddy.tasks.data.Role;
import dev.eddy.tasks.data.format.Row;
import dev.eddy.tasks.data.labelled.LabelledSequence;
import dev.eddy.tasks.data.labelled.LabelledText;
import dev.eddy.tasks.data.text.Text;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableTest {
  @TempDir Path folder;

  @Test
  void tabsCommasAndJsonAreToldByContentWhateverTheName() throws IOException {
    assertThat(recognised("a.dat", "source\ttarget\nhello, you\t안녕\n").format())
        .isEqualTo(DataFormat.TSV);
    assertThat(recognised("b.dat", "text,label\n\"good, really\",pos\nbad,neg\n").format())
        .isEqualTo(DataFormat.CSV);
    assertThat(recognised("c.dat", "{\"text\": \"a, b\", \"label\": \"x\"}\n").format())
        .isEqualTo(DataFormat.JSONL);
    refused(
        file("d.csv", "Once upon a time, there was\na king, a queen, and\nno heir.\n"),
        ", line 2: expected 2 columns, found 3 in \"a king |  a queen |  and\"");
    assertThat(
            recognised("e.dat", "Once upon a time, there was\na king, a queen, and\nno heir.\n")
                .format())
        .isEqualTo(DataFormat.LINES);
    assertThat(recognised("f.dat", "seoul\nbusan\n").format()).isEqualTo(DataFormat.LINES);
  }

  @Test
  void headersAreToldFromData() throws IOException {
    assertThat(recognised("a", "text\tlabel\nx\ty\n").header()).isTrue();
    assertThat(recognised("b", "x\tpos\ny\tneg\n").header()).isFalse();
    assertThat(recognised("c.csv", "month,passengers\n1949-01,112\n1949-02,118\n").header())
        .isTrue();
    assertThat(recognised("d.csv", "1949-01,112\n1949-02,118\n").header()).isFalse();
    assertThat(recognised("e", "en\tko\nfoo\t푸\n").columns()).containsExactly("en", "ko");
    assertThat(
            Table.read(file("f", "text\tlabel\nx\ty\n"), ReadOptions.DEFAULT.withHeader(false))
                .rows())
        .hasSize(2);
  }

  @Test
  void describeSaysWhatAFileIs() throws IOException {
    var path = gzip("pairs.tsv.gz", bytes("source\ttarget\nPeru\t페루\n"));
    assertThat(Looked.recognise(path).describe())
        .isEqualTo(
            path
                + ": tab-separated columns, gzip, UTF-8\ncolumns: source, target (from the first row)\n  Peru | 페루\n");
  }

  @Test
  void rowsKeepTheirLines() throws IOException {
    var table = Table.read(file("a.csv", "text,label\r\n\r\n\"two\r\nlines\",x\r\nlast,y"));
    assertThat(table.rows())
        .containsExactly(
            new Row(3, List.of("two\r\nlines", "x")), new Row(5, List.of("last", "y")));
    assertThat(Table.read(file("b", "# from a dictionary\na\tb\n\nc\td")).rows())
        .containsExactly(new Row(2, List.of("a", "b")), new Row(4, List.of("c", "d")));
  }

  @Test
  void aByteOrderMarkIsDropped() throws IOException {
    assertThat(Looked.recognise(file("a", "\ufefftext\tlabel\nx\ty\n")).columns())
        .containsExactly("text", "label");
    assertThat(Text.read(file("b", "\ufeffhello\r\nyou\r\n")).content()).isEqualTo("hello\nyou\n");
  }

  @Test
  void aQuotedCellMayStartWithABlankBeforeAQuotedWord() throws IOException {
    assertThat(Table.read(file("a.csv", "text,label\n\" \"\"fine\"\"\",x\nb,y\n")).rows())
        .containsExactly(new Row(2, List.of(" \"fine\"", "x")), new Row(3, List.of("b", "y")));
    assertThatThrownBy(() -> Table.read(file("b.csv", "text,label\n \"fine\",x\nb,y\n")))
        .hasMessageContaining("b.csv, line 2: a blank stands before the quote");
  }

  @Test
  void linesThatAreNoRowsAreNamed() throws IOException {
    assertThatThrownBy(
            () -> Table.read(file("twice.csv", "text,label\na,x\nb,y\ntext,label\nc,x\nd,y\n")))
        .hasMessageContaining("twice.csv, line 4: the names of the columns stand here again");
    assertThatThrownBy(() ->
            Table.read(file("drawn.md", "| text | label |\n|---|:--|\n| a | x |\n| b | y |\n")))
        .hasMessageContaining("drawn.md, line 2: a line of dashes");
    assertThatThrownBy(() -> Table.read(file("other.csv", "text!label\na!x\nb, c!y\n")))
        .hasMessageContaining("other.csv, line 3: expected 1 column, found 2")
        .hasMessageContaining("--delimiter");
  }

  @Test
  void utf32IsToldByItsMark() throws IOException {
    for (var charset : List.of("UTF-32BE", "UTF-32LE")) {
      var content = "\ufefftext\tlabel\n한국 😀\tx\n".getBytes(Charset.forName(charset));
      assertThat(Table.read(write(charset, content)).rows())
          .containsExactly(new Row(2, List.of("한국 😀", "x")));
    }
  }

  @Test
  void aDelimiterMayHaveSeveralBytes() throws IOException {
    var options = ReadOptions.DEFAULT.with("delimiter", "、");
    assertThat(Table.read(file("a.csv", "text、label\n\"a、b\"、x\nc、y\n"), options).rows())
        .containsExactly(new Row(2, List.of("a、b", "x")), new Row(3, List.of("c", "y")));
  }

  @Test
  void semicolonsSeparateWhereThereAreNoCommas() throws IOException {
    assertThat(Table.read(file("a.csv", "text;label\n3,5 stars;pos\n")).rows())
        .containsExactly(new Row(2, List.of("3,5 stars", "pos")));
  }

  @Test
  void tsvQuotesAreTextUnlessACsvWriterDoubledThem() throws IOException {
    var table = Table.read(file("a", "\"Go!\"\tx\n\"so \"\"good\"\"\"\ty\nhe said \"\"\tz\n"));
    assertThat(table.rows())
        .extracting(row -> row.cells().getFirst())
        .containsExactly("\"Go!\"", "so \"good\"", "he said \"\"");
  }

  @Test
  void aRowOfTheWrongWidthIsNamed() throws IOException {
    refused(
        file("a.tsv", "a\tb\nc\td\te\n"), ", line 2: expected 2 columns, found 3 in \"c | d | e\"");
    refused(
        file("b.csv", "text,label\nx,y\nonly\n"),
        ", line 3: expected 2 columns, found 1 in \"only\"");
    refused(
        file("c.tsv", "a\tb\n\nlonely\nc\td\ne\tf\n"),
        ", line 3: expected 2 columns, found 1 in \"lonely\"");
  }

  @Test
  void aBadLineFarDownIsNamed() throws IOException {
    refused(
        file("a.tsv", "x\ty\n".repeat(40_000) + "x\n"),
        ", line 40001: expected 2 columns, found 1 in \"x\"");
    var keyless =
        file("b.jsonl", "{\"text\":\"a\",\"label\":\"b\"}\n".repeat(5000) + "{\"text\":\"a\"}\n");
    assertThatThrownBy(() -> LabelledText.read(keyless))
        .hasMessage(keyless + ", line 5001: \"label\" holds nothing; expected a label");
  }

  @Test
  void badJsonIsNamed() throws IOException {
    refused(
        file("a", "{\"text\":\"a\"}\n[1]\n"), ", line 2: expected a JSON object, found \"[1]\"");
    var empty =
        file(
            "b", "{\"text\":\"a\",\"label\":\"x\"}\n{\"text\":null,\"label\":\"y\",\"by\":null}\n");
    assertThatThrownBy(() -> LabelledText.read(empty))
        .hasMessage(empty + ", line 2: \"text\" holds nothing; expected a text");
    var path = file("c", "{\"text\":\"a\"}\n{\"text\":\n");
    assertThatThrownBy(() -> Table.read(path))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(path + ", line 2: expected a JSON object, but this is not JSON: ");
  }

  @Test
  void otherEncodingsAreRefusedWithAGuessUnlessNamed() throws IOException {
    var latin =
        write(
            "latin.tsv",
            "plain\tx\ncafé au lait, très bien, à bientôt\ty\n"
                .getBytes(StandardCharsets.ISO_8859_1));
    refused(
        latin,
        ", line 2, byte 4: expected UTF-8, but byte 0xe9 is not; it looks like Latin-1: say so with --encoding latin1, or convert it with iconv -f latin1 -t utf-8");
    assertThat(
            Table.read(latin, ReadOptions.DEFAULT.withEncoding("latin1"))
                .rows()
                .getLast()
                .cells()
                .getFirst())
        .startsWith("café");
    var korean =
        write(
            "korean.txt",
            "대한민국의 수도는 서울이고, 인구는 약 천만 명이다.\n".repeat(5).getBytes(Charset.forName("EUC-KR")));
    refused(
        korean,
        ", line 1, byte 1: expected UTF-8, but byte 0xb4 is not; it looks like EUC-KR: say so with --encoding EUC-KR, or convert it with iconv -f EUC-KR -t utf-8");
    assertThat(
            Text.read(write("wide.txt", "\ufeffwide".getBytes(StandardCharsets.UTF_16LE)))
                .content())
        .isEqualTo("wide");
    assertThatThrownBy(() -> ReadOptions.DEFAULT.withEncoding("utf8x"))
        .hasMessageStartingWith("unknown encoding \"utf8x\"; did you mean \"");
  }

  @Test
  void fewAccentsAreTakenForLatin1() throws IOException {
    refused(
        write("words.txt", "caf\u00e9 5\nna\u00efve 3\n".getBytes(StandardCharsets.ISO_8859_1)),
        ", line 1, byte 4: expected UTF-8, but byte 0xe9 is not; it looks like Latin-1: say so with --encoding latin1, or convert it with iconv -f latin1 -t utf-8");
  }

  @Test
  void rowsOfBlankCellsArePassedOver() throws IOException {
    assertThat(
            Table.read(
                    write(
                        "blank.csv",
                        ",\ntext,label\na,1\n\n   \n,,\nb,0\n , \n"
                            .getBytes(StandardCharsets.UTF_8)))
                .rows())
        .extracting(Row::line)
        .containsExactly(3L, 7L);
    refused(
        write("empty.csv", ",\n,\n".getBytes(StandardCharsets.UTF_8)),
        " holds only empty rows; expected data");
  }

  @Test
  void everyWayNotToBeUtf8IsFound() throws IOException {
    int[][] wrong = {
      {0x80},
      {0xc0, 0x80},
      {0xe0, 0x80, 0x80},
      {0xed, 0xa0, 0x80},
      {0xf0, 0x80, 0x80, 0x80},
      {0xf4, 0x90, 0x80, 0x80},
      {0xf5},
      {0xc3, 'a'}
    };
    for (int[] sequence : wrong) {
      var out = new ByteArrayOutputStream();
      out.writeBytes(bytes("first\nab"));
      for (int b : sequence) out.write(b);
      out.writeBytes(bytes("c\n"));
      var path = write("wrong", out.toByteArray());
      assertThatThrownBy(() -> Text.read(path))
          .as(Arrays.toString(sequence))
          .hasMessageContaining(
              ", line 2, byte 3: expected UTF-8, but byte 0x" + Integer.toHexString(sequence[0]));
    }
    refused(
        write("cut", Arrays.copyOf(bytes("한"), 2)),
        ", line 1: the last character is cut off, so the file is cut short; copy it again");
    refused(
        write("zero", new byte[] {'a', 0, 'b', '\n'}),
        ", line 1, byte 2: a zero byte, so this is not UTF-8 text; expected a text file");
    assertThat(Text.read(file("right", "ß한\ud83d\ude00\ud7ff\ue000\n")).lines()).hasSize(1);
  }

  @Test
  void filesThatAreNotThereEmptyOrPackedWronglyAreNamed() throws IOException {
    file("train.tsv", "a\tb\n");
    assertThatThrownBy(() -> Table.read(folder.resolve("trian.tsv")))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "there is no file " + folder.resolve("trian.tsv") + "; did you mean \"train.tsv\"?");
    assertThatThrownBy(() -> Table.read(folder))
        .hasMessage(folder + " is a folder; name a file in it");
    refused(file("empty", ""), " is empty; expected data");
    refused(file("blank", "\n  \n"), " holds only blank lines; expected data");
    refused(file("header.tsv", "text\tlabel\n"), " holds a header, but no rows");
    refused(gzip("empty.gz", new byte[0]), " holds nothing once unpacked; expected data");
    refused(
        file("plain.gz", "hi\n"),
        " is named .gz, but is not gzip data (it starts with the bytes 68 69 0a); drop .gz from its name or get it again");
    refused(
        write("a.zip", new byte[] {'P', 'K', 3, 4, 0, 0}),
        " is a zip archive; unpack it and name the file inside");
    refused(
        write("picture", new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0, 0, 0, 13}),
        ", line 1, byte 1: expected UTF-8, but byte 0x89 is not; this does not look like text at all");
  }

  @Test
  void gzipIsToldByItsBytesAndDamageIsNamed() throws IOException {
    var whole = gzip("unnamed", bytes("a\tb\n".repeat(1000)));
    assertThat(Table.read(whole).rows()).hasSize(1000);
    assertThat(Looked.recognise(whole).gzipped()).isTrue();
    byte[] packed = Files.readAllBytes(whole);
    refused(
        write("cut.gz", Arrays.copyOf(packed, packed.length - 9)),
        ": the gzip data stops before its end, so the file is cut short; copy or download it again");
    packed[packed.length - 6] ^= 1;
    refused(
        write("flipped.gz", packed),
        ": the gzip data is damaged (Corrupt GZIP trailer); copy or download it again");
  }

  @Test
  void headersWithoutOrWithTheSameNamesAreNamed() throws IOException {
    var path = file("a.tsv", "text\ttext\nx\ty\n");
    var said = ReadOptions.DEFAULT.withHeader(true).withRole(Role.TEXT, "text");
    assertThatThrownBy(() -> LabelledText.reading(path, said))
        .hasMessage(
            path
                + ", line 1: the header names column \"text\" twice; say which by its number from 1");
  }

  private void refused(Path path, String message) {
    assertThatThrownBy(() -> Table.read(path))
        .isInstanceOf(DataException.class)
        .hasMessage(path + message);
  }

  private DataFile recognised(String name, String content) throws IOException {
    return Looked.recognise(file(name, content));
  }

  @Test
  void theNameSettlesWhatTwoLinesLeaveOpen() throws IOException {
    assertThatThrownBy(() -> Table.read(file("short.tsv", "a\tb\nc\n")))
        .hasMessageEndingWith(", line 2: expected 2 columns, found 1 in \"c\"");
    var numbers = file("n.jsonl", "{\"sequence\":[[1,2],[3,NaN]],\"label\":\"a\"}\n");
    assertThatThrownBy(() -> LabelledSequence.read(numbers)).hasMessageContaining("line 1: ");
  }

  private Path file(String name, String content) throws IOException {
    return write(name, bytes(content));
  }

  private Path write(String name, byte[] content) throws IOException {
    return Files.write(folder.resolve(name), content);
  }

  private Path gzip(String name, byte[] content) throws IOException {
    var packed = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(packed)) {
      out.write(content);
    }
    return write(name, packed.toByteArray());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void aLongTableTellsHowFarItIs() throws IOException {
    var much = "x".repeat(1700);
    for (var text : List.of("a text %d " + much, "\"a text, %d " + much + "\"")) {
      var lines = new StringBuilder("text,label\n");
      for (int i = 0; i < 5000; i++) {
        lines.append(text.formatted(i)).append(i % 2 == 0 ? ",x\n" : ",y\n");
      }
      var file = Files.writeString(folder.resolve("long.csv"), lines);
      var told = new ArrayList<Long>();
      Progress.within(
          (what, done, all, _) -> {
            if (what.equals("cutting long.csv into rows")) {
              assertThat(all).isEqualTo(lines.length());
              told.add(done);
            }
          },
          () -> LabelledText.read(file));
      assertThat(told).hasSize(4).isSorted().doesNotHaveDuplicates();
    }
  }
}
