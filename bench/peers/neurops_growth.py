"""NeurOps, from the checkout that $NEUROPS names: a step of 784-W-10, batch 512.

Work: watch W DATA or track W DATA, which is a training step (Adam) and effective_rank
of the tracked activations; grow W DATA, which scores 1000 candidates by north_select as
well, on 2W samples.
"""
import os
import sys

import torch

from digits import batches
from serve import serve

sys.path.insert(0, os.path.join(os.environ["NEUROPS"], "pytorch"))
import neurops  # noqa: E402

torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
torch.manual_seed(0)
BATCH, CANDIDATES = 512, 1000


def make(words):
    kind, width = words[0], int(words[1])
    network = neurops.ModSequential(
        neurops.ModLinear(784, width), neurops.ModLinear(width, 10, nonlinearity=""),
        track_activations=True, input_shape=(784,))
    optimizer = torch.optim.Adam(network.parameters(), lr=3e-3)
    loss, data = torch.nn.CrossEntropyLoss(), batches(words[2], BATCH, 784, 10)

    def step():
        x, y = next(data)
        optimizer.zero_grad()
        loss(network(x), y).backward()
        optimizer.step()
        int(neurops.effective_rank(network.activations["0"].detach()))
        if kind == "grow":
            neurops.north_select(torch.zeros(1, 784), network[0].weight.data, x[:2 * width], candidates=CANDIDATES)

    return step


serve(f"NeurOps on PyTorch {torch.__version__}", make)
