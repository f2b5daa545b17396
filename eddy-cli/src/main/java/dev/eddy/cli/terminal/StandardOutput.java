package dev.eddy.cli.terminal;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;

/// Standard output that does not keep silent when it fails: a full disk or a pipe that nobody reads
/// ends the command with a sentence.
public final class StandardOutput extends OutputStream {

  private static final String LINK = "/proc/self/fd/1";

  private final OutputStream to;

  StandardOutput(OutputStream to) {
    this.to = to;
  }

  /// What commands print with.
  public static PrintWriter writer() {
    return writer(new FileOutputStream(FileDescriptor.out));
  }

  static PrintWriter writer(OutputStream to) {
    var charset = Charset.forName(System.getProperty("stdout.encoding", "UTF-8"));
    return new PrintWriter(new OutputStreamWriter(new StandardOutput(to), charset));
  }

  @Override
  public void write(int one) {
    write(new byte[] {(byte) one}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int count) {
    try {
      to.write(bytes, from, count);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  @Override
  public void flush() {
    try {
      to.flush();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /// A writer hands on what is no [IOException].
  private static UncheckedIOException failed(IOException e) {
    var reason = e.getMessage();
    var sentence =
        "Broken pipe".equals(reason)
            ? "standard output: nobody reads it any more"
            : "standard output%s: could not be written: %s".formatted(name(), reason);
    return new UncheckedIOException(new IOException(sentence, e));
  }

  /// The file behind it, where the system tells.
  private static String name() {
    try {
      var file = Files.readSymbolicLink(Path.of(LINK));
      return file.isAbsolute() ? " (" + file + ")" : "";
    } catch (IOException | UnsupportedOperationException _) {
      return "";
    }
  }
}
