"""Lets onnx.checker, ONNX Runtime and the reference evaluator of ONNX judge what Eddy exports.

    python onnx_judge.py FOLDER

FOLDER/NAME/model.onnx and FOLDER/NAME/test_data_set_N/{input,output}_K.pb, as OnnxExportTest writes them. For each judge the
largest difference from Eddy's own outputs is printed. The exit code is 1 if a file is refused, or a difference is above what
allowed.txt beside it says: 1e-5 of the largest result, and five times Eddy's own distance from double precision where that is
more, since some random networks magnify a rounding from step to step.
"""

import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
from onnx import numpy_helper
from onnx.reference import ReferenceEvaluator


def tensors(folder, prefix):
    out = {}
    for i in range(len(list(folder.glob(prefix + "*.pb")))):
        tensor = onnx.TensorProto.FromString((folder / f"{prefix}{i}.pb").read_bytes())
        out[tensor.name] = numpy_helper.to_array(tensor)
    return out


def difference(found, expected):
    if found.shape != expected.shape:
        return float("inf")
    # A cell that squares its state leaves the range of floats within 40 steps.
    usual = np.abs(expected) < 1e6
    if not usual.any():
        return 0.0
    return float(np.max(np.abs(found[usual] - expected[usual])))


def usual(model):
    """Whether the reference evaluator has what the recurrent nodes ask for: it reads neither direction nor activations."""
    for node in model.graph.node:
        if node.op_type in ("RNN", "GRU", "LSTM"):
            given = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
            usual = {"RNN": [b"Tanh"], "GRU": [b"Sigmoid", b"Tanh"], "LSTM": [b"Sigmoid", b"Tanh", b"Tanh"]}[node.op_type]
            if "direction" in given or "input_forget" in given or given.get("activations", usual) != usual:
                return False
    return True


def main(root):
    np.seterr(all="ignore")
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    worst = {"ONNX Runtime": (0.0, ""), "reference evaluator": (0.0, "")}
    runs = within = 0
    wrong = []
    abstained = []
    folders = sorted(f.parent for f in Path(root).glob("*/model.onnx"))
    for folder in folders:
        model = onnx.load(folder / "model.onnx")
        try:
            onnx.checker.check_model(model, full_check=True)
        except Exception as e:  # whatever the checker says
            wrong.append(f"{folder.name}: onnx.checker: {e}")
            continue
        judges = {}
        try:
            if usual(model):
                judges["reference evaluator"] = ReferenceEvaluator(model)
            else:
                abstained.append(folder.name)
        except (RuntimeError, NotImplementedError):  # it has no Scan that runs backwards
            abstained.append(folder.name)
        try:
            judges["ONNX Runtime"] = ort.InferenceSession(model.SerializeToString(), options)
        except Exception as e:
            wrong.append(f"{folder.name}: ONNX Runtime: {e}")
        for data in sorted(folder.glob("test_data_set_*")):
            given, expected = tensors(data, "input_"), tensors(data, "output_")
            allowed = float((data / "allowed.txt").read_text())
            runs += 1
            within += allowed <= 1e-5
            for judge, session in judges.items():
                try:
                    found = dict(zip(expected, session.run(list(expected), given)))
                except (RuntimeError, NotImplementedError) as e:
                    # The evaluator's RNN, GRU and LSTM run forwards with their usual functions only.
                    if judge == "reference evaluator" and "Runtime" not in type(e).__module__:
                        abstained.append(folder.name)
                        break
                    wrong.append(f"{folder.name}/{data.name}: {judge}: {e}")
                    continue
                except Exception as e:
                    wrong.append(f"{folder.name}/{data.name}: {judge}: {e}")
                    continue
                for name in expected:
                    off = difference(found[name], expected[name])
                    if allowed <= 1e-5 and off > worst[judge][0]:
                        worst[judge] = (off, f"{folder.name}/{data.name}")
                    if off > allowed:
                        wrong.append(f"{folder.name}/{data.name}: {judge}: \"{name}\" is off by {off:.2e}")
    print(f"onnx {onnx.__version__}, ONNX Runtime {ort.__version__}: {len(folders)} models, {runs} runs")
    print(f"{runs - within} runs magnify roundings and are allowed more than 1e-5; of the other {within}:")
    for judge, (off, where) in worst.items():
        print(f"{judge}: largest difference {off:.2e} ({where})")
    print(f"the reference evaluator has no form for {len(set(abstained))} of the models")
    for line in wrong:
        print(line)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
