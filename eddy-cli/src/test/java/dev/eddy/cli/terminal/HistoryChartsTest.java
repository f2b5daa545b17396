package dev.eddy.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.formats.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HistoryChartsTest {

  @Test
  void seriesAreListsOfNumbersAndNumbersInRecords() {
    var json =
        """
        {"loss": [3, 2, 1], "best": 2,
         "epochs": [{"epoch": 1, "validation": 0.5}, {"epoch": 2, "values": {"validation": 0.25, "label": "x"}}]}
        """;

    var series =
        HistoryCharts.series(Json.parse(json.getBytes(StandardCharsets.UTF_8), "history.json"));

    assertThat(series)
        .isEqualTo(Map.of("loss", List.of(3.0, 2.0, 1.0), "validation", List.of(0.5, 0.25)));
  }
}
