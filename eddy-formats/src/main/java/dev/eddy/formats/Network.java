package dev.eddy.formats;

import dev.eddy.model.Model;
import dev.eddy.model.Weights;
import java.util.List;
import java.util.Optional;

/// A network of another toolkit as an Eddy model: the same function, and how its inputs become a
/// batch.
///
/// @param model in Eddy's layers
/// @param weights of the file
/// @param inputs what the network is given, in the order of its file
/// @param feeds how the fields of a batch are filled from them
/// @param outputs what it gives, in the order of its file
/// @param notes what could not be kept, each a sentence: what only training uses, for example
/// @param text how texts become its symbols, where the file says so
public record Network(
    Model model,
    Weights weights,
    List<Input> inputs,
    List<Feed> feeds,
    List<Output> outputs,
    List<String> notes,
    Optional<Text> text) {

  /// One that does not say how texts become its symbols.
  public Network(
      Model model,
      Weights weights,
      List<Input> inputs,
      List<Feed> feeds,
      List<Output> outputs,
      List<String> notes) {
    this(model, weights, inputs, feeds, outputs, notes, Optional.empty());
  }

  public Network {
    inputs = List.copyOf(inputs);
    feeds = List.copyOf(feeds);
    outputs = List.copyOf(outputs);
    notes = List.copyOf(notes);
  }

  /// Something that a network is given.
  ///
  /// @param axis its sequence, or "" for one row
  /// @param width numbers per step; 0 for symbols
  public record Input(String name, String axis, int width) {
    /// Whether it is symbols `[B, T]` (or `[B]`), not numbers `[B, T, width]` (or `[B, width]`).
    public boolean isSymbols() {
      return width == 0;
    }
  }

  /// How a text becomes the symbols of an input.
  ///
  /// @param symbols in the order of their numbers; 0 is what fills up short rows, 1 stands for all
  ///   that is not among them
  /// @param cut what a text is cut into
  /// @param steps as many symbols a row has, longer ones are cut and shorter ones filled up; 0: as
  ///   many as the text has
  public record Text(List<String> symbols, Cut cut, int steps) {

    /// What a text is cut into.
    public enum Cut {
      /// Its characters.
      CHARACTERS,
      /// What stands between white space.
      TOKENS,
      /// The same in small letters and without punctuation, both of ASCII.
      PLAIN_TOKENS
    }

    public Text {
      symbols = List.copyOf(symbols);
    }
  }

  /// Something that a network gives.
  ///
  /// @param output of the model
  /// @param axis its sequence, or "" for one row
  public record Output(String name, String output, String axis) {}

  /// One field of a batch.
  public sealed interface Feed {

    /// An input as it is.
    record Given(String input, String field) implements Feed {}

    /// The positions of a {@link dev.eddy.model.Layer.Gather}.
    ///
    /// @param axis of the result, "" for one row
    /// @param from the axis that is picked from
    record Positions(String field, String axis, String from, Picking picking) implements Feed {}

    /// The number of each step, from 0, as symbols.
    record StepNumbers(String field, String axis) implements Feed {}

    /// Zeros of one number per step over an axis of a fixed number of steps.
    record Steps(String field, String axis, int steps) implements Feed {}
  }

  /// Whether a batch needs nothing but the inputs, each for one field: such a model is run by
  /// whatever runs Eddy's models.
  public boolean isPlain() {
    return feeds.stream().allMatch(Feed.Given.class::isInstance)
        && feeds.stream().map(feed -> ((Feed.Given) feed).input()).distinct().count()
            == feeds.size();
  }

  /// Runs this network.
  public NetworkRun open() {
    return new NetworkRun(this);
  }
}
