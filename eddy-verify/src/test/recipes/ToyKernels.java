import dev.eddy.backend.FloatKernels;
import dev.eddy.backend.KernelProvider;
import dev.eddy.backend.Kernels;
import java.lang.reflect.Proxy;
import java.util.Optional;

/// Kernels with one method of their own, the largest element of rows; the others are plain Java.
public final class ToyKernels implements KernelProvider {

  private int rows;

  @Override
  public String name() {
    return "toy";
  }

  @Override
  public int priority() {
    return 1000;
  }

  @Override
  public Optional<String> unavailable() {
    return Boolean.getBoolean("toy")
        ? Optional.empty()
        : Optional.of("nobody asked for it; start java with -Dtoy=true");
  }

  @Override
  @SuppressWarnings("unchecked")
  public Kernels<float[]> create() {
    var plain = new FloatKernels();
    return (Kernels<float[]>)
        Proxy.newProxyInstance(
            ToyKernels.class.getClassLoader(),
            new Class<?>[] {Kernels.class},
            (_, method, arguments) ->
                switch (method.getName()) {
                  case "describe" -> "toy, %d rows so far".formatted(rows);
                  case "rowMax" -> {
                    rows += (int) arguments[0];
                    rowMax(
                        (int) arguments[0],
                        (int) arguments[1],
                        (float[]) arguments[2],
                        (int) arguments[3],
                        (int) arguments[4],
                        (float[]) arguments[5],
                        (int) arguments[6],
                        (int) arguments[7]);
                    yield null;
                  }
                  default -> method.invoke(plain, arguments);
                });
  }

  private static void rowMax(
      int rows, int width, float[] out, int o, int os, float[] a, int ao, int as) {
    for (int row = 0; row < rows; row++) {
      float largest = a[ao + row * as];
      for (int i = 1; i < width; i++) {
        largest = Math.max(largest, a[ao + row * as + i]);
      }
      out[o + row * os] = largest;
    }
  }
}
