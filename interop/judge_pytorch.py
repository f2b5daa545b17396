"""load_state_dict(strict=True) takes every file of safetensors, and the module gives Eddy's output."""
import torch
from safetensors.torch import load_file
from torch import nn

from common import Judge, cases

KINDS = {"rnn": nn.RNN, "rnn_relu": nn.RNN, "lstm": nn.LSTM, "lstm_projected": nn.LSTM, "gru": nn.GRU}


class Tagger(nn.Module):
    def __init__(self, name, width, units, classes):
        super().__init__()
        more = {"nonlinearity": "relu"} if name == "rnn_relu" else {}
        passed = units
        if name == "lstm_projected":
            more, passed = {"proj_size": 3}, 3
        self.both = KINDS[name](width, units, batch_first=True, bidirectional=True, **more)
        self.top = KINDS[name](2 * passed, units, batch_first=True, **more)
        self.dense = nn.Linear(passed, classes)

    def forward(self, x):
        return self.dense(self.top(self.both(x)[0])[0])


judge = Judge("PyTorch " + torch.__version__)
for case, file, x, y in cases(".safetensors"):
    module = Tagger(case["name"], x.shape[2], case["units"], case["classes"])
    module.load_state_dict(load_file(file), strict=True)
    with torch.no_grad():
        judge.check(case["name"], module(torch.from_numpy(x)).numpy(), y)
judge.end()
