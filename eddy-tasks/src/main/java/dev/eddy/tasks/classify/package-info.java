/// The form `classify`: a sequence gets a label. `ClassifyForm` says what can be set and asked,
/// `ClassifyData` reads and splits, `ClassifyExamples` are the data as numbers, `ClassifyNetwork`
/// is the model, [dev.eddy.tasks.classify.Classifier] is what users hold, and
/// [dev.eddy.tasks.classify.ClassifyResult] how well it does;
/// [dev.eddy.tasks.classify.MultiLabelClassifier] gives any number of labels. What both have in
/// common is in `ClassifyFiles`.
package dev.eddy.tasks.classify;
