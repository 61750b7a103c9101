"""PyTorch eager: a training step of a ReLU network, Adam, cross-entropy, float32.

The derivative of its ReLU at 0 is 0, that of ours 1 unless relu.zero=0 is set.

Work: step WIDTHS BATCH DATA, as in step 784-64-10 512 mnist.
"""
import os

import torch

from digits import batches
from serve import serve

torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
torch.manual_seed(0)


def make(words):
    _, widths, batch, data = words
    widths, batch = [int(w) for w in widths.split("-")], int(batch)
    layers = []
    for inputs, outputs in zip(widths, widths[1:]):
        layers += [torch.nn.Linear(inputs, outputs), torch.nn.ReLU()]
    network = torch.nn.Sequential(*layers[:-1])
    optimizer = torch.optim.Adam(network.parameters(), lr=3e-3)
    loss = torch.nn.CrossEntropyLoss()
    data = batches(data, batch, widths[0], widths[-1])

    def step():
        x, y = next(data)
        optimizer.zero_grad(set_to_none=True)
        loss(network(x), y).backward()
        optimizer.step()

    return step


serve(f"PyTorch {torch.__version__}", make)
