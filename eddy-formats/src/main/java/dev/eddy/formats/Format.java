package dev.eddy.formats;

import dev.eddy.model.Model;
import dev.eddy.model.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;

/// A file format in which other toolkits keep networks. Found as a service.
///
/// Reading has two steps: {@link #read} says what a file holds, {@link #network} makes a network of
/// it that is the same function, or says why it cannot.
public interface Format {

  /// What the command line calls it, such as `keras`.
  String name();

  /// One line for people: what it is and whose.
  String description();

  /// How its files end, with the dot.
  List<String> endings();

  /// Whether a file is of this format.
  ///
  /// @param file the path; its content is what counts
  /// @param head its first bytes, up to 64; empty for a folder
  boolean recognises(Path file, byte[] head);

  /// Whether its files are read; those of other formats are only written.
  default boolean isRead() {
    return true;
  }

  /// Reads a file.
  ///
  /// @throws FormatException in one sentence, if it is not of this format, damaged or made to harm
  ForeignModel read(Path file);

  /// The network that a file describes.
  ///
  /// @param settings what the file does not say, by name; the format's doc lists them
  /// @throws FormatException if it would not be the same function; the message names the layer
  Network network(ForeignModel model, Map<String, String> settings);

  /// Writes a model.
  ///
  /// @throws FormatException if the format has no place for one of its layers; nothing is written
  ///   then
  default void write(Model model, Weights weights, Path file) {
    throw new FormatException(
        "%s: Eddy reads %s and does not write it".formatted(file, description()));
  }

  /// Writes a model with what the format asks for beside it.
  ///
  /// @param settings what the model does not say, by name; the format's doc lists them
  /// @throws FormatException as {@link #write(Model, Weights, Path)} does, and if the format has no
  ///   such setting
  default void write(Model model, Weights weights, Map<String, String> settings, Path file) {
    if (!settings.isEmpty()) {
      throw new FormatException(
          "%s: %s have no settings %s".formatted(file, name(), settings.keySet()));
    }
    write(model, weights, file);
  }

  /// All formats, in the order of their names.
  static List<Format> all() {
    var all = new ArrayList<Format>();
    ServiceLoader.load(Format.class, Format.class.getClassLoader()).forEach(all::add);
    all.sort(java.util.Comparator.comparing(Format::name));
    return all;
  }

  /// The format of a file.
  static Optional<Format> of(Path file) {
    byte[] head = head(file);
    return all().stream().filter(format -> format.recognises(file, head)).findFirst();
  }

  /// Reads a file of any format.
  ///
  /// @throws FormatException if no format knows it, or it is damaged
  static ForeignModel readAny(Path file) {
    return of(file)
        .orElseThrow(() ->
            new FormatException(
                "%s: is of no format that Eddy reads; those are %s"
                    .formatted(file, String.join(", ", readNames()))))
        .read(file);
  }

  /// The names of the formats that are read.
  static List<String> readNames() {
    return all().stream().filter(Format::isRead).map(Format::name).toList();
  }

  private static byte[] head(Path file) {
    if (Files.isDirectory(file)) {
      return new byte[0];
    }
    try (var in = Files.newInputStream(file)) {
      return in.readNBytes(64);
    } catch (java.nio.file.NoSuchFileException e) {
      throw new FormatException("%s: there is no such file".formatted(file), e);
    } catch (IOException e) {
      throw new FormatException(
          "%s: could not be read: %s".formatted(file, AtomicFile.reason(e)), e);
    }
  }
}
