"""PyTorch eager: steps of an architecture search, as users of DARTS write it.

Work: darts SPACE ACTIVATION BATCH, as in darts dense8 softmax 32: four steps of the
weights (SGD with momentum, the gradient clipped) and one of alpha (Adam, first order) of a
supernet with one module for each candidate, all of them live. SPACE is dense8 or conv8,
ACTIVATION softmax or crb.
"""
import os

import torch
from torch import nn
from torch.nn import functional as F

from serve import serve

torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
torch.manual_seed(0)

NODES, CLASSES, CLIP, STEPS = 3, 10, 5.0, 4


class Zero(nn.Module):
    def __init__(self, stride=1):
        super().__init__()
        self.stride = stride

    def forward(self, x):
        return x[:, :, :: self.stride, :: self.stride] * 0.0 if self.stride > 1 else x * 0.0


class Dense:
    """The space dense8: three cells of vectors of 16."""

    channels, cells = 16, ("normal", "normal", "normal")

    @staticmethod
    def norm(c):
        return nn.BatchNorm1d(c, affine=False, track_running_stats=False)

    @classmethod
    def candidates(cls, c, stride):
        def linear(i, o):
            return nn.Linear(i, o, bias=False)

        return [
            nn.Identity(),
            nn.Sequential(nn.ReLU(), cls.norm(c)),
            nn.Sequential(nn.Tanh(), cls.norm(c)),
            nn.Sequential(nn.ReLU(), linear(c, c // 4), linear(c // 4, c), cls.norm(c)),
            nn.Sequential(nn.ReLU(), linear(c, c), cls.norm(c)),
            nn.Sequential(nn.ReLU(), linear(c, c), cls.norm(c), nn.ReLU(), linear(c, c), cls.norm(c)),
        ]

    @classmethod
    def stem(cls):
        return nn.Sequential(nn.Linear(64, cls.channels, bias=False), cls.norm(cls.channels)), cls.channels

    @classmethod
    def into(cls, i, c, stride):
        return nn.Sequential(nn.ReLU(), nn.Linear(i, c, bias=False), cls.norm(c))

    @staticmethod
    def head(x):
        return x

    @staticmethod
    def images(batch):
        return torch.randn(2, batch, 64)


class Reduce(nn.Module):
    """Half the resolution by two offset 1×1 convolutions."""

    def __init__(self, i, c):
        super().__init__()
        self.even, self.odd = (nn.Conv2d(i, n, 1, stride=2, bias=False) for n in (c // 2, c - c // 2))
        self.norm = Conv.norm(c)

    def forward(self, x):
        x = F.relu(x)
        return self.norm(torch.cat([self.even(x), self.odd(F.pad(x, (0, 1, 0, 1))[:, :, 1:, 1:])], 1))


class Conv:
    """The space conv8: 8×8 images, three cells of which the middle one reduces."""

    channels, cells = 8, ("normal", "reduce", "normal")

    @staticmethod
    def norm(c):
        return nn.BatchNorm2d(c, affine=False, track_running_stats=False)

    @classmethod
    def separable(cls, c, stride, dilation=1):
        return [
            nn.ReLU(), nn.Conv2d(c, c, 3, stride, dilation, dilation, groups=c, bias=False),
            nn.Conv2d(c, c, 1, bias=False), cls.norm(c),
        ]

    @classmethod
    def candidates(cls, c, stride):
        return [
            nn.Identity() if stride == 1 else Reduce(c, c),
            nn.Sequential(nn.MaxPool2d(3, stride, 1), cls.norm(c)),
            nn.Sequential(nn.AvgPool2d(3, stride, 1, count_include_pad=False), cls.norm(c)),
            nn.Sequential(nn.ReLU(), nn.Conv2d(c, c, 1, stride, bias=False), cls.norm(c)),
            nn.Sequential(*cls.separable(c, stride), *cls.separable(c, 1)),
            nn.Sequential(*cls.separable(c, stride, 2)),
        ]

    @classmethod
    def stem(cls):
        c = 3 * cls.channels
        return nn.Sequential(nn.Conv2d(1, c, 3, padding=1, bias=False), cls.norm(c)), c

    @classmethod
    def into(cls, i, c, stride):
        if stride == 2:
            return Reduce(i, c)
        return nn.Sequential(nn.ReLU(), nn.Conv2d(i, c, 1, bias=False), cls.norm(c))

    @staticmethod
    def head(x):
        return x.mean((2, 3))

    @staticmethod
    def images(batch):
        return torch.randn(2, batch, 1, 8, 8)


class Cell(nn.Module):
    def __init__(self, space, before, last, c, reduces, halved, crb):
        super().__init__()
        self.before = space.into(before, c, 2 if halved else 1)
        self.last = space.into(last, c, 1)
        self.edges = nn.ModuleList()
        for node in range(NODES):
            for source in range(2 + node):
                stride = 2 if reduces and source < 2 else 1
                none = [] if crb else [Zero(stride)]
                self.edges.append(nn.ModuleList(none + space.candidates(c, stride)))
        self.norms = nn.ModuleList([space.norm(c) for _ in range(NODES)]) if crb else None

    def forward(self, before, last, share):
        states = [self.before(before), self.last(last)]
        row = 0
        for node in range(NODES):
            h = sum(
                sum(share[row + j][o] * op(x) for o, op in enumerate(self.edges[row + j]))
                for j, x in enumerate(states)
            )
            row += len(states)
            states.append(self.norms[node](h) if self.norms is not None else h)
        return torch.cat(states[2:], 1)


class Net(nn.Module):
    def __init__(self, space, crb):
        super().__init__()
        self.space = space
        self.stem, width = space.stem()
        before = last = width
        c, halved = space.channels, False
        self.cells = nn.ModuleList()
        for kind in space.cells:
            reduces = kind == "reduce"
            c *= 2 if reduces else 1
            self.cells.append(Cell(space, before, last, c, reduces, halved, crb))
            before, last, halved = last, NODES * c, reduces
        self.out = nn.Linear(last, CLASSES)

    def forward(self, x, share):
        before = last = self.stem(x)
        for cell, kind in zip(self.cells, self.space.cells):
            before, last = last, cell(before, last, share[kind])
        return self.out(self.space.head(last))


def make(words):
    _, name, activation, batch = words
    space, crb, batch = {"dense8": Dense, "conv8": Conv}[name], activation == "crb", int(batch)
    net = Net(space, crb)
    candidates = len(space.candidates(space.channels, 1)) + (0 if crb else 1)
    edges = sum(2 + node for node in range(NODES))
    first = 1 / candidates if crb else 0.0
    alpha = {kind: (first + 1e-3 * torch.randn(edges, candidates)).requires_grad_() for kind in dict.fromkeys(space.cells)}
    images, labels = space.images(batch), torch.randint(0, CLASSES, (2, batch))
    search = torch.optim.Adam(alpha.values(), lr=0.0, betas=(0.5, 0.999), weight_decay=1e-3)
    optimizer = torch.optim.SGD(net.parameters(), lr=0.025, momentum=0.9, weight_decay=3e-4)

    def share(detached):
        active = {k: a.clamp(0, 1) if crb else F.softmax(a, -1) for k, a in alpha.items()}
        return {k: a.detach() for k, a in active.items()} if detached else active

    def step():
        search.zero_grad()
        F.cross_entropy(net(images[1], share(False)), labels[1]).backward()
        search.step()
        for _ in range(STEPS):
            optimizer.zero_grad()
            F.cross_entropy(net(images[0], share(True)), labels[0]).backward()
            nn.utils.clip_grad_norm_(net.parameters(), CLIP)
            optimizer.step()

    return step


if __name__ == "__main__":
    serve(f"PyTorch {torch.__version__}", make)
