"""Writes relu_at_zero.json: training in PyTorch, float64, where inputs of ReLU are exactly 0.

Biases begin at 0 and every fourth sample is 0 in all inputs, so that the pre-activations
of its whole first layer are 0 at the first step; and a sample that leaves a narrow layer
dark gives 0 to the next. Run it in this folder:

    python3 relu_at_zero.py > relu_at_zero.json
"""
import json
import math
import torch

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)

CASES = [
    ([2, 4, 4, 2], "relu", "sgd", 0.1, 5),
    ([2, 4, 4, 2], "relu", "adam", 3e-3, 50),
    ([2, 3, 2, 3, 2], "relu", "adam", 1e-2, 20),
    ([2, 8, 3], "relu", "sgd", 0.05, 50),
    ([2, 16, 2], "relu", "adam", 3e-3, 5),
    ([5, 7, 6, 4], "relu", "adam", 3e-3, 30),
    ([5, 12, 4], "relu", "sgd", 0.2, 20),
    ([2, 4, 4, 2], "leaky-relu", "sgd", 0.1, 20),
    ([3, 6, 5, 3], "leaky-relu", "adam", 3e-3, 30),
]


def case(number, sizes, activation, method, rate, steps):
    g = torch.Generator().manual_seed(number)
    x = torch.randn(24, sizes[0], generator=g)
    x[::4] = 0
    y = torch.randint(sizes[-1], (24,), generator=g)
    y[::4] = 0  # of one class, lest their gradients cancel
    w = [(2 * torch.rand(o, i, generator=g) - 1) * math.sqrt(6 / (i + o)) for i, o in zip(sizes[:-1], sizes[1:])]
    b = [torch.zeros(o) for o in sizes[1:]]
    start = [m.tolist() for m in w]
    for p in w + b:
        p.requires_grad_()
    f = torch.relu if activation == "relu" else lambda z: torch.nn.functional.leaky_relu(z, 0.01)
    descent = torch.optim.SGD(w + b, lr=rate) if method == "sgd" else torch.optim.Adam(w + b, lr=rate)
    zeros = []
    for _ in range(steps):
        h, hit = x, 0
        for l in range(len(w)):
            z = h @ w[l].T + b[l]
            if l < len(w) - 1:
                hit += int((z == 0).sum())
            h = f(z)
        zeros.append(hit)
        descent.zero_grad()
        torch.nn.functional.cross_entropy(z, y).backward()
        descent.step()
    return {"sizes": sizes, "activation": activation, "method": method, "rate": rate, "steps": steps, "zeros": sum(zeros),
            "x": x.tolist(), "y": y.tolist(), "w": start,
            "after": {"w": [p.tolist() for p in w], "b": [p.tolist() for p in b]}}


print("[" + ",\n".join(json.dumps(case(n, *c), separators=(",", ":")) for n, c in enumerate(CASES)) + "]")
