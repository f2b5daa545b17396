/// What people do with sequences: classify, tag, translate, generate, complete; with readers,
/// vocabularies and metrics.
module dev.eddy.tasks {
  requires transitive dev.eddy.core;
  requires transitive dev.eddy.formats;
  requires com.ibm.icu;
  requires de.siegmar.fastcsv;
  requires tools.jackson.databind;

  exports dev.eddy.tasks;
  exports dev.eddy.tasks.baseline;
  exports dev.eddy.tasks.data;
  exports dev.eddy.tasks.metric;
  exports dev.eddy.tasks.report;
  exports dev.eddy.tasks.reproduce;
}
