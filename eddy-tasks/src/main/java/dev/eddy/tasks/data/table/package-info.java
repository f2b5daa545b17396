/// What the columns of a sheet are: whether the first row names them
/// ([dev.eddy.tasks.data.table.Header]), what their cells have in common
/// ([dev.eddy.tasks.data.table.Column]), and which has which role
/// ([dev.eddy.tasks.data.table.Roles]).
package dev.eddy.tasks.data.table;
