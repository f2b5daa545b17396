/// The form `generate`: a text goes on. `GenerateForm` says what can be set, `GenerateData` reads
/// and splits, `GenerateExamples` are the text as batches, `GenerateNetwork` is the model,
/// [dev.eddy.tasks.generate.Generator] is what users hold, and
/// [dev.eddy.tasks.generate.GenerateResult] how well it does.
package dev.eddy.tasks.generate;
