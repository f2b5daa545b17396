package dev.eddy.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
  @TempDir Path folder;

  @Test
  void replacesTheOldFileAndLeavesNoOther() throws IOException {
    Path file = folder.resolve("f");
    AtomicFile.write(file, out -> out.write(1));
    AtomicFile.write(file, out -> out.write(2));
    assertThat(file).hasBinaryContent(new byte[] {2});
    assertThat(folder).isDirectoryNotContaining(p -> !p.equals(file));
  }

  @Test
  void aFailedWriteLeavesTheOldFileAndNoLitter() throws IOException {
    Path file = Files.writeString(folder.resolve("f"), "old");
    assertThatThrownBy(() ->
            AtomicFile.write(
                file,
                out -> {
                  out.write(new byte[100_000]);
                  throw new IOException("No space left on device");
                }))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage(file + ": could not be written: No space left on device");
    assertThatThrownBy(() ->
            AtomicFile.write(
                file,
                _ -> {
                  throw new IllegalStateException("mine");
                }))
        .hasMessage("mine");
    assertThat(file).hasContent("old");
    assertThat(folder).isDirectoryNotContaining(p -> !p.equals(file));
  }

  @Test
  void anInterruptedThreadFinishesItsWrite() {
    Path file = folder.resolve("f");
    Thread.currentThread().interrupt();
    AtomicFile.write(file, out -> out.write(1));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(file).hasBinaryContent(new byte[] {1});
  }

  @Test
  void aLinkIsFollowed() throws IOException {
    Path file = Files.writeString(folder.resolve("f"), "old");
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);
    AtomicFile.write(link, out -> out.write('x'));
    assertThat(link).isSymbolicLink();
    assertThat(file).hasContent("x");
  }

  @Test
  void aFolderThatIsMissingOrInTheWayIsNamed() {
    Path file = folder.resolve("none").resolve("f");
    assertThatThrownBy(() -> AtomicFile.write(file, out -> out.write(1)))
        .hasMessage(
            "%s: could not be written: there is no folder \"%s\"; create it first",
            file, folder.resolve("none"));
    assertThatThrownBy(() -> AtomicFile.write(folder, out -> out.write(1)))
        .hasMessage(folder + ": could not be written: it is a folder");
  }
}
