package dev.eddy.tasks.data.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.tasks.data.ReadOptions;
import dev.eddy.tasks.data.labelled.LabelledData;
import dev.eddy.tasks.data.tagged.TaggedSentence;
import dev.eddy.tasks.data.text.Pair;
import dev.eddy.tasks.data.text.RunningText;
import dev.eddy.tasks.data.words.WordCount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MarkupTest {
  @TempDir Path folder;

  private static final Map<String, String> TEXTS =
      Map.ofEntries(
          Map.entry(
              "page.html",
              "<!DOCTYPE html>\n<html><body>\n<p>Good day</p>\n<p>Good night</p>\n</body></html>\n"),
          Map.entry("piece.txt", "<div>\n<p>Good day</p>\n<p>Good night</p>\n</div>\n"),
          Map.entry(
              "rows.xml",
              "<?xml version=\"1.0\"?>\n<rows>\n  <row>river</row>\n  <row>stone</row>\n</rows>\n"),
          Map.entry("bare.txt", "<rows>\n<row>river</row>\n<row>stone</row>\n</rows>\n"),
          Map.entry(
              "film.srt",
              "1\n00:00:01,000 --> 00:00:02,500\nGood day.\n\n2\n00:00:03,000 --> 00:00:04,000\nGood\nnight.\n"),
          Map.entry("film.vtt", "WEBVTT\n\n00:01.000 --> 00:02.500\nGood day.\n"),
          Map.entry("list.yaml", "name: river\nlength: 12\n"),
          Map.entry("list.txt", "---\nwords:\n  - river\n  - stone\n"),
          Map.entry("nested.txt", "river:\n  length: 12\nstone:\n  length: 3\n"),
          Map.entry("game.ini", "[sound]\nvolume = 3\nmuted=no\n"),
          Map.entry("scores.txt", "river: 12\nstone: 3\ncloud: 5\n"),
          Map.entry("shopping.md", "- bread\n- two eggs\n* milk\n"),
          Map.entry("numbered.txt", "1. bread\n2. two eggs\n3) milk\n"));

  private Path file(String name) throws IOException {
    return Files.writeString(folder.resolve(name), TEXTS.get(name));
  }

  @Test
  void pagesSettingsAndSubtitlesAreNoWords() throws IOException {
    for (var name : TEXTS.keySet()) {
      var file = file(name);
      assertThatThrownBy(() -> WordCount.read(file))
          .as(name)
          .hasMessageStartingWith(file + ", line 1: this is ")
          .hasMessageContaining("; expected words: ");
    }
    assertThatThrownBy(() -> WordCount.read(file("page.html")))
        .hasMessageEndingWith(
            "this is HTML; expected words: write its table as CSV, with pandas: pd.read_html(page.html)[0].to_csv(\"data.csv\", index=False), or save its text alone");
  }

  @Test
  void otherFormsNameThemToo() throws IOException {
    for (var name : List.of("page.html", "film.srt", "list.yaml")) {
      var file = file(name);
      assertThatThrownBy(() -> Pair.read(file)).hasMessageContaining("; expected pairs of texts: ");
      assertThatThrownBy(() -> TaggedSentence.read(file))
          .hasMessageContaining("; expected sentences of words with tags: ");
      assertThatThrownBy(() -> LabelledData.read(file, ReadOptions.DEFAULT, Optional.empty()))
          .hasMessageContaining("; expected rows with labels: ");
    }
  }

  @Test
  void runningTextMayBeAny() throws IOException {
    assertThat(RunningText.read(file("page.html"), ReadOptions.DEFAULT).markup()).contains("HTML");
    assertThat(RunningText.read(file("film.srt"), ReadOptions.DEFAULT).markup())
        .contains("a file of subtitles");
    assertThat(RunningText.read(file("scores.txt"), ReadOptions.DEFAULT).markup()).isEmpty();
  }

  @Test
  void whatTheAdviceSaysReadsThem() throws IOException {
    var counts = WordCount.read(file("scores.txt"), ReadOptions.DEFAULT.with("delimiter", ":"));
    assertThat(counts)
        .containsExactly(
            new WordCount("river", 12), new WordCount("stone", 3), new WordCount("cloud", 5));
    assertThat(WordCount.read(file("shopping.md"), ReadOptions.DEFAULT.with("format", "lines")))
        .extracting(WordCount::word)
        .containsExactly("- bread", "- two eggs", "* milk");
  }

  @Test
  void wordsOfAllKindsStayReadable() throws IOException {
    for (var text :
        List.of(
            "Garden Chair\nSmart Monitor 200\nKids Bike 16\nTravel Mug 350\nDesk Lamp\n",
            "std::vector\nmy_var\ngetName()\nList<String>\nx.y.z\na-b\n$price\n",
            "<pad>\n<unk>\n<s>\n</s>\nriver\nstone\ncloud\nwindow\nbread\nmoss\n",
            "Alien: Covenant\nRiver\nHollow Stone: The Return\n",
            "d'r\nneist\nned\nschwätza\n'ne\n",
            ":foo\n:bar\n:a/b\n")) {
      var file = Files.writeString(folder.resolve("words.txt"), text);
      assertThat(WordCount.read(file)).as(text).hasSize((int) text.lines().count());
    }
  }
}
