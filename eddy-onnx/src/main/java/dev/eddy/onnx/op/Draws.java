package dev.eddy.onnx.op;

import dev.eddy.onnx.file.Type;
import dev.eddy.onnx.run.Operations;
import dev.eddy.onnx.run.Site;
import dev.eddy.onnx.run.Slot;

/// Operators that draw: dropout, and random numbers.
///
/// Every run of a node draws the same numbers, those of its seed (0 where it has none). They are
/// those of the Mersenne Twister MT19937 as the reference evaluator of ONNX draws them; other
/// runtimes draw others.
///
/// @see <a href="https://doi.org/10.1145/272991.272995">Matsumoto & Nishimura 1998</a>
final class Draws {
  private Draws() {}

  static void addTo(Operations table) {
    table.add("Dropout", 1, site -> keep(site));
    table.add("Dropout", 12, Draws::dropout);
    table.add(
        "RandomUniform",
        1,
        site ->
            uniform(site, Sizes.ints(site, site.wholes("shape").orElse(new long[0])), Type.FLOAT));
    table.add("RandomUniformLike", 1, site -> uniform(site, site.in(0).shape(), site.in(0).type()));
    table.add(
        "RandomNormal",
        1,
        site ->
            normal(site, Sizes.ints(site, site.wholes("shape").orElse(new long[0])), Type.FLOAT));
    table.add("RandomNormalLike", 1, site -> normal(site, site.in(0).shape(), site.in(0).type()));
    table.add("Bernoulli", 15, Draws::bernoulli);
  }

  /// Nothing is dropped: everything is kept as it is.
  private static void keep(Site site) {
    var x = site.in(0);
    site.alias(0, x, x.shape());
    if (site.wants(1)) {
      // The mask was of x's own type before version 10.
      var mask = site.out(1, site.version() < 10 ? x.type() : Type.BOOL, x.shape());
      site.step(() -> {
        for (int i = 0; i < mask.size(); i++) {
          mask.setWhole(i, 1);
        }
      });
    }
  }

  private static void dropout(Site site) {
    boolean training = site.given(2).isPresent() && site.whole(2) != 0;
    var x = site.in(0);
    var rate = site.given(1);
    if (!training) {
      keep(site);
      return;
    }
    var out = site.out(0, x.type(), x.shape());
    var mask = site.out(1, Type.BOOL, x.shape());
    int seed = (int) seed(site);
    var twister = new MersenneTwister();
    site.step(() -> {
      double dropped = rate.isPresent() ? rate.get().real(0) : 0.5;
      if (!(dropped >= 0 && dropped < 1)) {
        throw site.wrong("the rate should be from 0 to below 1, found %s", dropped);
      }
      twister.seed(seed);
      double scale = 1 / (1 - dropped);
      for (int i = 0; i < x.size(); i++) {
        boolean kept = twister.uniform() >= dropped;
        mask.setWhole(i, kept ? 1 : 0);
        out.setReal(i, kept ? x.real(i) * scale : 0);
      }
    });
  }

  /// A whole number for dropout, a real one for the other operators.
  private static long seed(Site site) {
    return site.operator().equals("Dropout") ? site.whole("seed", 0) : (long) site.real("seed", 0);
  }

  private static Type type(Site site, Type otherwise) {
    return site.has("dtype")
        ? Type.ofCode(site.whole("dtype", 1))
            .orElseThrow(
                () -> site.wrong("the type number %d is not supported", site.whole("dtype", 1)))
        : otherwise;
  }

  private static void uniform(Site site, int[] shape, Type otherwise) {
    double low = site.real("low", 0);
    double high = site.real("high", 1);
    var out = site.out(0, type(site, otherwise), shape);
    var twister = new MersenneTwister();
    long seed = seed(site);
    site.step(() -> {
      twister.seed((int) seed);
      for (int i = 0; i < out.size(); i++) {
        out.setReal(i, low + (high - low) * twister.uniform());
      }
    });
  }

  private static void normal(Site site, int[] shape, Type otherwise) {
    double mean = site.real("mean", 0);
    double scale = site.real("scale", 1);
    var out = site.out(0, type(site, otherwise), shape);
    var twister = new MersenneTwister();
    long seed = seed(site);
    site.step(() -> {
      twister.seed((int) seed);
      for (int i = 0; i < out.size(); i++) {
        out.setReal(i, mean + scale * twister.normal());
      }
    });
  }

  private static void bernoulli(Site site) {
    Slot x = site.in(0);
    var out = site.out(0, type(site, x.type()), x.shape());
    var twister = new MersenneTwister();
    long seed = seed(site);
    site.step(() -> {
      twister.seed((int) seed);
      for (int i = 0; i < out.size(); i++) {
        out.setWhole(i, twister.uniform() < x.real(i) ? 1 : 0);
      }
    });
  }
}
