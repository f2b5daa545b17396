package dev.eddy.tasks.data.names;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.names.NamesDataset.Category;
import dev.eddy.tasks.data.names.NamesDataset.Name;
import dev.eddy.tasks.data.text.Pair;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesDatasetTest {
  @Test
  void englishAndKoreanShareOverAThousandNamesOfAllCategories() {
    var names = NamesDataset.of("names:en-ko");
    assertThat(names.all())
        .hasSizeBetween(1300, 1600)
        .contains(
            new Name("Argentina", "아르헨티나", Category.COUNTRY),
            new Name("Karachi", "카라치", Category.CITY));
    var sizes =
        names.all().stream().collect(Collectors.groupingBy(Name::category, Collectors.counting()));
    assertThat(sizes)
        .hasSize(Category.values().length)
        .allSatisfy((_, size) -> assertThat(size).isGreaterThan(50));
    assertThat(names.all())
        .allSatisfy(name ->
            assertThat(name.target()).matches("[^\\p{L}\\d()]*(\\p{IsHangul}+[^\\p{L}\\d()]*)+"));
  }

  @Test
  void everySourceComesOnceAndTheSplitIsEightyFiveFiveTen() {
    var names = NamesDataset.of("en-ko");
    var all = names.all();
    var sources = new HashSet<String>();
    assertThat(all).allMatch(name -> sources.add(name.source().toLowerCase(Locale.ROOT)));
    assertThat(names.test().size() / (double) all.size()).isBetween(0.07, 0.13);
    assertThat(names.validation().size() / (double) all.size()).isBetween(0.03, 0.07);
    assertThat(NamesDataset.of("en-ko")).isEqualTo(names);
  }

  @Test
  void aSourceFallsInTheSamePartWhateverTheTarget() {
    var korean = NamesDataset.of("en-ko");
    var japanese = NamesDataset.of("en-ja");
    var tested = korean.test().stream().map(Name::source).collect(Collectors.toSet());
    assertThat(japanese.train()).noneMatch(name -> tested.contains(name.source()));
    assertThat(japanese.test()).anyMatch(name -> tested.contains(name.source()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"en-ja", "en-ru", "de-fr", "ko-en", "en-zh_Hant", "en-ar"})
  void otherLanguagesWork(String spec) {
    assertThat(NamesDataset.of(spec).train())
        .hasSizeGreaterThan(500)
        .allMatch(name -> !name.source().equals(name.target()));
  }

  @Test
  void wrongSpecificationsAreRefusedWithAdvice() {
    refused(
        "enko",
        "names:enko: expected two languages such as names:en-ko; a country or script is added with an underscore, as in names:en-zh_Hant");
    refused(
        "names:en-ko-ja",
        "names:en-ko-ja: expected two languages such as names:en-ko; a country or script is added with an underscore, as in names:en-zh_Hant");
    refused(
        "en-en",
        "names:en-en: source and target are the same language; expected two, such as names:en-ko");
    refused(
        "names:en-kr", "names:en-kr: no names in a language \"kr\"; did you mean \"ko\" (Korean)?");
    refused(
        "english-ko",
        "names:english-ko: no names in a language \"english\"; languages are named by code, did you mean \"en\" (English)?");
    refused(
        "en-12",
        "names:en-12: no names in a language \"12\"; languages are named by code, such as en, ko, ja, de, fr, ru");
    refused("en-en_GB", "names:en-en_GB: the locale data has only");
  }

  private static void refused(String spec, String message) {
    assertThatThrownBy(() -> NamesDataset.of(spec))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void pairsForgetTheCategory() {
    assertThat(List.of(new Name("Peru", "페루", Category.COUNTRY).pair()))
        .containsExactly(new Pair("Peru", "페루"));
  }
}
