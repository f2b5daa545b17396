/// A page about a run: [dev.eddy.tasks.report.Section]s say what is shown,
/// [dev.eddy.tasks.report.Report] how. It knows no model; what is told of one comes from the model
/// and its evaluation.
package dev.eddy.tasks.report;
