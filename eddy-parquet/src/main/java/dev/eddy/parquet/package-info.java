/// Tables in Parquet files, by the reader Hardwood.
package dev.eddy.parquet;
