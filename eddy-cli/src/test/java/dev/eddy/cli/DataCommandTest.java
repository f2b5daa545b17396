package dev.eddy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.formats.Json;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class DataCommandTest {

  @TempDir private Path folder;

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  @Test
  void listsWhatIsBuiltInAndWhereTheRestIsLookedFor() throws IOException {
    Files.createDirectory(folder.resolve("mnist"));

    var result = Result.of("data", "--data", folder.toString());

    assertThat(result.status()).isZero();
    assertThat(result.out())
        .startsWith("names:en-ko      names of countries")
        .contains("found: " + folder.resolve("mnist"), "--data (" + folder + ")");
  }

  @Test
  void namesAreShownPartByPart() {
    var result = Result.of("data", "names:en-ko");

    assertThat(result.status()).isZero();
    assertThat(result.out()).contains("train ", "validation ", "test ", "Andorra | 안도라");
  }

  @Test
  void fileSaysWhichFormsReadItAndWhyOthersDoNot() throws IOException {
    var path = file("moods.tsv", "text\tlabel\nso good\t1\nso bad\t0\nnot good\t0\n");

    var result = Result.of("data", path.toString());

    assertThat(result.err()).isEmpty();
    assertThat(result.out())
        .startsWith(
            path
                + ": tab-separated columns, UTF-8\ncolumns: text, label (from the first row)\n  so good | 1\n")
        .contains(
            "classify  yes: 3 rows, header; text = \"text\", label = \"label\"; texts of 6 to 8 characters; 2 labels: \"0\" 2, \"1\" 1\n",
            "translate yes: 3 pairs, header; source = \"text\", target = \"label\"; sources of 6 to 8 characters, targets of 1 to 1\n",
            "complete  yes: 3 words, header; word = \"text\", count = \"label\"; seen 1 time in all\n");
  }

  @Test
  void notANumberInASequenceIsNamedWithItsLine() throws IOException {
    var path = file("walks.csv", "label,t1,t2\nwalk,0.5,1\nrun,NaN,2\n");

    assertThat(Result.of("data", path.toString()).out())
        .contains("classify  no : line 3, column \"t1\": expected a finite number, found NaN\n");
  }

  @Test
  void seriesAreDescribedWithTheirDimensionsAndClasses() throws IOException {
    var path =
        file(
            "walks.ts",
            "@dimensions 2\n@classLabel true up down\n@data\n1,2,3:4,5,6:up\n7:8:down\n");

    assertThat(Result.of("data", path.toString()).out())
        .startsWith(
            path + ": series with classes (.ts), UTF-8\n  1,2,3:4,5,6 | up\n  7:8 | down\n\n")
        .contains(
            "translate no : holds series of numbers; expected pairs of texts\n",
            "classify  yes: 2 sequences; 1 to 3 steps, 2 features a step; 2 labels: \"down\" 1, \"up\" 1\n");
  }

  @Test
  void rowOfAnotherWidthIsTheUsersError() throws IOException {
    var path = file("moods.tsv", "text\tlabel\nso good\t1\nso bad\n");

    var result = Result.of("data", path.toString());

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err())
        .isEqualTo(path + ", line 3: expected 2 columns, found 1 in \"so bad\"\n");
  }

  @Test
  void emptyFileIsTheUsersError() throws IOException {
    var path = file("empty.txt", "");

    var result = Result.of("data", path.toString());

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err()).startsWith(path + " is empty");
  }

  @Test
  void missingFileAndMisspeltNameAreToldApart() {
    assertThat(Result.of("data", "poems.txt").err())
        .isEqualTo("poems.txt: there is no such file\n");
    assertThat(Result.of("data", "mnits").err()).endsWith("did you mean \"mnist\"?\n");
    assertThat(Result.of("data", "names:en-kr").err()).contains("did you mean \"ko\" (Korean)?");
  }

  @Test
  void folderListsItsFiles() throws IOException {
    file("words.txt", "a 1\nb 2\n");

    assertThat(Result.of("data", folder.toString()).out())
        .contains("words.txt: plain text, UTF-8\n");
  }

  @Test
  void jsonInTheLastLineSaysTheSame() throws IOException {
    var path = file("moods.tsv", "text\tlabel\nso good\t1\nso bad\t0\n");

    var told = lastLine(Result.of("data", path.toString(), "--json"));
    assertThat(told.path("format").asString()).isEqualTo("tab-separated columns");
    assertThat(told.path("columns").toString()).isEqualTo("[\"text\",\"label\"]");
    assertThat(told.path("first_rows").toString())
        .isEqualTo("[[\"so good\",\"1\"],[\"so bad\",\"0\"]]");
    assertThat(told.path("readings").path(0).path("rows").asInt()).isEqualTo(2);
    assertThat(told.path("readings").path(0).toString())
        .isEqualTo(
            "{\"form\":\"classify\",\"as\":\"rows with labels\",\"fits\":true,\"sentence\":\"2 rows, header; text = \\\"text\\\", label = \\\"label\\\"; texts of 6 to 7 characters; 2 labels: \\\"0\\\" 1, \\\"1\\\" 1\",\"warnings\":[\"the label \\\"1\\\" has 1 row\",\"the label \\\"0\\\" has 1 row\"],\"unit\":\"row\",\"rows\":2,\"header\":true,\"roles\":{\"text\":[\"text\"],\"label\":[\"label\"]},\"not_used\":[],\"labels\":{\"0\":1,\"1\":1}}");

    var sets = lastLine(Result.of("data", "--json")).path("sets");
    assertThat(sets.path(0).path("name").asString()).isEqualTo("names:en-ko");
    assertThat(sets.path(0).path("there").asBoolean()).isTrue();
    assertThat(
            lastLine(Result.of("data", "names:en-ko", "--json")).path("pairs").path("test").asInt())
        .isPositive();
    assertThat(
            lastLine(Result.of("data", folder.toString(), "--json"))
                .path("files")
                .path(0)
                .toString())
        .isEqualTo("{\"path\":\"%s\",\"format\":\"tab-separated columns\"}".formatted(path));
  }

  private static JsonNode lastLine(Result result) {
    assertThat(result.status()).as(result.err()).isZero();
    return Json.MAPPER.readTree(result.out().lines().toList().getLast());
  }

  @Test
  void encodingThatIsNotUtf8IsNamedWithTheFlagThatReadsIt() throws IOException {
    var path =
        Files.write(
            folder.resolve("korean.tsv"),
            "text\tlabel\n대한민국의 수도는 서울이다\t1\n인구는 약 천만 명이다\t0\n"
                .getBytes(Charset.forName("EUC-KR")));

    assertThat(Result.of("data", path.toString()).err())
        .isEqualTo(
            path
                + ", line 2, byte 1: expected UTF-8, but byte 0xb4 is not; it looks like EUC-KR: say so with --encoding EUC-KR, or convert it with iconv -f EUC-KR -t utf-8\n");
    assertThat(Result.of("data", path.toString(), "--encoding", "EUC-KR").out())
        .contains("  대한민국의 수도는 서울이다 | 1\n", "classify  yes: 2 rows, header; text = \"text\"");
    assertThat(Result.of("data", path.toString(), "--encoding", "EUCKOR").err())
        .startsWith("unknown encoding \"EUCKOR\"")
        .endsWith("; names are such as UTF-8, UTF-16, latin1, EUC-KR, CP949 or Shift_JIS\n");
  }

  @Test
  void aFolderOfLabelsIsLookedAtAsItIsLearnedFrom() throws IOException {
    for (var label : List.of("neg", "pos")) {
      var texts = Files.createDirectories(folder.resolve("reviews").resolve(label));
      for (int i = 0; i < 3; i++) {
        Files.writeString(texts.resolve(i + ".txt"), "a %s film, %d\n".formatted(label, i));
      }
    }
    var result = Result.of("data", folder.resolve("reviews").toString());
    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.out())
        .contains(": a folder of folders\n")
        .contains(
            "classify  yes: 6 texts; texts of 13 to 13 characters; 2 labels: \"neg\" 3, \"pos\" 3")
        .contains("          neg <- a neg film, 0\n")
        .doesNotContain("translate");

    Files.createDirectories(folder.resolve("reviews/none"));
    assertThat(Result.of("data", folder.resolve("reviews").toString()).out())
        .contains("classify  no : ", "none holds no file");
  }

  @Test
  void twoFilesAreLookedAtAsPairs() throws IOException {
    var source = Files.writeString(folder.resolve("a.en"), "good day\ngood night\n");
    var target = Files.writeString(folder.resolve("a.de"), "guten Tag\ngute Nacht\n");
    for (var args :
        List.of(
            List.of("data", "pairs:" + source + "," + target),
            List.of("data", "--source-file=" + source, "--target-file=" + target))) {
      var result = Result.of(args.toArray(String[]::new));
      assertThat(result.status()).as(result.err()).isZero();
      assertThat(result.out())
          .contains("translate yes: 2 pairs; sources of 8 to 10 characters")
          .contains("          good day -> guten Tag\n");
    }
    Files.writeString(target, "guten Tag\n");
    assertThat(Result.of("data", "pairs:" + source + "," + target).out())
        .contains("translate no : ", "a.en has 2 lines and ");
    assertThat(Result.of("data", "--source-file=" + source).err())
        .contains("--source-file and --target-file go together");
    assertThat(Result.of("data", "pairs:nothing,there").err()).contains("expected two files");
  }
}
