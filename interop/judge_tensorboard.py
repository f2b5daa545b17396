"""TensorBoard's own reader finds the scalars, histograms, texts, pictures and settings."""
import os
import sys

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.plugins.hparams import plugin_data_pb2
from tensorboard.util import tensor_util
from tensorboard.version import VERSION

from common import Judge

judge = Judge("TensorBoard " + VERSION)
folder = os.path.join(sys.argv[1], "events")
log = EventAccumulator(folder)
log.Reload()
tags = log.Tags()["tensors"]
judge.check("loss", [float(tensor_util.make_ndarray(e.tensor_proto)) for e in log.Tensors("loss")], [1 / (i + 1) for i in range(5)])
histogram = tensor_util.make_ndarray(log.Tensors("weights")[0].tensor_proto)
judge.check("histogram", [histogram.shape[0], histogram.shape[1], histogram[:, 2].sum()], [30, 3, 5])
assert tensor_util.make_ndarray(log.Tensors("notes")[0].tensor_proto).item() == b"written by **Eddy**"
width, height, png = tensor_util.make_ndarray(log.Tensors("attention")[0].tensor_proto)
assert (width, height, png[:4]) == (b"16", b"16", b"\x89PNG"), (width, height)
start = log.SummaryMetadata("_hparams_/session_start_info").plugin_data.content
data = plugin_data_pb2.HParamsPluginData.FromString(start)
judge.check("settings", data.session_start_info.hparams["units"].number_value, 64)
assert data.session_start_info.hparams["cell"].string_value == "gru"
assert "words.vectors.tsv" in open(os.path.join(folder, "projector_config.pbtxt")).read()
judge.end()
