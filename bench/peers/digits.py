"""The batches that training steps go through: MNIST's images, as the repository has
them, or numbers without zeros among them."""
import gzip
import os

import numpy
import torch

BATCHES = 16
FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../datasets/data/mnist")


def read(name, header, count):
    with gzip.open(os.path.join(FOLDER, name)) as file:
        return numpy.frombuffer(file.read(header + count)[header:], numpy.uint8)


def batches(data, batch, inputs, classes):
    """An endless sequence of x, batch×inputs, and labels. Data is mnist or random."""
    samples = BATCHES * batch
    if data == "mnist":
        pixels = read("train-images-idx3-ubyte.gz", 16, samples * inputs)
        x = torch.from_numpy(pixels.reshape(samples, inputs).astype(numpy.float32) / 255)
        y = torch.from_numpy(read("train-labels-idx1-ubyte.gz", 8, samples).astype(numpy.int64))
    else:
        x, y = torch.rand(samples, inputs), torch.randint(0, classes, (samples,))
    while True:
        for i in range(0, samples, batch):
            yield x[i:i + batch], y[i:i + batch]
