"""HDF5 files that a reader must not trust; made with h5py 3.16 by running this script in its folder."""
import json

import h5py

CONFIG = {"class_name": "Sequential", "config": [{"class_name": "Dense", "config": {"name": "d", "output_dim": 1}}]}


def model(name):
    f = h5py.File(name, "w")
    f.attrs["model_config"] = json.dumps(CONFIG)
    f.attrs["keras_version"] = "2.15.0"
    w = f.create_group("model_weights")
    w.attrs["layer_names"] = ["d"]
    g = w.create_group("d")
    return f, g


# A group that holds itself; read as weights, since there is no list of layers.
with h5py.File("cycle.h5", "w") as f:
    g = f.create_group("layers")
    g["again"] = f["/"]

# Numbers that lie in another file.
f, g = model("external.h5")
g.attrs["weight_names"] = ["kernel:0"]
g["kernel:0"] = h5py.ExternalLink("/etc/passwd", "/x")
f.close()

# A chunked array that claims 2^40 numbers and stores none.
f, g = model("huge.h5")
g.attrs["weight_names"] = ["kernel:0"]
g.create_dataset("kernel:0", shape=(1 << 20, 1 << 20), dtype="f4", chunks=(1024, 1024))
f.close()

# The same below 2^31.
f, g = model("large.h5")
g.attrs["weight_names"] = ["kernel:0"]
g.create_dataset("kernel:0", shape=(1 << 15, 1 << 15), dtype="f4", chunks=(1024, 1024))
f.close()
