# Wrote the .parquet files beside it, with pyarrow.
import datetime
import pyarrow as pa
import pyarrow.parquet as pq

table = pa.table({
    "id": pa.array([1, 2, 3, 4, 5, 6], pa.int64()),
    "text": ['the lift "stops", twice\nbetween floors', "친절한 직원", "no hot water", "clean rooms", "a broken lamp", "good tea"],
    "label": ["fault", "praise", "fault", "praise", "fault", "praise"],
    "score": pa.array([0.5, -0.25, 1e-7, 12, 3.125, 8], pa.float64()),
    "seen": [True, False, True, None, True, False],
    "day": [datetime.date(2024, 2, 27) + datetime.timedelta(days=i) for i in range(6)],
    "tokens": [["the", "lift"], ["친절한"], [], ["clean"], None, ["good", "tea"]],
})
for name in ["plain", "snappy", "gzip", "zstd"]:
    pq.write_table(table, name + ".parquet", compression="none" if name == "plain" else name)
