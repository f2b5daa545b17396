package dev.eddy.tasks.reproduce;

import java.util.List;
import java.util.Optional;

/// The table of [Row]s.
///
/// Adding one: an entry here, its configuration as a resource, and a [RowData] where the data comes
/// in a shape that is new.
final class RowTable {

  static final List<Row> ALL =
      List.of(
          new Row(
              "mnist-rows",
              "name handwritten digits, read as 28 rows of 28 pixels, with at most 300,000"
                  + " parameters",
              new RowData.Pictures("mnist"),
              Measure.ACCURACY,
              Optional.of(new Goal(0.985, 0.992)),
              List.of(),
              List.of(
                  new Published(
                      "LSTM, pixel by pixel instead of row by row, 70,000 parameters",
                      0.872,
                      "Bai, Kolter and Koltun 2018, arXiv 1803.01271, table 1"),
                  new Published(
                      "GRU, pixel by pixel",
                      0.962,
                      "Bai, Kolter and Koltun 2018, arXiv 1803.01271, table 1"),
                  new Published(
                      "temporal convolutions, pixel by pixel",
                      0.990,
                      "Bai, Kolter and Koltun 2018, arXiv 1803.01271, table 1")),
              4,
              "55,000 pictures to learn from, 5,000 to choose the epoch by, 10,000 to test on."),
          new Row(
              "g2p",
              "say English words: letters to phones, the usual CMUdict split",
              new RowData.Sounds("g2p/g014b2b.train.gz", "g2p/g014b2b.ref.gz"),
              Measure.WRONG_WORDS,
              Optional.of(new Goal(0.242, 0.217)),
              List.of(),
              List.of(
                  new Published("LSTM 2 x 512", 0.2423, "README of cmusphinx/g2p-seq2seq"),
                  new Published("LSTM 2 x 64", 0.3203, "README of cmusphinx/g2p-seq2seq"),
                  new Published(
                      "Phonetisaurus, weighted transducers",
                      0.244,
                      "README of cmusphinx/g2p-seq2seq"),
                  new Published("Transformer 3 x 256", 0.206, "README of cmusphinx/g2p-seq2seq"),
                  new Published("bidirectional LSTM with CTC", 0.258, "Rao et al. 2015, abstract")),
              30,
              "WER is the share of the 12,000 test words whose best pronunciation equals none of"
                  + " their references; 3 % of the training words choose the epoch. Tried before:"
                  + " one layer, no smoothing, 20 epochs, 0.2713; two layers, dropout 0.2, 38"
                  + " epochs, 0.2665."),
          new Row(
              "names-ko",
              "spell the names of persons in Hangul: Wikidata, slices 64, 16 and 20",
              new RowData.Names(
                  "en-ko-translit/wd_korean_64.gz",
                  "en-ko-translit/wd_korean_16.gz",
                  "en-ko-translit/wd_korean_20.gz"),
              Measure.EXACT_MATCH,
              Optional.empty(),
              Baseline.OF_PAIRS,
              List.of(),
              10,
              "No number for Korean has been published for these slices. They hold Japanese,"
                  + " Chinese and Korean names and misaligned pairs too, so exact match cannot come"
                  + " near 1."),
          new Row(
              "loanwords-ko",
              "spell loanwords in Hangul: the list of the National Institute of Korean Language",
              new RowData.Loanwords("en-ko-translit/korean-go.txt.gz"),
              Measure.EXACT_MATCH,
              Optional.empty(),
              Baseline.OF_PAIRS,
              List.of(),
              10,
              "No number has been published. The list is split by the source word in lower case: a"
                  + " tenth to test on, a tenth to choose the epoch by."),
          new Row(
              "shakespeare",
              "go on with Shakespeare, character by character",
              new RowData.RunningText("char-lm/tinyshakespeare.txt.gz"),
              Measure.NATS_PER_CHARACTER,
              Optional.of(new Goal(1.555, 1.47)),
              List.of(),
              List.of(
                  new Published(
                      "Transformer of 10.7 M parameters", 1.4697, "README of karpathy/nanoGPT"),
                  new Published(
                      "minLSTM, 3 layers of 384",
                      1.555,
                      "Feng et al. 2024, arXiv 2410.01201, as others quote it"),
                  new Published(
                      "minGRU, 3 layers of 384",
                      1.548,
                      "Feng et al. 2024, arXiv 2410.01201, as others quote it")),
              4,
              "The first 90 % of the characters are learned from; the last 10 % choose the epoch"
                  + " and are measured on, as in the published numbers."),
          new Row(
              "pos-en",
              "say the part of speech of every word: UD English EWT, 17 universal tags",
              new RowData.Sentences(
                  "pos-ud/en_ewt-ud-train.conllu.gz",
                  "pos-ud/en_ewt-ud-dev.conllu.gz",
                  "pos-ud/en_ewt-ud-test.conllu.gz"),
              Measure.ACCURACY,
              Optional.of(new Goal(0.942, 0.955)),
              List.of(),
              List.of(),
              4,
              "Tokens as the treebank has them, no pretrained vectors; the development part chooses"
                  + " the epoch. Each word's most frequent tag gives 0.862 on the same test part,"
                  + " where 9.1 % of the words were never seen."),
          new Row(
              "pos-ko",
              "say the part of speech of every word: UD Korean GSD, 16 universal tags",
              new RowData.Sentences(
                  "pos-ud/ko_gsd-ud-train.conllu.gz",
                  "pos-ud/ko_gsd-ud-dev.conllu.gz",
                  "pos-ud/ko_gsd-ud-test.conllu.gz"),
              Measure.ACCURACY,
              Optional.of(new Goal(0.93, 0.95)),
              List.of(),
              List.of(),
              3,
              "Tokens as the treebank has them, no pretrained vectors; the development part chooses"
                  + " the epoch. Each word's most frequent tag gives 0.803 on the same test part,"
                  + " where 34.5 % of the words were never seen."),
          new Row(
              "nsmc",
              "tell good film reviews from bad ones, in Korean, without pretrained vectors",
              new RowData.Tables("nsmc/ratings_train.txt.gz", "nsmc/ratings_test.txt.gz"),
              Measure.ACCURACY,
              Optional.of(new Goal(0.865, 0.885)),
              List.of(),
              List.of(
                  new Published(
                      "bidirectional LSTM on tagged words with word2vec",
                      0.8652,
                      "README of MSWon/Sentimental-Analysis"),
                  new Published(
                      "convolutions, random embeddings",
                      0.8352,
                      "README of reniew/NSMC_Sentimental-Analysis")),
              20,
              "The official split; 3 % of the training reviews choose the epoch. Tried before: 128"
                  + " units, dropout 0.3, eight epochs, 5 % of the reviews to choose by, 0.8607;"
                  + " 256 units, dropout 0.5, embedding dropout 0.1, six epochs, 0.8545. On 36,000"
                  + " of the training reviews, with 10,000 others to measure on: two layers of 160,"
                  + " 0.828; mean instead of max, 0.818; letters instead of syllables, 0.782;"
                  + " weight drop, 0.824; one layer of 256, 0.829."),
          new Row(
              "vowels",
              "tell nine speakers apart by how they say one Japanese vowel",
              new RowData.Tables(
                  "timeseries/JapaneseVowels_TRAIN.ts.gz", "timeseries/JapaneseVowels_TEST.ts.gz"),
              Measure.ACCURACY,
              Optional.of(new Goal(0.98, 0.99)),
              List.of(),
              List.of(),
              1,
              "270 series of 12 numbers to learn from, 370 to test on; the last weights are"
                  + " taken."),
          new Row(
              "ett",
              "forecast the oil temperature of a transformer for 24 hours: ETTh1",
              new RowData.Series("timeseries/ETTh1.csv.gz", 8640, 2880, 2880, 48),
              Measure.SCALED_MSE,
              Optional.empty(),
              Baseline.OF_SERIES,
              List.of(),
              5,
              "Oil temperature alone, 12 months of 30 days to learn from, 4 to choose the epoch by, 4 to"
                  + " test on, a forecast from every hour, in deviations of the first 12 months."
                  + " Publications use these parts; their numbers (0.098 for Informer is often"
                  + " quoted) were not verified here and are not comparable before that is done."),
          new Row(
              "airline",
              "forecast the last twelve months of airline passengers",
              new RowData.Series("timeseries/airline-passengers.csv", 132, 0, 12, 24),
              Measure.MASE,
              Optional.empty(),
              Baseline.OF_SERIES,
              List.of(),
              1,
              "144 months, of which the last 12 are one forecast: a few series like it would tell"
                  + " more. A sixth before them chooses the epoch."),
          small(
              "trec-6",
              "which of six things a question asks for",
              new RowData.LabelFirst(
                  "sentiment-en/TREC.train.gz", "", "sentiment-en/TREC.test.gz", true)),
          small(
              "trec-50",
              "which of 47 things a question asks for",
              new RowData.LabelFirst(
                  "sentiment-en/TREC.train.gz", "", "sentiment-en/TREC.test.gz", false)),
          small(
              "mr",
              "tell good sentences of film reviews from bad ones",
              new RowData.GoodAndBad(
                  "sentiment-en/rt-polarity.pos.gz", "sentiment-en/rt-polarity.neg.gz")),
          small(
              "sst-2",
              "tell good sentences of film reviews from bad ones, official split",
              new RowData.LabelFirst(
                  "sentiment-en/stsa.binary.train.gz",
                  "sentiment-en/stsa.binary.dev.gz",
                  "sentiment-en/stsa.binary.test.gz",
                  false)),
          small(
              "sst-5",
              "how good sentences of film reviews are, from 0 to 4",
              new RowData.LabelFirst(
                  "sentiment-en/stsa.fine.train.gz",
                  "sentiment-en/stsa.fine.dev.gz",
                  "sentiment-en/stsa.fine.test.gz",
                  false)),
          small(
              "nsmc-10k",
              "tell good film reviews from bad ones, in Korean: the first 10,000 to learn from",
              new RowData.FirstRows(
                  "nsmc/ratings_train.txt.gz", 10_000, "nsmc/ratings_test.txt.gz", 5_000)),
          words(
              "words-en",
              "complete English words: 50,000 of film subtitles, a tenth held out",
              "words/en_50k.txt.gz"),
          words(
              "words-ko",
              "complete Korean words, letter by letter: 50,000 of film subtitles, a tenth held out",
              "words/ko_50k.txt.gz"));

  private static Row small(String name, String what, RowData data) {
    return new Row(
        name,
        what,
        data,
        Measure.ACCURACY,
        Optional.empty(),
        Baseline.OF_TEXTS,
        List.of(),
        2,
        "Small data, with all settings at their standards: the network must not lose to a method"
            + " that is learned in a second.");
  }

  private static Row words(String name, String what, String file) {
    return new Row(
        name,
        what,
        new RowData.Words(file),
        Measure.BELOW_NGRAM,
        Optional.of(new Goal(0.05, 0.10)),
        List.of(),
        List.of(),
        15,
        "How many bits per letter less than the best Witten-Bell n-gram of the same run (orders 2"
            + " to 7) a held-out word takes, each word alike. Beside it, listed_of_trie: the mean"
            + " reciprocal rank of learned words among all words of the list, as a share of what"
            + " the list by count reaches, which is the upper bound; 0.9 is to be reached, 0.97"
            + " better. Tried before, in English: without weight drop, 20 epochs, 3.5 % below; 50"
            + " epochs, 1.9 % above, since words are learned by heart; weight drop 0.2, 28 epochs,"
            + " 4.6 % below. In Korean:"
            + " a count power of 0.25, 6.3 % below, but 0.86 of the list's reciprocal rank.");
  }

  private RowTable() {}
}
