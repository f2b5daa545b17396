"""What the judges share: the cases of a folder and how far apart two arrays are."""
import glob
import json
import os
import sys

import numpy as np

ALLOWED = 1e-5


def cases(ending):
    """Each case that has a file with this ending: its name, the file, input and Eddy's output."""
    for path in sorted(glob.glob(os.path.join(sys.argv[1], "*.json"))):
        case = json.load(open(path))
        file = path[:-5] + ending
        if os.path.exists(file):
            x = np.array(case["x"], "float32").reshape(case["x_shape"])
            y = np.array(case["y"], "float32").reshape(case["y_shape"])
            yield case, file, x, y


class Judge:
    def __init__(self, tool):
        self.tool, self.worst, self.count, self.failed = tool, 0.0, 0, False

    def check(self, name, found, expected):
        difference = float(np.max(np.abs(np.asarray(found) - expected)))
        self.worst, self.count = max(self.worst, difference), self.count + 1
        if not difference <= ALLOWED:
            self.failed = True
            print("%s: %s differs by %.3g" % (self.tool, name, difference))

    def end(self):
        print("%s: %d files, largest difference %.1e" % (self.tool, self.count, self.worst))
        sys.exit(1 if self.failed or self.count == 0 else 0)
