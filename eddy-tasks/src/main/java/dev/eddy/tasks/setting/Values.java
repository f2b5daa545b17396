package dev.eddy.tasks.setting;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What values a setting takes, and how they are written: on the command line as text, in JSON as a
/// text, a number, or true or false.
///
/// @param <T> their type in Java
public sealed interface Values<T> {

  /// The value that an object stands for: one of the type itself, or what JSON has for it
  /// (`String`, `Long`, `Double`, `Boolean`). Empty if it is none of these values.
  Optional<T> of(Object given);

  /// What JSON has for a text that people type.
  ///
  /// @throws IllegalArgumentException if the text is of another kind
  Object parse(String text);

  /// The value as JSON has it: a `String`, `Integer`, `Long`, `Double` or `Boolean`.
  Object json(T value);

  /// The values in words, such as `a whole number of 1 or more`.
  String expected();

  /// What stands for a value in a synopsis, such as `N`.
  String sample();

  /// The names of the values where there are few; else none.
  default List<String> names() {
    return List.of();
  }

  static Values<String> text() {
    return new Text();
  }

  static Values<Boolean> flag() {
    return new Flag();
  }

  /// Whole numbers from some number on.
  static Values<Integer> whole(int least) {
    return new Whole(least);
  }

  /// All whole numbers of 64 bits.
  static Values<Long> wide() {
    return new Wide();
  }

  /// Numbers from 0 to 0.999.
  static Values<Double> share() {
    return new Real(0, 0.999, false);
  }

  /// Numbers above 0.
  static Values<Double> positive() {
    return new Real(0, Double.MAX_VALUE, true);
  }

  /// Numbers from some number on.
  static Values<Double> atLeast(double least) {
    return new Real(least, Double.MAX_VALUE, false);
  }

  /// Numbers between two, both included.
  static Values<Double> between(double least, double most) {
    return new Real(least, most, false);
  }

  /// All constants of an enum, written in small letters.
  static <E extends Enum<E>> Values<E> choice(Class<E> kind) {
    return new Choice<>(List.of(kind.getEnumConstants()));
  }

  /// Some constants of an enum.
  static <E extends Enum<E>> Values<E> choice(List<E> some) {
    return new Choice<>(some);
  }

  /// Any text.
  record Text() implements Values<String> {
    @Override
    public Optional<String> of(Object given) {
      return given instanceof String text ? Optional.of(text) : Optional.empty();
    }

    @Override
    public Object parse(String text) {
      return text;
    }

    @Override
    public Object json(String value) {
      return value;
    }

    @Override
    public String expected() {
      return "a text";
    }

    @Override
    public String sample() {
      return "TEXT";
    }
  }

  /// True or false.
  record Flag() implements Values<Boolean> {
    @Override
    public Optional<Boolean> of(Object given) {
      return given instanceof Boolean flag ? Optional.of(flag) : Optional.empty();
    }

    @Override
    public Object parse(String text) {
      return switch (text.strip()) {
        case "true" -> true;
        case "false" -> false;
        default -> throw new IllegalArgumentException(text);
      };
    }

    @Override
    public Object json(Boolean value) {
      return value;
    }

    @Override
    public String expected() {
      return "true or false";
    }

    @Override
    public String sample() {
      return "true|false";
    }
  }

  /// Whole numbers.
  record Whole(int least) implements Values<Integer> {
    @Override
    public Optional<Integer> of(Object given) {
      long value =
          switch (given) {
            case Integer whole -> whole;
            case Long whole -> whole;
            default -> Long.MIN_VALUE;
          };
      return value >= least && value <= Integer.MAX_VALUE
          ? Optional.of((int) value)
          : Optional.empty();
    }

    @Override
    public Object parse(String text) {
      return Long.valueOf(text.strip());
    }

    @Override
    public Object json(Integer value) {
      return value;
    }

    @Override
    public String expected() {
      return "a whole number of " + least + " or more";
    }

    @Override
    public String sample() {
      return "N";
    }
  }

  /// Whole numbers of 64 bits.
  record Wide() implements Values<Long> {
    @Override
    public Optional<Long> of(Object given) {
      return switch (given) {
        case Long whole -> Optional.of(whole);
        case Integer whole -> Optional.of((long) whole);
        default -> Optional.empty();
      };
    }

    @Override
    public Object parse(String text) {
      return Long.valueOf(text.strip());
    }

    @Override
    public Object json(Long value) {
      return value;
    }

    @Override
    public String expected() {
      return "a whole number";
    }

    @Override
    public String sample() {
      return "N";
    }
  }

  /// Finite numbers.
  ///
  /// @param open whether the bounds themselves are refused
  record Real(double least, double most, boolean open) implements Values<Double> {
    @Override
    public Optional<Double> of(Object given) {
      if (!(given instanceof Number number)) {
        return Optional.empty();
      }
      double value = number.doubleValue();
      boolean inside = open ? value > least && value < most : value >= least && value <= most;
      return inside && Double.isFinite(value) ? Optional.of(value) : Optional.empty();
    }

    @Override
    public Object parse(String text) {
      return Double.valueOf(text.strip());
    }

    @Override
    public Object json(Double value) {
      return value;
    }

    @Override
    public String expected() {
      return open
          ? "a number above " + plain(least)
          : most == Double.MAX_VALUE
              ? "a number of " + plain(least) + " or more"
              : "a number from " + plain(least) + " to " + plain(most);
    }

    @Override
    public String sample() {
      return "X";
    }

    private static String plain(double value) {
      return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }
  }

  /// A few values with names.
  record Choice<E extends Enum<E>>(List<E> all) implements Values<E> {
    public Choice {
      all = List.copyOf(all);
    }

    @Override
    public Optional<E> of(Object given) {
      return all.stream().filter(one -> one.equals(given) || name(one).equals(given)).findFirst();
    }

    @Override
    public Object parse(String text) {
      return text.strip();
    }

    @Override
    public Object json(E value) {
      return name(value);
    }

    @Override
    public List<String> names() {
      return all.stream().map(Choice::name).toList();
    }

    @Override
    public String expected() {
      var names = names();
      int last = names.size() - 1;
      return last == 0
          ? names.getFirst()
          : String.join(", ", names.subList(0, last)) + " or " + names.get(last);
    }

    @Override
    public String sample() {
      return String.join("|", names());
    }

    private static String name(Enum<?> value) {
      return value.name().toLowerCase(Locale.ROOT);
    }
  }
}
