"""What the scripts of whole runs share: the data that bench/whole has written, and the
line of JSON that a script prints at its end.

The arrays are raw files, MNIST's in bytes as torchvision keeps them once unpacked, so
that reading them costs next to nothing.
"""
import json
import os

import numpy


def read(folder, name):
    """Inputs and labels for training, then for testing; MNIST's inputs are bytes."""
    parts = []
    for part in "train", "test":
        y = numpy.fromfile(os.path.join(folder, f"{name}-{part}.labels"), numpy.int32)
        file = os.path.join(folder, f"{name}-{part}.bytes")
        x = numpy.fromfile(file, numpy.uint8) if os.path.exists(file) else \
            numpy.fromfile(os.path.join(folder, f"{name}-{part}.floats"), numpy.float32)
        parts += [x.reshape(len(y), -1), y.astype(numpy.int64)]
    return parts


def report(about, imports, **quality):
    """imports is the CPU time of the interpreter until the imports were done."""
    print(json.dumps({"about": about, "imports": imports, **quality}))
