"""PyTorch eager: steps of the small group-convolutional network, Adam, cross-entropy, float32.

Work: equivariance GROUP BATCH, as in equivariance D4 32: a training step of four layers
of one group on 28×28 images, with the invariant head. With the group "mixed" every layer
is a mixture of all six groups and the work is a pair of steps, of the weights and of the
mixture's alpha.

A filter bank is made from the free weights by an index table, once a step, which is the
cheapest way in eager PyTorch. What the table holds does not matter for the time, so it is
drawn: every free weight stands as often as the group has elements.
"""
import os

import torch
from torch.nn import functional as F

from serve import serve

torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
torch.manual_seed(0)

BASE, KERNEL, POOLED, SLOTS = (2, 2, 4, 8), (5, 3, 3, 3), (True, True, False, False), 8
ORDER = {"C1": 1, "C2": 2, "D1": 2, "D2": 4, "C4": 4, "D4": 8}
HIDDEN, CLASSES = 32, 10


def bank(order, out, inputs, kernel, lifting):
    """Free weights, and the table that spreads them over the filter bank."""
    shape = (SLOTS * out, 1 if lifting else SLOTS * inputs, kernel, kernel)
    total = torch.Size(shape).numel()
    free = total // order
    table = torch.arange(free).repeat(order)[torch.randperm(total)].reshape(shape)
    weights = torch.nn.Parameter(torch.randn(free) * (2 / (shape[1] * kernel * kernel)) ** 0.5)
    return weights, table


class Net(torch.nn.Module):
    def __init__(self, group):
        super().__init__()
        self.mixed = group == "mixed"
        orders = list(ORDER.values()) if self.mixed else [ORDER[group]]
        self.weights, self.tables = torch.nn.ParameterList(), []
        self.alpha, self.gain, self.shift = torch.nn.ParameterList(), torch.nn.ParameterList(), torch.nn.ParameterList()
        self.per = 1 if self.mixed else ORDER[group]  # slots that share a gain and a shift
        inputs = 1
        for n, (out, kernel) in enumerate(zip(BASE, KERNEL)):
            tables = []
            for order in orders:
                weights, table = bank(order, out, inputs, kernel, n == 0)
                self.weights.append(weights)
                tables.append(table)
            self.tables.append(tables)
            if self.mixed:
                self.alpha.append(torch.nn.Parameter(torch.tensor([-2.0] * 5 + [0.0])))
            self.gain.append(torch.nn.Parameter(torch.ones(SLOTS * out // self.per)))
            self.shift.append(torch.nn.Parameter(torch.zeros(SLOTS * out // self.per)))
            inputs = out
        self.first = torch.nn.Linear(SLOTS * BASE[-1] // self.per, HIDDEN)
        self.last = torch.nn.Linear(HIDDEN, CLASSES)

    def filters(self, n):
        tables = self.tables[n]
        if not self.mixed:
            return self.weights[n].reshape(-1)[tables[0]]
        share, kernel = torch.softmax(self.alpha[n], 0), 0
        for i, table in enumerate(tables):
            w = self.weights[len(tables) * n + i]
            kernel = kernel + share[i] * (4.0 / w.norm() * w)[table]
        return kernel

    def forward(self, x):
        for n, pooled in enumerate(POOLED):
            x = F.conv2d(x, self.filters(n), padding=KERNEL[n] // 2)
            batch, channels, height, width = x.shape
            if self.per > 1:
                x = x.reshape(batch, channels // self.per, self.per, height, width)
            x = F.batch_norm(x, None, None, self.gain[n], self.shift[n], True, 0.0, 1e-5)
            x = F.relu(x.reshape(batch, channels, height, width))
            if pooled:
                x = F.avg_pool2d(x, 2)
        x = x.mean((2, 3))
        if self.mixed:
            return self.last(F.elu(self.first(x)))
        x = x.reshape(len(x), -1, self.per).mean(2)
        return self.last(F.relu(self.first(x)))


def make(words):
    _, group, batch = words
    net = Net(group)
    images, labels = torch.randn(2, int(batch), 1, 28, 28), torch.randint(0, CLASSES, (2, int(batch)))
    alpha = list(net.alpha)
    weights = [p for p in net.parameters() if not any(p is a for a in alpha)]
    optimizer = torch.optim.Adam(weights, lr=5e-3)
    search = torch.optim.Adam(alpha, lr=0.01) if alpha else None

    def step():
        optimizer.zero_grad(set_to_none=True)
        F.cross_entropy(net(images[0]), labels[0]).backward()
        optimizer.step()
        if search:
            search.zero_grad(set_to_none=True)
            F.cross_entropy(net(images[1]), labels[1]).backward()
            search.step()

    return step


if __name__ == "__main__":
    serve(f"PyTorch {torch.__version__}", make)
