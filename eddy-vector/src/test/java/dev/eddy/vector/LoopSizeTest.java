package dev.eddy.vector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.util.HashMap;
import org.junit.jupiter.api.Test;

class LoopSizeTest {
  /// The size in bytes of code up to which HotSpot inlines a method that is called often
  /// (FreqInlineSize).
  private static final int INLINED = 325;

  @Test
  void loopsWithAPolynomialAreTooLargeToBeInlinedIntoOneAnother() throws IOException {
    var sizes = new HashMap<String, Integer>();
    try (var stream = Transcendental.class.getResourceAsStream("Transcendental.class")) {
      for (var method : ClassFile.of().parse(stream.readAllBytes()).methods()) {
        method
            .findAttribute(Attributes.code())
            .ifPresent(code -> sizes.put(method.methodName().stringValue(), code.codeLength()));
      }
    }
    sizes.remove("<init>");
    assertThat(sizes).hasSize(7).allSatisfy((_, size) -> assertThat(size).isGreaterThan(INLINED));
  }
}
