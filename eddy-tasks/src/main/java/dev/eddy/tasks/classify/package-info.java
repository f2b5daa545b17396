/// The form `classify`: a sequence gets a label. `ClassifyForm` says what can be set and asked,
/// `ClassifyData` reads and splits, `ClassifyExamples` are the data as numbers, `ClassifyNetwork`
/// is the model, [dev.eddy.tasks.classify.Classifier] is what users hold, and
/// [dev.eddy.tasks.classify.ClassifyResult] how well it does.
package dev.eddy.tasks.classify;
