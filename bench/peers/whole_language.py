"""PyTorch eager: a whole run of the language model on Newton's Opticks, as a script.

whole_language.py FOLDER VOCAB-HIDDEN-LAYERS-HEADS-KEY-INNER BATCH CONTEXT STEPS

The model is that of torch_transformer.py, the first weights are drawn as ours are, and the
learning rate rises for 50 steps and then falls to a tenth along a cosine. The loss is that on
the same windows of the validation text.
"""
import math
import os
import sys
import time

import numpy
import torch
from torch.nn import functional as F

from torch_transformer import Decoder
from whole import report

IMPORTS = time.process_time()
torch.set_num_threads(1)
RATE, WARMUP, LOWEST, WINDOWS = 8e-3, 50, 0.1, 64


def draw(model):
    """Normal weights of deviation 1/√inputs; 0.3 for the tables of tokens and positions."""
    for module in model.modules():
        if isinstance(module, torch.nn.Linear):
            torch.nn.init.normal_(module.weight, std=module.in_features ** -0.5)
            if module.bias is not None:
                torch.nn.init.zeros_(module.bias)
    torch.nn.init.normal_(model.token.weight, std=0.3)
    torch.nn.init.normal_(model.position, std=0.3)


def main(folder, shape, batch, context, steps):
    train, valid = (
        torch.from_numpy(numpy.fromfile(os.path.join(folder, f"opticks-{part}.tokens"), numpy.int32).astype(numpy.int64))
        for part in ("train", "valid"))
    sizes = [int(w) for w in shape.split("-")]
    batch, context, steps = int(batch), int(context), int(steps)
    torch.manual_seed(1)
    model = Decoder(*sizes, context)
    draw(model)
    optimizer = torch.optim.Adam(model.parameters(), lr=RATE, betas=(0.9, 0.99), foreach=True)
    windows = train.unfold(0, context + 1, 1)  # a view: a batch is one gather

    def loss(rows):
        return F.cross_entropy(model(rows[:, :-1]).view(-1, sizes[0]), rows[:, 1:].reshape(-1))

    for step in range(steps):
        share = LOWEST + (1 - LOWEST) * (1 + math.cos(math.pi * step / steps)) / 2
        optimizer.param_groups[0]["lr"] = RATE * share * min(1, (step + 1) / WARMUP)
        optimizer.zero_grad(set_to_none=True)
        loss(windows[torch.randint(len(windows), (batch,))]).backward()
        optimizer.step()
    starts = [w * (len(valid) - 1 - context) // (WINDOWS - 1) for w in range(WINDOWS)]
    with torch.no_grad():
        held_out = loss(torch.stack([valid[at:at + context + 1] for at in starts])).item()
    report(f"PyTorch {torch.__version__}", IMPORTS, test_loss=held_out)


if __name__ == "__main__":
    main(*sys.argv[1:])
