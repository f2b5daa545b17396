package dev.eddy.formats.tensorboard;

import java.util.List;

/// One value of a file of events.
///
/// @param tag its name; "" for what is no value, such as the version of the file
/// @param plugin of TensorBoard that shows it, such as `scalars`; "" in files of TensorFlow 1
/// @param kind how it is stored: `tensor`, `simple_value`, `histo`, `image`, or what else the event
///   holds
/// @param shape of its numbers or texts
/// @param numbers of it; of a histogram of TensorFlow 1 its limits, then its counts
/// @param texts of it, pictures as their bytes
public record LoggedEvent(
    double wallTime,
    long step,
    String tag,
    String plugin,
    String kind,
    int[] shape,
    double[] numbers,
    List<byte[]> texts) {

  public LoggedEvent {
    texts = List.copyOf(texts);
  }
}
