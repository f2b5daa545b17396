"""How long until a model is good: Eddy beside PyTorch, the same task, data, order of sizes and threads, each with what is usual for it.

    python interop/time_to_quality.py DATA [shakespeare|mnist|vowels|g2p …] [--threads 2]

DATA is the folder of data sets (char-lm/, mnist/, timeseries/, g2p/). One after the other, on a quiet machine; PyTorch is imported, Eddy's JVM started
and data read before the clocks start, validations are inside. Prints a table in Markdown.
"""
import argparse
import datetime
import gzip
import json
import os
import platform
import subprocess
import sys
import tempfile
import time

import numpy as np
import torch
from torch import nn

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PAD = -100


def eddy(command, threads, reached):
    """Seconds from the start of the training until `reached` says so of a validation, or the end; and the last validation."""
    with tempfile.TemporaryDirectory() as folder:
        run = subprocess.Popen(
            [os.path.join(ROOT, "eddy"), "train", *command, "--threads", str(threads), "--progress", "json",
             "--out", os.path.join(folder, "model.eddy")],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        begun, seen = None, []
        for line in run.stdout:
            event = json.loads(line)
            begun = begun or time.perf_counter()
            if event["event"] == "evaluated":
                seen.append((time.perf_counter() - begun, event["validation"]))
                if reached(event["validation"]):
                    break
        run.terminate()
        run.wait()
        return seen


def epochs(seconds_limit, step, validate, reached):
    """The same for PyTorch: `step(epoch)` learns from all data once."""
    begun, seen = time.perf_counter(), []
    for epoch in range(1000):
        step(epoch)
        value = validate()
        seen.append((time.perf_counter() - begun, value))
        if reached(value) or seen[-1][0] > seconds_limit:
            return seen


# ---- running text ---------------------------------------------------------------------------------


def shakespeare(data, folder, threads):
    text = gzip.open(os.path.join(data, "char-lm/tinyshakespeare.txt.gz"), "rt").read()
    cut = len(text) * 9 // 10
    for name, part in (("train", text[:cut]), ("dev", text[cut:])):
        with open(os.path.join(folder, name + ".txt"), "w") as file:
            file.write(part)
    ours = eddy(
        ["generate", "--data", os.path.join(folder, "train.txt"), "--validation", os.path.join(folder, "dev.txt"),
         "--layers", "2", "--hidden", "256", "--embedding", "64", "--batch", "64"],
        threads, lambda values: values["loss"] <= 1.6)
    letters = sorted(set(text))
    ids = torch.tensor([letters.index(letter) for letter in text])

    class Network(nn.Module):
        def __init__(self):
            super().__init__()
            self.embedding = nn.Embedding(len(letters), 64)
            self.lstm = nn.LSTM(64, 256, 2, batch_first=True)
            self.scores = nn.Linear(256, len(letters))

        def forward(self, x, state):
            x, state = self.lstm(self.embedding(x), state)
            return self.scores(x), tuple(one.detach() for one in state)

    torch.manual_seed(1)
    network = Network()
    adam = torch.optim.Adam(network.parameters(), lr=0.002)

    def windows(part, rows):
        each = (len(part) - 1) // rows
        for start in range(0, each, 64):
            end = min(start + 64, each)
            yield tuple(torch.stack([part[row * each + start + k:row * each + end + k] for row in range(rows)]) for k in (0, 1))

    def step(_):
        network.train()
        state = None
        for x, y in windows(ids[:cut], 64):
            scores, state = network(x, state)
            loss = nn.functional.cross_entropy(scores.flatten(0, 1), y.flatten())
            adam.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 5)
            adam.step()

    @torch.no_grad()
    def validate():
        network.eval()
        state, total, count = None, 0.0, 0
        for x, y in windows(ids[cut:], 32):
            scores, state = network(x, state)
            total += float(nn.functional.cross_entropy(scores.flatten(0, 1), y.flatten(), reduction="sum"))
            count += y.numel()
        return {"loss": total / count}

    theirs = epochs(1200, step, validate, lambda values: values["loss"] <= 1.6)
    return "tiny-shakespeare, LSTM 2 x 256, 1.6 nats", "loss", ours, theirs


# ---- sequences with labels ------------------------------------------------------------------------


class Labeller(nn.Module):
    def __init__(self, features, units, labels, both):
        super().__init__()
        self.lstm = nn.LSTM(features, units, batch_first=True, bidirectional=both)
        self.scores = nn.Linear(units * (2 if both else 1), labels)

    def forward(self, x, lengths):
        packed = nn.utils.rnn.pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
        last = self.lstm(packed)[1][0]
        return self.scores(torch.cat(list(last[-2:]) if self.lstm.bidirectional else [last[-1]], 1))


def label(network, train, held, batch, reached):
    x, lengths, y = train
    adam = torch.optim.Adam(network.parameters(), lr=0.001)

    def step(_):
        network.train()
        for rows in torch.randperm(len(y)).split(batch):
            loss = nn.functional.cross_entropy(network(x[rows], lengths[rows]), y[rows])
            adam.zero_grad()
            loss.backward()
            adam.step()

    @torch.no_grad()
    def validate():
        network.eval()
        right = sum(int((network(held[0][rows], held[1][rows]).argmax(1) == held[2][rows]).sum()) for rows in torch.arange(len(held[2])).split(500))
        return {"accuracy": right / len(held[2])}

    return epochs(1200, step, validate, reached)


def mnist(data, folder, threads):
    ours = eddy(
        ["classify", "--data", os.path.join(data, "mnist"), "--hidden", "128", "--batch", "128", "--bidirectional", "false"],
        threads, lambda values: values["accuracy"] >= 0.98)

    def idx(name, at):
        return np.frombuffer(gzip.open(os.path.join(data, "mnist", name)).read(), "uint8", offset=at)

    x = torch.tensor(idx("train-images-idx3-ubyte.gz", 16).reshape(-1, 28, 28) / np.float32(255))
    y = torch.tensor(idx("train-labels-idx1-ubyte.gz", 8).astype("int64"))
    lengths = torch.full((len(y),), 28)
    torch.manual_seed(1)
    theirs = label(
        Labeller(28, 128, 10, False), (x[5000:], lengths[5000:], y[5000:]), (x[:5000], lengths[:5000], y[:5000]), 128,
        lambda values: values["accuracy"] >= 0.98)
    return "MNIST rows, LSTM 128, 98 %", "accuracy", ours, theirs


def vowels(data, folder, threads):
    train, held = (os.path.join(data, "timeseries/JapaneseVowels_%s.ts.gz" % part) for part in ("TRAIN", "TEST"))
    ours = eddy(
        ["classify", "--data", train, "--validation", held, "--hidden", "100", "--patience", "0", "--epochs", "100"],
        threads, lambda values: values["accuracy"] >= 0.97)

    def read(file):
        rows, labels = [], []
        for line in gzip.open(file, "rt"):
            if line[0] in "@#" or not line.strip():
                continue
            *features, name = line.strip().split(":")
            rows.append(torch.tensor([[float(one) for one in feature.split(",") if one not in ("?", "NaN")] for feature in features]).T)
            labels.append(int(name) - 1)
        return nn.utils.rnn.pad_sequence(rows, batch_first=True), torch.tensor([len(row) for row in rows]), torch.tensor(labels)

    torch.manual_seed(1)
    theirs = label(Labeller(12, 100, 9, True), read(train), read(held), 16, lambda values: values["accuracy"] >= 0.97)
    return "vowels, LSTM 100 in both directions, 97 %", "accuracy", ours, theirs


# ---- pairs ----------------------------------------------------------------------------------------


class Speller(nn.Module):
    """GRU 128 in both directions, a GRU of 128 that attends to it (Luong), greedy."""

    def __init__(self, letters, phones):
        super().__init__()
        self.read, self.written = nn.Embedding(letters, 48, 0), nn.Embedding(phones, 48, 0)
        self.encoder = nn.GRU(48, 128, batch_first=True, bidirectional=True)
        self.bridge, self.decoder = nn.Linear(256, 128), nn.GRU(48, 128, batch_first=True)
        self.query, self.mixed, self.scores = nn.Linear(128, 256), nn.Linear(384, 128), nn.Linear(128, phones)

    def encode(self, x):
        memory, last = self.encoder(self.read(x))
        return memory, torch.tanh(self.bridge(torch.cat([last[0], last[1]], 1)))[None], (x == 0)[:, None]

    def decode(self, y, memory, state, padding):
        h, state = self.decoder(self.written(y), state)
        weights = (self.query(h) @ memory.transpose(1, 2)).masked_fill(padding, -1e9).softmax(2)
        return self.scores(torch.tanh(self.mixed(torch.cat([h, weights @ memory], 2)))), state


def g2p(data, folder, threads):
    pairs = [line.rstrip("\n").split("\t") for line in gzip.open(os.path.join(data, "g2p/g014b2b.train.gz"), "rt")]
    held = [pair for i, pair in enumerate(pairs) if i % 33 == 0]
    train = [pair for i, pair in enumerate(pairs) if i % 33]
    for name, part in (("train", train), ("dev", held)):
        with open(os.path.join(folder, name + ".tsv"), "w") as file:
            file.write("source\ttarget\n" + "".join("%s\t%s\n" % (word, sounds) for word, sounds in part))
    ours = eddy(
        ["translate", "--data", os.path.join(folder, "train.tsv"), "--validation", os.path.join(folder, "dev.tsv"),
         "--source-unit", "characters", "--target-unit", "words", "--batch", "64"],
        threads, lambda values: values["exact_match"] >= 0.7)
    letters = {letter: i for i, letter in enumerate(sorted({letter for word, _ in pairs for letter in word}), 1)}
    phones = {phone: i for i, phone in enumerate(sorted({phone for _, sounds in pairs for phone in sounds.split()}), 2)}
    padded = lambda rows: nn.utils.rnn.pad_sequence([torch.tensor(row) for row in rows], batch_first=True)
    torch.manual_seed(1)
    network = Speller(len(letters) + 1, len(phones) + 2)
    adam = torch.optim.Adam(network.parameters(), lr=0.001)
    read = [[letters[letter] for letter in word] for word, _ in train]
    said = [[phones[phone] for phone in sounds.split()] for _, sounds in train]

    def step(_):
        network.train()
        order = sorted(torch.randperm(len(train)).tolist(), key=lambda i: len(read[i]))
        batches = [order[i:i + 64] for i in range(0, len(order), 64)]
        for b in torch.randperm(len(batches)):
            rows = batches[b]
            y = padded([[1] + said[i] + [1] for i in rows])
            scores, _ = network.decode(y[:, :-1], *network.encode(padded([read[i] for i in rows])))
            loss = nn.functional.cross_entropy(scores.flatten(0, 1), y[:, 1:].flatten(), ignore_index=0)
            adam.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 5)
            adam.step()

    @torch.no_grad()
    def validate():
        network.eval()
        right = 0
        for at in range(0, len(held), 500):
            part = held[at:at + 500]
            memory, state, padding = network.encode(padded([[letters[letter] for letter in word] for word, _ in part]))
            last, answers = torch.ones(len(part), 1, dtype=torch.long), []
            for _ in range(30):
                scores, state = network.decode(last, memory, state, padding)
                last = scores.argmax(2)
                answers.append(last)
            for answer, (_, sounds) in zip(torch.cat(answers, 1).tolist(), part):
                end = answer.index(1) if 1 in answer else len(answer)
                right += answer[:end] == [phones[phone] for phone in sounds.split()]
        return {"exact_match": right / len(held)}

    theirs = epochs(3000, step, validate, lambda values: values["exact_match"] >= 0.7)
    return "g2p, GRU 128 with attention, 30 % WER", "exact_match", ours, theirs


TASKS = {"shakespeare": shakespeare, "mnist": mnist, "vowels": vowels, "g2p": g2p}


def told(seen, metric):
    return "%.0f s (epoch %d, %.4f)" % (seen[-1][0], len(seen), seen[-1][1][metric]) if seen else "no validation"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("data")
    parser.add_argument("tasks", nargs="*", choices=[[], *TASKS], default=[])
    parser.add_argument("--threads", type=int, default=2)
    asked = parser.parse_args()
    torch.set_num_threads(asked.threads)
    version = subprocess.run([os.path.join(ROOT, "eddy"), "--version"], capture_output=True, text=True, check=True).stdout.strip()
    print("%s; PyTorch %s; %s, %d threads; %s\n" % (version, torch.__version__, platform.machine(), asked.threads, datetime.date.today()))
    print("| task | Eddy | PyTorch | Eddy's share |\n|---|---:|---:|---:|", flush=True)
    for name in asked.tasks or TASKS:
        with tempfile.TemporaryDirectory() as folder:
            what, metric, ours, theirs = TASKS[name](asked.data, folder, asked.threads)
        share = "%.2f" % (ours[-1][0] / theirs[-1][0]) if ours else ""
        print("| %s | %s | %s | %s |" % (what, told(ours, metric), told(theirs, metric), share), flush=True)


sys.exit(main())
