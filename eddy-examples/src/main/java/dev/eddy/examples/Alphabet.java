package dev.eddy.examples;

/// Letters with numbers: the i-th letter is i, and as a vector it is one-hot: 1 at place i, 0
/// elsewhere.
///
/// @param letters each once, in the order of their numbers
record Alphabet(String letters) {

  static final Alphabet ENGLISH = new Alphabet("abcdefghijklmnopqrstuvwxyz");

  int size() {
    return letters.length();
  }

  /// The number of a letter.
  ///
  /// @throws IllegalArgumentException if it is none of these letters
  int number(char letter) {
    int number = letters.indexOf(letter);
    if (number < 0) {
      throw new IllegalArgumentException(
          "letter '%s': expected one of \"%s\"; write it without other characters"
              .formatted(letter, letters));
    }
    return number;
  }

  /// A text as numbers `[text]`.
  int[] numbers(String text) {
    return text.chars().map(letter -> number((char) letter)).toArray();
  }

  /// A text as one-hot rows `[text, size]`.
  float[] oneHot(String text) {
    var rows = new float[text.length() * size()];
    for (int t = 0; t < text.length(); t++) {
      rows[t * size() + number(text.charAt(t))] = 1;
    }
    return rows;
  }

  /// The letter with the largest score in each row of `scores [rows, size]`.
  String best(float[] scores, int rows) {
    var text = new StringBuilder();
    for (int row = 0; row < rows; row++) {
      text.append(letters.charAt(best(scores, row * size(), size())));
    }
    return text.toString();
  }

  /// Where the largest of n numbers is, from `at` on.
  static int best(float[] scores, int at, int n) {
    int best = 0;
    for (int i = 1; i < n; i++) {
      if (scores[at + i] > scores[at + best]) {
        best = i;
      }
    }
    return best;
  }
}
