/// What a user names and is told about data: files and formats, roles of columns, options of
/// reading, and what came of it ([dev.eddy.tasks.data.Reading]). Every fault is told with its file
/// and line ([dev.eddy.tasks.data.DataException]).
///
/// The packages inside go one way. Above this one stand `bytes` (what a file is before it has
/// lines), `format` (rows of cells) and `table` (columns and their roles), which are not exported;
/// above them one package for each kind of row: `labelled`, `text`, `tagged`, `words`; `image`,
/// `names` and `vocabulary` beside them; on top `question`.
package dev.eddy.tasks.data;
