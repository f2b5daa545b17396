/// Tables in Parquet files for the readers of data: found as a service, so that nothing else knows
/// of it, and left out where it is not wanted.
module dev.eddy.parquet {
  requires dev.eddy.tasks;
  requires dev.hardwood.core;
  requires com.github.luben.zstd_jni;

  provides dev.eddy.tasks.data.TableReader with
      dev.eddy.parquet.ParquetTable;
}
