package dev.eddy.backend;

/// The transcendental functions of the float backends: fixed, branch-free sequences of correctly
/// rounded operations.
///
/// Each result is within 2.5 ulp of the exact value over the whole range of floats, denormals
/// included, and exact at the ends. A choice is written as a conditional expression whose two sides
/// are cheap, so that a SIMD backend can follow the same sequence lane by lane with blends and give
/// the same bits; the constants are public for that purpose only. NaN gives NaN.
///
/// The polynomials are least-maximum fits made for this class: `(eʳ − 1 − r)/r²` for |r| ≤ ½·ln 2
/// and `(log(1 + f) − f + f²/2)/f³` for ½√2 ≤ 1 + f ≤ √2.
public final class FloatMath {
  public static final float LOG2_E = 0x1.715476p0f;

  /// ln 2 as the sum of two floats.
  public static final float LN2_HIGH = 0x1.62e43p-1f;

  public static final float LN2_LOW = -0x1.05c61p-29f;

  /// Added to a small float it leaves the nearest integer in the low bits of the significand.
  public static final float ROUND = 0x1.8p23f;

  public static final int ROUND_BITS = 0x4b400000;
  public static final int ONE_BITS = 0x3f800000;
  public static final int SQRT_HALF_BITS = 0x3f3504f3;

  /// Outside these `e^x` is 0 or infinite.
  public static final float EXP_LOWEST = -104f;

  public static final float EXP_HIGHEST = 89f;

  /// From here on down `e^x − 1` rounds to −1.
  public static final float EXPM1_LOWEST = -30f;

  /// From here on up `tanh(x / 2)` rounds to 1.
  public static final float TANH_HIGHEST = 20f;

  /// Below it `e^x − 1` and `log(1 + x)` round to x.
  public static final float TINY = 0x1p-25f;

  /// Above it `1 + x` is as good as x in a logarithm.
  public static final float LOG1P_LARGE = 0x1p24f;

  public static final float SQRT2_LESS_1 = 0x1.a8279ap-2f;
  public static final float TWO_23 = 0x1p23f;

  public static final float E0 = 0x1.000000p-1f;
  public static final float E1 = 0x1.555554p-3f;
  public static final float E2 = 0x1.5554aap-5f;
  public static final float E3 = 0x1.11118ep-7f;
  public static final float E4 = 0x1.6d78dap-10f;
  public static final float E5 = 0x1.a0332ep-13f;

  public static final float L0 = 0x1.555554p-2f;
  public static final float L1 = -0x1.000232p-2f;
  public static final float L2 = 0x1.999ff6p-3f;
  public static final float L3 = -0x1.546ed8p-3f;
  public static final float L4 = 0x1.22d8fap-3f;
  public static final float L5 = -0x1.0da7fep-3f;
  public static final float L6 = 0x1.057574p-3f;
  public static final float L7 = -0x1.3835a2p-4f;

  private FloatMath() {}

  /// `e^x`.
  public static float exp(float x) {
    float z = x > EXP_HIGHEST ? EXP_HIGHEST : x;
    z = z < EXP_LOWEST ? EXP_LOWEST : z;
    float t = Math.fma(z, LOG2_E, ROUND);
    float n = t - ROUND;
    float r = Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, z));
    float y = expm1Reduced(r) + 1f;
    int k = Float.floatToRawIntBits(t) - ROUND_BITS;
    int half = k >> 1;
    return y * powerOfTwo(half) * powerOfTwo(k - half);
  }

  /// `e^x − 1`.
  public static float expm1(float x) {
    float z = x > EXP_HIGHEST ? EXP_HIGHEST : x;
    z = z < EXPM1_LOWEST ? EXPM1_LOWEST : z;
    float t = Math.fma(z, LOG2_E, ROUND);
    float n = t - ROUND;
    float r = Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, z));
    float p = expm1Reduced(r);
    float s = powerOfTwo(Float.floatToRawIntBits(t) - ROUND_BITS - 1);
    float y = Math.fma(p, s, s - 0.5f) * 2f;
    return Math.abs(x) < TINY ? x : y;
  }

  /// `tanh x = (e^2|x| − 1)/(e^2|x| + 1)` with the sign of x.
  public static float tanh(float x) {
    float y = Math.abs(x);
    float z = y + y;
    z = z > TANH_HIGHEST ? TANH_HIGHEST : z;
    float t = Math.fma(z, LOG2_E, ROUND);
    float n = t - ROUND;
    float r = Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, z));
    float p = expm1Reduced(r);
    float s = powerOfTwo(Float.floatToRawIntBits(t) - ROUND_BITS);
    float m = Math.fma(p, s, s - 1f);
    float q = m / (m + 2f);
    return Float.intBitsToFloat(
        Float.floatToRawIntBits(q) | (Float.floatToRawIntBits(x) & 0x80000000));
  }

  /// `1/(1 + e^−x)`, with `e^−|x|` so that both tails keep their relative accuracy.
  public static float sigmoid(float x) {
    float e = exp(-Math.abs(x));
    float top = x < 0f ? e : 1f;
    return top / (1f + e);
  }

  /// `log(1 + e^x) = max(x, 0) + log(1 + e^−|x|)`.
  public static float softplus(float x) {
    float e = exp(-Math.abs(x));
    float f = e > SQRT2_LESS_1 ? Math.fma(e, 0.5f, -0.5f) : e;
    float k = e > SQRT2_LESS_1 ? LN2_HIGH : 0f;
    return Math.max(x, 0f) + (logReduced(f) + k);
  }

  /// `x > 0 ? x : e^x − 1`.
  public static float elu(float x) {
    float y = expm1(x);
    return x > 0f ? x : y;
  }

  /// The natural logarithm; NaN below 0.
  public static float log(float x) {
    float scaled = x < Float.MIN_NORMAL ? x * TWO_23 : x;
    float less = x < Float.MIN_NORMAL ? 23f : 0f;
    int i = Float.floatToRawIntBits(scaled);
    int k = (i - SQRT_HALF_BITS) >> 23;
    float f = Float.intBitsToFloat(i - (k << 23)) - 1f;
    float e = (float) k - less;
    float y = Math.fma(e, LN2_HIGH, Math.fma(e, LN2_LOW, logReduced(f)));
    y = x == Float.POSITIVE_INFINITY ? x : y;
    y = x == 0f ? Float.NEGATIVE_INFINITY : y;
    return x >= 0f ? y : Float.NaN;
  }

  /// `log(1 + x)`; NaN below −1.
  public static float log1p(float x) {
    float u = 1f + x;
    int i = Float.floatToRawIntBits(u);
    int k = (i - SQRT_HALF_BITS) >> 23;
    float s = Float.intBitsToFloat(ONE_BITS - (k << 23));
    float near = Math.fma(s, x, s - 1f);
    float far = Float.intBitsToFloat(i - (k << 23)) - 1f;
    float f = x > LOG1P_LARGE ? far : near;
    float e = (float) k;
    float y = Math.fma(e, LN2_HIGH, Math.fma(e, LN2_LOW, logReduced(f)));
    y = x == Float.POSITIVE_INFINITY ? x : y;
    y = x == -1f ? Float.NEGATIVE_INFINITY : y;
    y = x >= -1f ? y : Float.NaN;
    return Math.abs(x) < TINY ? x : y;
  }

  /// `e^r − 1` for |r| ≤ ½·ln 2.
  private static float expm1Reduced(float r) {
    float q = Math.fma(E5, r, E4);
    q = Math.fma(q, r, E3);
    q = Math.fma(q, r, E2);
    q = Math.fma(q, r, E1);
    q = Math.fma(q, r, E0);
    return Math.fma(r * r, q, r);
  }

  /// `log(1 + f)` for ½√2 ≤ 1 + f ≤ √2.
  private static float logReduced(float f) {
    float q = Math.fma(L7, f, L6);
    q = Math.fma(q, f, L5);
    q = Math.fma(q, f, L4);
    q = Math.fma(q, f, L3);
    q = Math.fma(q, f, L2);
    q = Math.fma(q, f, L1);
    q = Math.fma(q, f, L0);
    return Math.fma(f * f, Math.fma(q, f, -0.5f), f);
  }

  private static float powerOfTwo(int k) {
    return Float.intBitsToFloat((k << 23) + ONE_BITS);
  }
}
