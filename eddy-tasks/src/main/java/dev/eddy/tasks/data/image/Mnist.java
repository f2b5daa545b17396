package dev.eddy.tasks.data.image;

import dev.eddy.tasks.data.DataException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Handwritten digits of 28 x 28 pixels: 55,000 to train on, 5,000 to choose by, 10,000 to test on.
///
/// The validation part is the first twelfth of the training files (5,000 of 60,000), as in
/// TensorFlow's old reader. Data sets with the same four files, such as Fashion-MNIST, load the
/// same way.
///
/// @see "Y. LeCun, C. Cortes, C. J. C. Burges, The MNIST database of handwritten digits"
public record Mnist(Part train, Part validation, Part test) {
  /// Pictures and their classes, in step.
  public record Part(IdxImages images, IdxLabels labels) {
    public Part {
      if (images.count() != labels.count()) {
        throw new IllegalArgumentException(
            "expected one label per picture, found "
                + images.count()
                + " pictures and "
                + labels.count()
                + " labels");
      }
    }

    public int count() {
      return labels.count();
    }

    Part slice(int from, int to) {
      return new Part(images.slice(from, to), labels.slice(from, to));
    }
  }

  /// Loads the four files `train-images-idx3-ubyte`, `train-labels-idx1-ubyte`,
  /// `t10k-images-idx3-ubyte` and `t10k-labels-idx1-ubyte` from a folder, each with `.gz` or
  /// without.
  ///
  /// @throws DataException if one is missing or damaged, or pictures and labels differ in number
  public static Mnist load(Path folder) {
    var all = part(folder, "train");
    int held = all.count() / 12;
    return new Mnist(all.slice(held, all.count()), all.slice(0, held), part(folder, "t10k"));
  }

  private static Part part(Path folder, String name) {
    var imageFile = file(folder, name + "-images", "idx3-ubyte");
    var labelFile = file(folder, name + "-labels", "idx1-ubyte");
    var images = IdxImages.read(imageFile);
    var labels = IdxLabels.read(labelFile);
    if (images.count() != labels.count()) {
      throw new DataException(
          "%s holds %d pictures, but %s holds %d labels; the two files do not belong together"
              .formatted(imageFile, images.count(), labelFile.getFileName(), labels.count()));
    }
    return new Part(images, labels);
  }

  private static Path file(Path folder, String stem, String kind) {
    for (var name : List.of(stem + "-" + kind + ".gz", stem + "-" + kind, stem + "." + kind)) {
      var path = folder.resolve(name);
      if (Files.exists(path)) return path;
    }
    throw new DataException(
        folder + ": expected the file " + stem + "-" + kind + ".gz (or without .gz), found none");
  }
}
