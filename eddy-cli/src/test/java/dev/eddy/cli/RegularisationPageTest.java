package dev.eddy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.tasks.Form;
import dev.eddy.tasks.setting.OptimiserSettings;
import dev.eddy.tasks.setting.RegularisationSettings;
import dev.eddy.tasks.setting.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// `docs/regularisation.md` names the settings of the forms, and their standards.
class RegularisationPageTest {

  private static final Pattern ROW = Pattern.compile("(?m)^\\| `--([a-z0-9-]+)");

  private String page;

  @BeforeEach
  void read() throws IOException {
    page = Files.readString(Path.of("../docs/regularisation.md"));
  }

  private static boolean isRegularisation(Setting<?> setting) {
    var key = setting.key();
    return key.endsWith("dropout")
        || key.equals(RegularisationSettings.LABEL_SMOOTHING.key())
        || key.equals(OptimiserSettings.AVERAGE.key())
        || RegularisationSettings.BESIDE_DROPOUT.stream().anyMatch(one -> one.key().equals(key));
  }

  private static List<Setting<?>> settings(Form form) {
    return form.settings().all().stream()
        .filter(RegularisationPageTest::isRegularisation)
        .collect(Collectors.toList());
  }

  private static <T> String standard(Setting<T> setting) {
    return setting.text(setting.standard());
  }

  @Test
  void everySettingHasARow() {
    var known = new HashSet<String>();
    Form.all().forEach(form -> settings(form).forEach(setting -> known.add(setting.key())));

    assertThat(ROW.matcher(page).results().map(row -> row.group(1)))
        .containsExactlyInAnyOrderElementsOf(known);
  }

  @Test
  void whatIsOnWithoutAFlagIsSaid() {
    for (var form : Form.all()) {
      var on =
          settings(form).stream()
              .filter(setting -> !List.of("0", "0.0", "false").contains(standard(setting)))
              .map(setting -> "`--%s %s`".formatted(setting.key(), standard(setting)))
              .collect(Collectors.joining(", "));

      assertThat(page)
          .contains("\n| `%s` | %s |\n".formatted(form.name(), on.isEmpty() ? "nothing" : on));
    }
  }
}
