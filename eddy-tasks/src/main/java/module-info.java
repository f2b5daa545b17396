/// What people do with sequences: classify, tag, translate, generate, complete, forecast; with
/// readers, vocabularies and metrics.
module dev.eddy.tasks {
  requires transitive dev.eddy.core;
  requires transitive dev.eddy.formats;
  requires com.ibm.icu;
  requires tools.jackson.databind;

  exports dev.eddy.tasks;
  exports dev.eddy.tasks.baseline;
  exports dev.eddy.tasks.classify;
  exports dev.eddy.tasks.complete;
  exports dev.eddy.tasks.data;
  exports dev.eddy.tasks.data.image;
  exports dev.eddy.tasks.data.labelled;
  exports dev.eddy.tasks.data.names;
  exports dev.eddy.tasks.data.question;
  exports dev.eddy.tasks.data.series;
  exports dev.eddy.tasks.data.tagged;
  exports dev.eddy.tasks.data.text;
  exports dev.eddy.tasks.data.time;
  exports dev.eddy.tasks.data.vocabulary;
  exports dev.eddy.tasks.data.words;
  exports dev.eddy.tasks.examples;
  exports dev.eddy.tasks.forecast;
  exports dev.eddy.tasks.generate;
  exports dev.eddy.tasks.learn;
  exports dev.eddy.tasks.metric;
  exports dev.eddy.tasks.network;
  exports dev.eddy.tasks.report;
  exports dev.eddy.tasks.reproduce;
  exports dev.eddy.tasks.setting;
  exports dev.eddy.tasks.source;
  exports dev.eddy.tasks.tag;
  exports dev.eddy.tasks.translate;

  uses dev.eddy.tasks.Form;
  uses dev.eddy.tasks.data.TableReader;
  uses dev.eddy.tasks.reproduce.Reproducible;

  provides dev.eddy.tasks.Form with
      dev.eddy.tasks.classify.ClassifyForm,
      dev.eddy.tasks.tag.TagForm,
      dev.eddy.tasks.generate.GenerateForm,
      dev.eddy.tasks.translate.TranslateForm,
      dev.eddy.tasks.complete.CompleteForm,
      dev.eddy.tasks.forecast.ForecastForm;
  provides dev.eddy.tasks.reproduce.Reproducible with
      dev.eddy.tasks.classify.ClassifyRows,
      dev.eddy.tasks.classify.SmallTextRows,
      dev.eddy.tasks.tag.TagRows,
      dev.eddy.tasks.generate.GenerateRows,
      dev.eddy.tasks.translate.TranslateRows,
      dev.eddy.tasks.complete.CompleteRows,
      dev.eddy.tasks.forecast.ForecastRows;
}
