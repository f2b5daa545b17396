package dev.eddy.formats.tensorflow;

import dev.eddy.formats.ElementType;
import java.util.Map;
import java.util.Optional;

/// The element types of TensorFlow by number, as in types.proto.
final class TensorTypes {

  static final int STRING = 7;
  private static final int QUINT8 = 12;
  private static final int QINT8 = 11;

  private static final Map<Integer, ElementType> TYPES =
      Map.ofEntries(
          Map.entry(1, ElementType.F32),
          Map.entry(2, ElementType.F64),
          Map.entry(3, ElementType.I32),
          Map.entry(4, ElementType.U8),
          Map.entry(5, ElementType.I16),
          Map.entry(6, ElementType.I8),
          Map.entry(8, ElementType.C64),
          Map.entry(9, ElementType.I64),
          Map.entry(10, ElementType.BOOL),
          Map.entry(QINT8, ElementType.I8),
          Map.entry(QUINT8, ElementType.U8),
          Map.entry(14, ElementType.BF16),
          Map.entry(17, ElementType.U16),
          Map.entry(18, ElementType.C128),
          Map.entry(19, ElementType.F16),
          Map.entry(22, ElementType.U32),
          Map.entry(23, ElementType.U64));

  private TensorTypes() {}

  static Optional<ElementType> of(int number) {
    return Optional.ofNullable(TYPES.get(number));
  }
}
