/// The form `translate`: a text becomes another. `TranslateForm` says what can be set and asked,
/// `TranslateData` reads and splits, `TranslateExamples` are the data as numbers,
/// `TranslateNetwork` is the model, [dev.eddy.tasks.translate.Translator] is what users hold, and
/// [dev.eddy.tasks.translate.TranslateResult] how well it does.
package dev.eddy.tasks.translate;
