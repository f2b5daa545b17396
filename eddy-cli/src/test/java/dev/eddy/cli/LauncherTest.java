package dev.eddy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// The scripts `eddy`, `verify` and `.ci/run` in a copy of the source folder, with a JDK and a
/// Maven that only say what they were told.
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher is a bash script")
class LauncherTest {

  private static final String JAVA =
      """
      #!/bin/sh
      printf 'WARNING: Using incubator modules: jdk.incubator.vector\\n' >&2
      printf 'half a line' >&2
      for argument; do echo "[$argument]"; done
      exit 7
      """;

  private static final String MAVEN =
      """
      #!/bin/sh
      echo "mvn $* with $JAVA_HOME" >> ../mvn.log
      mkdir -p eddy-cli/target/app/lib
      if [ -e ../broken ]; then echo 'cannot find symbol: colour'; exit 1; fi
      touch eddy-cli/target/app/lib/eddy-cli.jar
      """;

  @TempDir private Path folder;
  private Path root;
  private Path tools;
  private final Map<String, String> environment = new TreeMap<>();

  private record Result(int status, String out, String err) {}

  @BeforeEach
  void copyScripts() throws IOException {
    root = Files.createDirectory(folder.resolve("a folder with spaces"));
    tools = Files.createDirectory(folder.resolve("tools"));
    var source = sourceFolder();
    Files.createDirectory(root.resolve("bin"));
    Files.createDirectory(root.resolve(".ci"));
    for (var script : List.of("eddy", "verify", "bin/jdk.sh", "bin/run.sh", ".ci/run")) {
      Files.copy(source.resolve(script), root.resolve(script)).toFile().setExecutable(true);
    }
    write(root.resolve("pom.xml"), "");
    write(root.resolve("eddy-cli/src/main/java/Main.java"), "");
    executable(tools.resolve("mvn"), MAVEN);
    environment.put("EDDY_JDK_FOLDERS", folder.resolve("jdks").toString());
    environment.put("PATH", tools + ":" + systemTools());
  }

  @Test
  void argumentsAndExitStatusPassThroughUnchanged() {
    jdk("25", "25.0.3");

    var result = run("eddy", "generate", "two words", "", "*");

    assertThat(result.status).isEqualTo(7);
    assertThat(result.out)
        .endsWith("[dev.eddy.cli/dev.eddy.cli.Main]\n[generate]\n[two words]\n[]\n[*]\n");
  }

  @Test
  void incubatorLineIsDroppedAndThePartialLineBehindItIsKept() {
    jdk("25", "25.0.3");
    run("eddy");

    assertThat(run("eddy").err).isEqualTo("half a line");
  }

  @Test
  void firstLineThatIsNotTheIncubatorLineIsKept() {
    var jdk = jdk("25", "25.0.3");
    run("eddy");
    executable(
        jdk.resolve("bin/java"),
        "#!/bin/sh\nprintf 'NOTE: Picked up X\\nWARNING: Using incubator modules: v\\none\\ntwo' >&2\n");

    assertThat(run("eddy").err).isEqualTo("NOTE: Picked up X\none\ntwo");
  }

  @Test
  void plainLocaleBecomesUnicodeAndAnotherStays() {
    executable(
        jdk("25", "25.0.3").resolve("bin/java"),
        "#!/bin/sh\necho \"${LC_ALL-none} ${LC_CTYPE-none} ${LANG-none}\"\n");

    assertThat(run("eddy").out).isEqualTo("C.UTF-8 none none\n");
    environment.put("LC_ALL", "C");
    assertThat(run("eddy").out).isEqualTo("C.UTF-8 none none\n");
    environment.put("LC_ALL", "");
    environment.put("LANG", "de_DE.UTF-8");
    assertThat(run("eddy").out).isEqualTo(" none de_DE.UTF-8\n");
  }

  @Test
  void localeThatIsNotInstalledBecomesUnicodeWhateverItsName() {
    executable(
        jdk("25", "25.0.3").resolve("bin/java"),
        "#!/bin/sh\necho \"${LC_ALL-none} ${LC_CTYPE-none} ${LANG-none}\"\n");
    environment.put("LANG", "ko_KR.UTF-8");
    executable(tools.resolve("locale"), "#!/bin/sh\necho \"$charmap\"\n");

    environment.put("charmap", "ANSI_X3.4-1968");
    assertThat(run("eddy").out).isEqualTo("C.UTF-8 none ko_KR.UTF-8\n");
    environment.put("charmap", "EUC-KR");
    assertThat(run("eddy").out).isEqualTo("none none ko_KR.UTF-8\n");
  }

  @Test
  void programKnowsHowItWasCalled() throws IOException {
    jdk("25", "25.0.3");

    assertThat(run("eddy").out).contains("[-Deddy.command=" + root.resolve("eddy") + "]\n");
    Files.createSymbolicLink(tools.resolve("eddy"), root.resolve("eddy"));
    assertThat(execute(folder, "/bin/sh", "-c", "eddy x").out).contains("[-Deddy.command=eddy]\n");
  }

  @Test
  void runsThroughSymbolicLinks() throws IOException {
    jdk("25", "25.0.3");
    Files.createSymbolicLink(folder.resolve("first"), root.resolve("eddy"));
    Files.createSymbolicLink(tools.resolve("second"), Path.of("../first"));

    assertThat(execute(folder, tools.resolve("second").toString(), "x").out)
        .contains("/a folder with spaces/eddy-cli/target/app/modules]\n");
  }

  @Test
  void buildsOnceAndAgainAfterAChange() throws IOException {
    jdk("25", "25.0.3");

    assertThat(run("eddy").err).startsWith("building Eddy (first use, about 30 s) …\n");
    assertThat(run("eddy").err).doesNotContain("building");
    Files.setLastModifiedTime(
        root.resolve("eddy-cli/src/main/java/Main.java"),
        FileTime.from(Instant.now().plusSeconds(60)));
    assertThat(run("eddy").err).startsWith("building Eddy (the sources have changed) …\n");
    assertThat(Files.readAllLines(folder.resolve("mvn.log")))
        .hasSize(2)
        .first()
        .asString()
        .endsWith("jdks/25");
  }

  @Test
  void failedBuildShowsItsLogAndIsTriedAgain() throws IOException {
    jdk("25", "25.0.3");
    write(folder.resolve("broken"), "");

    var result = run("eddy");

    assertThat(result.status).isEqualTo(1);
    assertThat(result.err)
        .contains("cannot find symbol: colour\nbuilding Eddy failed; the whole log is " + root);
    Files.delete(folder.resolve("broken"));
    assertThat(run("eddy").status).isEqualTo(7);
  }

  @Test
  void jdkOfJavaHomeComesFirstAndTheNearestOfTheOthers() {
    jdk("29", "29");
    jdk("26", "26.0.1");
    jdk("17", "17.0.15");
    run("eddy");
    assertThat(lastBuild()).endsWith("jdks/26");

    environment.put("JAVA_HOME", folder.resolve("jdks/29").toString());
    run("verify");
    assertThat(lastBuild()).endsWith("jdks/29");
  }

  @Test
  void strictChecksRunOnTheJdkTheyWereMadeForOnly() {
    jdk("26", "26.0.1");
    run("verify", "-o");
    assertThat(lastBuild()).contains("verify -o").doesNotContain("strict");

    jdk("25", "25.0.3");
    run("verify");
    assertThat(lastBuild()).contains("-Pstrict");
  }

  @Test
  void missingJdkIsOneSentenceThatSaysWhatWasFound() {
    jdk("17", "17.0.15");
    jdk("eight", "1.8.0_402");

    var result = run("eddy");

    assertThat(result.status).isEqualTo(2);
    assertThat(result.err)
        .isEqualTo(
            ("Eddy needs JDK 25 or newer, but found %1$s/jdks/17 (JDK 17), %1$s/jdks/eight (JDK 8): "
                    + "install JDK 25 (any vendor's) or set JAVA_HOME to its folder\n")
                .formatted(folder));
    environment.put("JAVA_HOME", "/nowhere at all");
    assertThat(run("verify").err).contains("found JAVA_HOME /nowhere at all (no JDK), ");
  }

  @Test
  void runtimeWithoutCompilerIsNoJdk() throws IOException {
    Files.delete(jdk("25", "25.0.3").resolve("bin/javac"));

    assertThat(run("eddy").err).contains("but found no JDK: install JDK 25");
  }

  @Test
  void missingMavenIsOneSentence() throws IOException {
    jdk("25", "25.0.3");
    Files.delete(tools.resolve("mvn"));

    for (var script : List.of("eddy", "verify")) {
      var result = run(script);
      assertThat(result.status).isEqualTo(2);
      assertThat(result.err)
          .isEqualTo(
              "Eddy is built with Maven 3.8 or newer, but there is no 'mvn' on PATH: install Maven\n");
    }
  }

  @Test
  void testSkippedForWantOfDataThatIsThereFailsTheCheck() throws IOException {
    jdk("25", "25.0.3");
    executable(
        tools.resolve("mvn"),
        """
        #!/bin/sh
        mkdir -p eddy-core/target/surefire-reports
        cat > eddy-core/target/surefire-reports/TEST-a.xml <<'END'
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuite name="a" time="0.1" tests="6" errors="1" skipped="3" failures="1">
          <testcase name="reads &lt;x&gt;" classname="dev.eddy.A" time="0.0">
            <skipped type="aborted"><![CDATA[org.opentest4j.TestAbortedException: Assumption failed: set EDDY_SHARED to a folder
        at dev.eddy.A.reads
        ]]></skipped>
          </testcase>
          <testcase name="learns" classname="dev.eddy.A" time="0.0">
            <skipped message="Assumption failed: set EDDY_DATA to a folder"/>
          </testcase>
          <testcase name="other" classname="dev.eddy.A" time="0.0">
            <skipped message="not on this system"/>
          </testcase>
        </testsuite>
        END
        """);

    var without = run(".ci/run");
    assertThat(without.status).isZero();
    assertThat(without.out)
        .contains("skipped for want of the shared folder:\n")
        .endsWith("1 passed, 2 failed, 3 skipped\n");

    Files.createDirectory(folder.resolve("shared"));
    var with = run(".ci/run");
    assertThat(with.status).isEqualTo(1);
    assertThat(with.out)
        .isEqualTo(
            """
            skipped, although the shared folder is there:
              dev.eddy.A.reads &lt;x&gt;: set EDDY_SHARED to a folder
              dev.eddy.A.learns: set EDDY_DATA to a folder
            1 passed, 2 failed, 3 skipped
            """);
  }

  private Path jdk(String name, String version) {
    var jdk = folder.resolve("jdks").resolve(name);
    write(
        jdk.resolve("release"),
        "JAVA_VERSION=\"" + version + "\"\nMODULES=\"java.base jdk.incubator.vector\"\n");
    executable(jdk.resolve("bin/java"), JAVA);
    executable(jdk.resolve("bin/javac"), "");
    return jdk;
  }

  private String lastBuild() {
    try {
      return Files.readAllLines(folder.resolve("mvn.log")).getLast();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Result run(String script, String... arguments) {
    var command = new ArrayList<>(List.of(root.resolve(script).toString()));
    command.addAll(List.of(arguments));
    return execute(folder, command.toArray(String[]::new));
  }

  private Result execute(Path from, String... command) {
    try {
      // The cat ends with the launcher's filter, which may outlive the fake JVM.
      var shell =
          new ArrayList<>(
              List.of(
                  "/bin/sh",
                  "-c",
                  "{ \"$@\" >\"$0/out\"; echo $? >\"$0/status\"; } 2>&1 | cat >\"$0/err\""));
      shell.add(folder.toString());
      shell.addAll(List.of(command));
      var builder = new ProcessBuilder(shell).directory(from.toFile());
      builder.environment().clear();
      builder.environment().putAll(environment);
      assertThat(builder.start().waitFor(30, TimeUnit.SECONDS)).isTrue();
      return new Result(
          Integer.parseInt(Files.readString(folder.resolve("status")).strip()),
          Files.readString(folder.resolve("out")),
          Files.readString(folder.resolve("err")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void executable(Path file, String text) {
    write(file, text);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private static void write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The folder that holds the launcher: the parent of the module's own, which is where tests run.
  private static Path sourceFolder() {
    return Path.of("").toAbsolutePath().getParent();
  }

  /// A folder with the few commands the scripts call, so that a `java` or `mvn` of this machine is
  /// not found.
  private Path systemTools() throws IOException {
    var commands = Files.createDirectory(folder.resolve("commands"));
    for (var name :
        "awk bash cat cp dirname env find flock grep head mkdir mv readlink rm sed sh tail touch tr"
            .split(" ")) {
      for (var place : System.getenv("PATH").split(":")) {
        var command = Path.of(place, name);
        if (Files.isExecutable(command)) {
          executable(commands.resolve(name), "#!/bin/sh\nexec '" + command + "' \"$@\"\n");
          break;
        }
      }
    }
    return commands;
  }
}
