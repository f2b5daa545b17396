package dev.eddy.cli.terminal;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.cli.terminal.FileUse.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileUseTest {

  @TempDir private Path folder;

  private void refused(String message, FileUse files, String flag, Path file, Kind kind) {
    assertThatThrownBy(() -> files.writes(flag, file, kind))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message, file);
  }

  @Test
  void filesOfOtherKindsAreNotWrittenOver() throws IOException {
    var zip =
        Files.write(
            folder.resolve("letter.docx"),
            "PK\3\4 word/document.xml".getBytes(StandardCharsets.UTF_8));
    var page = Files.writeString(folder.resolve("page.html"), "\n<!DOCTYPE html><html/>");
    var nothing = Files.createFile(folder.resolve("nothing"));

    refused(
        "--out: %s is there already and is no model; choose another name",
        new FileUse(), "--out", zip, Kind.MODEL);
    refused(
        "--out: %s is there already and is no model; choose another name",
        new FileUse(), "--out", page, Kind.MODEL);
    refused(
        "--report: %s is there already and is no report; choose another name",
        new FileUse(), "--report", zip, Kind.PAGE);
    assertThatCode(() ->
            new FileUse().writes("--report", page, Kind.PAGE).writes("--out", nothing, Kind.MODEL))
        .doesNotThrowAnyException();
  }

  @Test
  void oneFileIsNotUsedTwiceWhereItIsWritten() throws IOException {
    var page = Files.writeString(folder.resolve("page.html"), "<!doctype html>");
    var link = Files.createSymbolicLink(folder.resolve("link"), page);
    var other = Files.createSymbolicLink(folder.resolve("other"), folder);

    refused(
        "--report: %s is read by this command (--data), and would be written over; name another file",
        new FileUse().reads("--data", link), "--report", page, Kind.PAGE);
    refused(
        "--report: %s is written by --out, too; name another file",
        new FileUse().writes("--out", folder.resolve("new"), Kind.MODEL),
        "--report",
        other.resolve("new"),
        Kind.PAGE);
  }

  @Test
  void placesThatCannotBeWrittenAreNamed() {
    refused(
        "--out: %1$s is a folder; name a file in it, such as %1$s/model.eddy",
        new FileUse(), "--out", folder, Kind.MODEL);
    refused(
        "--out: there is no folder " + folder.resolve("no") + " for %s; make it first",
        new FileUse(),
        "--out",
        folder.resolve("no/model.eddy"),
        Kind.MODEL);
    refused(
        "--out: %s is no file but a device or a pipe; name a file",
        new FileUse(), "--out", Path.of("/dev/null"), Kind.MODEL);
  }
}
