package dev.eddy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// What a shell hands over arrives as it was typed, also where the locale is one that is not
/// installed.
@EnabledOnOs(value = OS.LINUX, disabledReason = "other systems have Unicode in every locale")
class LocaleTest {

  @TempDir private Path folder;

  @Test
  void koreanOnTheCommandLineIsAnswered() throws IOException, InterruptedException {
    var data =
        Files.writeString(
            folder.resolve("자료.tsv"),
            IntStream.range(0, 60)
                .mapToObj(i ->
                    (i % 2 == 0 ? "참 좋아요 " : "참 싫어요 ")
                        + i
                        + "\t"
                        + (i % 2 == 0 ? "좋다" : "나쁘다")
                        + "\n")
                .collect(Collectors.joining("", "text\tlabel\n", "")));
    var model = folder.resolve("model.eddy");
    var trained =
        Result.of(
            "train",
            "classify",
            "--data",
            data.toString(),
            "--out",
            model.toString(),
            "--epochs=8",
            "--threads=1");
    assertThat(trained.status()).as(trained.err()).isZero();

    for (var locale : new String[] {"ko_KR.UTF-8", "xx_XX.UTF-8", "C", "C.UTF-8"}) {
      assertThat(predict(locale, model, "아주 좋아요")).as(locale).startsWith("아주 좋아요 → 좋다 (");
    }
  }

  private String predict(String locale, Path model, String text)
      throws IOException, InterruptedException {
    // The text goes through a file, because this JVM may not be able to hand it over either.
    var script =
        Files.writeString(
            folder.resolve("predict.sh"),
            """
            . '%s'
            run_eddy '%s' '%s' '' eddy predict '%s' '%s'
            """
                .formatted(
                    Path.of("../bin/run.sh").toAbsolutePath(),
                    System.getProperty("java.home"),
                    System.getProperty("jdk.module.path"),
                    model,
                    text));
    var builder = new ProcessBuilder("bash", script.toString());
    builder.environment().keySet().removeIf(name -> name.startsWith("LC_"));
    builder.environment().put("LANG", locale);
    builder.redirectErrorStream(true);
    var process = builder.start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return said;
  }
}
