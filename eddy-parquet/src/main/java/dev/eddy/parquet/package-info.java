/// Tables in Parquet files, by the reader Hardwood: a table that the readers of data find as a
/// service where this module is there.
package dev.eddy.parquet;
