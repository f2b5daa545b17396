/// What can be set for a training: [dev.eddy.tasks.setting.Setting]s with their names, ranges and
/// standards, those that forms share in groups, and a [dev.eddy.tasks.setting.Configuration] with a
/// value for each setting of a form.
package dev.eddy.tasks.setting;
