"""The same first weights and batches: are a training's last weights those of PyTorch in double precision?

    python interop/step_by_step.py

trains a small language model with `./eddy train generate` twice, once with a learning rate of next to nothing, which leaves the first weights in
the model file. PyTorch starts from these, reads the same windows, carries states as Eddy does, and steps with its own Adam and clipping. What is
left is rounding: Eddy's is that of 32 bits.
"""
import json
import os
import random
import subprocess
import sys
import tempfile
import zipfile

import torch
from safetensors.torch import load
from torch import nn

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
ROWS, WINDOW, UNITS, LAYERS, WIDTH, CARRY, EPOCHS = 4, 16, 12, 2, 7, 5, 2
ALLOWED = 2e-4


def train(folder, name, rate):
    file = os.path.join(folder, name)
    command = [
        os.path.join(ROOT, "eddy"), "train", "generate", "--data", os.path.join(folder, "text.txt"), "--validation", "0", "--quiet",
        "--batch", ROWS, "--window", WINDOW, "--hidden", UNITS, "--layers", LAYERS, "--embedding", WIDTH, "--carry", CARRY,
        "--epochs", EPOCHS, "--lr", rate, "--schedule", "constant", "--optimizer", "adam-torch", "--threads", 1, "--out", file]
    subprocess.run([str(part) for part in command], check=True)
    with zipfile.ZipFile(file) as entries:
        return load(entries.read("weights.safetensors")), json.loads(entries.read("vocabulary.json"))


class Network(nn.Module):
    def __init__(self, weights):
        super().__init__()
        self.table = nn.Parameter(weights["symbols.table"].double())
        self.layers = nn.ModuleList()
        for layer in range(1, LAYERS + 1):
            part = nn.LSTM(WIDTH if layer == 1 else UNITS, UNITS, batch_first=True).double()
            part.weight_ih_l0.data = joined(weights, layer, "W")
            part.weight_hh_l0.data = joined(weights, layer, "U")
            part.bias_ih_l0.data = joined(weights, layer, "b")
            # Eddy's forget gate adds 1, which is not trained.
            part.bias_hh_l0 = nn.Parameter(torch.zeros(4 * UNITS).double(), requires_grad=False)
            part.bias_hh_l0.data[UNITS:2 * UNITS] = 1
            self.layers.append(part)
        self.W = nn.Parameter(weights["scores.W"].double())
        self.b = nn.Parameter(weights["scores.b"].double())

    def forward(self, ids, states):
        x, last = self.table[ids], []
        for part, state in zip(self.layers, states):
            x, state = part(x, state)
            last.append(tuple(one.detach() for one in state))
        return x @ self.W.T + self.b, last

    def tensors(self):
        yield "symbols.table", self.table
        for layer, part in enumerate(self.layers, 1):
            for kind, whole in (("W", part.weight_ih_l0), ("U", part.weight_hh_l0), ("b", part.bias_ih_l0)):
                for gate, one in zip("ifgo", whole.split(UNITS)):
                    yield "layer%d.%s_%s" % (layer, kind, gate), one
        yield "scores.W", self.W
        yield "scores.b", self.b


def joined(weights, layer, kind):
    return torch.cat([weights["layer%d.%s_%s" % (layer, kind, gate)] for gate in "ifgo"]).double()


def main():
    with tempfile.TemporaryDirectory() as folder:
        letters = random.Random(1)
        text = "".join(letters.choice("aaabbcde fgh\n") for _ in range(1400))
        with open(os.path.join(folder, "text.txt"), "w") as file:
            file.write(text)
        first, vocabulary = train(folder, "first.eddy", 1e-30)
        last, _ = train(folder, "last.eddy", 0.01)
    symbols = {symbol: i for i, symbol in enumerate(vocabulary["symbols"], len(vocabulary["reserved"]))}
    ids = torch.tensor([symbols[letter] for letter in text])
    each = (len(ids) - 1) // ROWS
    network = Network(first)
    parameters = [one for one in network.parameters() if one.requires_grad]
    adam = torch.optim.Adam(parameters, lr=0.01)
    steps = 0
    for _ in range(EPOCHS):
        for window, start in enumerate(range(0, each, WINDOW)):
            end = min(start + WINDOW, each)
            if window % CARRY == 0:
                states = [None] * LAYERS
            read = torch.stack([ids[row * each + start:row * each + end] for row in range(ROWS)])
            next_ones = torch.stack([ids[row * each + start + 1:row * each + end + 1] for row in range(ROWS)])
            scores, states = network(read, states)
            loss = nn.functional.cross_entropy(scores.flatten(0, 1), next_ones.flatten())
            adam.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(parameters, 5)
            adam.step()
            steps += 1
    moved = max(float((one.detach() - first[name]).abs().max()) for name, one in network.tensors())
    worst = max(float((one.detach() - last[name]).abs().max()) for name, one in network.tensors())
    print("PyTorch %s: %d steps, weights moved by up to %.2f, largest difference %.1e" % (torch.__version__, steps, moved, worst))
    sys.exit(0 if worst <= ALLOWED and moved > 0.1 else 1)


main()
