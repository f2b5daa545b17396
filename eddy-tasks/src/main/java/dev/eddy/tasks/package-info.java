/// What people do with sequences. A [dev.eddy.tasks.Form] is one thing that can be learned, found
/// as a service; what it has learned is a [dev.eddy.tasks.TrainedModel], which can be opened,
/// asked, measured and saved. Nothing here, and nothing in the packages that forms share, names a
/// form.
package dev.eddy.tasks;
