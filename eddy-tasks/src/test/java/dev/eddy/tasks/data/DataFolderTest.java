package dev.eddy.tasks.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
  @TempDir Path home;

  @Test
  void theOptionComesBeforeTheEnvironmentAndThatBeforeTheCache() throws IOException {
    var option = Files.createDirectories(home.resolve("option"));
    var named = Files.createDirectories(home.resolve("named/mnist")).getParent();
    var cached = Files.createDirectories(home.resolve(".cache/eddy/mnist"));
    var environment = Map.of("EDDY_DATA", named.toString());
    assertThat(DataFolder.of(Optional.of(option), environment, home, "Linux").find("mnist"))
        .isEqualTo(named.resolve("mnist"));
    assertThat(DataFolder.of(Optional.of(option), Map.of(), home, "Linux").find("mnist"))
        .isEqualTo(cached);
    Files.createDirectories(option.resolve("mnist"));
    assertThat(DataFolder.of(Optional.of(option), environment, home, "Linux").find("mnist"))
        .isEqualTo(option.resolve("mnist"));
  }

  @Test
  void theCacheIsWhereThePlatformKeepsCaches() {
    assertThat(cache(Map.of("XDG_CACHE_HOME", home.resolve("x").toString()), "Linux"))
        .isEqualTo(home.resolve("x/eddy"));
    assertThat(cache(Map.of(), "Mac OS X")).isEqualTo(home.resolve("Library/Caches/eddy"));
    assertThat(cache(Map.of("LOCALAPPDATA", home.resolve("l").toString()), "Windows 11"))
        .isEqualTo(home.resolve("l/eddy"));
  }

  @Test
  void aMissingDataSetSaysWhereItWasLookedForAndWhoPublishesIt() {
    var folder = DataFolder.of(Optional.of(home.resolve("o")), Map.of(), home, "Linux");
    assertThatThrownBy(() -> folder.find("nsmc"))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "no data set \"nsmc\" in --data (%s), the cache (%s); it is published by the GitHub project e9t/nsmc: put its files into a folder \"nsmc\" in one of these, or name their folder with --data or EDDY_DATA"
                .formatted(home.resolve("o"), home.resolve(".cache/eddy")));
    assertThatThrownBy(() -> folder.find("minst"))
        .hasMessageContaining("known by name are \"names:en-ko\", \"mnist\"")
        .hasMessageEndingWith("; did you mean \"mnist\"?");
    assertThatThrownBy(() -> folder.find("../secret"))
        .hasMessage("\"../secret\" is not the name of a data set; give a file by its own option");
  }

  @Test
  void everyNamesDataSetIsInTheCatalogue() {
    assertThat(DatasetInfo.named("names:de-fr"))
        .isEqualTo(DatasetInfo.named("names:en-ko"))
        .isPresent();
    assertThat(DatasetInfo.CATALOGUE).extracting(DatasetInfo::name).doesNotHaveDuplicates();
  }

  private Path cache(Map<String, String> environment, String system) {
    return DataFolder.of(Optional.empty(), environment, home, system).places().getLast().folder();
  }
}
