package dev.eddy.tasks.setting;

/// How texts become symbols.
public final class TextSettings {

  public static final Setting<TextUnit> UNIT =
      new Setting<>(
          "unit",
          Values.choice(TextUnit.class),
          TextUnit.AUTO,
          "what a text is cut into; letters: characters taken apart, a Hangul syllable into its two or three letters; auto: words for texts of several words in an alphabet, else characters");

  public static final Setting<Integer> VOCABULARY =
      new Setting<>(
          "vocabulary", Values.whole(2), 20_000, "the most symbols a vocabulary may have");

  public static final Setting<Integer> MINIMUM_COUNT =
      new Setting<>(
          "minimum-count",
          Values.whole(1),
          1,
          "symbols seen less often than this count as unknown");

  private TextSettings() {}
}
