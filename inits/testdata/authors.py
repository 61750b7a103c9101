"""Writes authors.json: what initialisations should give on small networks.

Everything is computed from the formulas of the papers with PyTorch's autograd in
float64, and shares nothing with the program. Run it in this folder:

    python3 authors.py > authors.json
"""
import json
import math
import torch

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)

ACTIVATIONS = {"relu": torch.relu, "tanh": torch.tanh, "gelu": torch.nn.functional.gelu}
CASES = [("relu", 0), ("relu", 1), ("relu", 2), ("relu", 3), ("tanh", 4), ("tanh", 5), ("gelu", 6), ("gelu", 7)]
SIZES = [2, 6, 5, 2]
SAMPLES = 60
DAMPING = 1e-3


class Network:
    """Trained a little on a function of the plane; the loss is half the mean squared distance."""

    def __init__(self, activation, seed):
        g = torch.Generator().manual_seed(seed)
        self.f = ACTIVATIONS[activation]
        self.x = torch.randn(SAMPLES, SIZES[0], generator=g)
        angle = torch.atan2(self.x[:, 1], self.x[:, 0])
        self.target = torch.stack([torch.sin(3 * angle + 2 * self.x.norm(dim=1)), torch.cos(2 * self.x[:, 0]) * self.x[:, 1]], 1)
        self.w, self.b = [], []
        for i, o in zip(SIZES[:-1], SIZES[1:]):
            self.w.append(((2 * torch.rand(o, i, generator=g) - 1) * math.sqrt(6 / (i + o))).requires_grad_())
            self.b.append((0.1 * torch.randn(o, generator=g)).requires_grad_())
        descent = torch.optim.Adam(self.w + self.b, lr=0.01)
        for _ in range(200):
            descent.zero_grad()
            self.loss_from(0, self.x @ self.w[0].T + self.b[0]).backward()
            descent.step()
        self.w, self.b = [w.detach() for w in self.w], [b.detach() for b in self.b]

    def loss_from(self, l, z):
        """The loss, given the pre-activations of what map l feeds."""
        for k in range(l + 1, len(self.w)):
            z = self.f(z) @ self.w[k].T + self.b[k]
        return 0.5 * ((z - self.target) ** 2).sum(1).mean()


class Layer:
    def __init__(self, net, l):
        self.net, self.l = net, l
        self.inputs = net.x
        for k in range(l):
            self.inputs = net.f(self.inputs @ net.w[k].T + net.b[k])
        self.w, self.b, self.out = net.w[l], net.b[l], net.w[l + 1]
        self.z = self.inputs @ self.w.T + self.b
        self.h = net.f(self.z)
        self.above = self.h @ self.out.T + net.b[l + 1]

    def loss(self, shift):
        return self.net.loss_from(self.l + 1, self.above + shift)

    def grad(self):
        shift = torch.zeros_like(self.above, requires_grad=True)
        return torch.autograd.grad(self.loss(shift), shift)[0]


def ones(x):
    return torch.cat([x, torch.ones(x.shape[0], 1)], 1)


def tiny(y):
    desired = -SAMPLES * y.grad()
    x = ones(y.h)
    return {"residual": (desired - x @ torch.linalg.lstsq(x, desired, driver="gelsd").solution).tolist()}


def second(activation, z, beta=3.0):
    """f'' as the authors of splitting have it: that of softplus for relu."""
    if activation == "relu":
        z = z.clone().requires_grad_()
        s = torch.nn.functional.softplus(z, beta=beta, threshold=1e9)
    else:
        z = z.clone().requires_grad_()
        s = ACTIVATIONS[activation](z)
    first, = torch.autograd.grad(s.sum(), z, create_graph=True)
    return torch.autograd.grad(first.sum(), z)[0]


def splitting(y, activation):
    weights = (y.grad() @ y.out) * second(activation, y.z)
    x = ones(y.inputs)
    values, vectors = [], []
    for m in range(y.w.shape[0]):
        value, vector = torch.linalg.eigh(x.T @ (x * weights[:, m:m + 1]))
        values.append(value[0].item())
        vectors.append(vector[:, 0].tolist())
    m = min(range(len(values)), key=lambda m: values[m])
    both = torch.cat([y.w[m], y.b[m:m + 1]])
    v = x @ torch.tensor(vectors[m]) * both.norm()
    base, best = y.loss(torch.zeros(1)).item(), 0.0
    for power in range(-30, 11):
        moved = (y.net.f(y.z[:, m] + 2.0**power * v) + y.net.f(y.z[:, m] - 2.0**power * v)) / 2 - y.h[:, m]
        best = min(best, y.loss(moved[:, None] * y.out[:, m][None, :]).item() - base)
    return {"values": values, "vectors": vectors, "change": best}


def firefly(y, seed, steps=30, bound=0.3, splits=5, fresh=5, keep=3):
    """Algorithm 1: descent under norm bounds, then the integrated gradients by size."""
    g = torch.Generator().manual_seed(seed)
    f, inputs, outputs = y.net.f, y.w.shape[1], y.out.shape[0]
    units = torch.randperm(y.w.shape[0], generator=g)[:splits].tolist()
    length, column = y.w.norm(dim=1).mean().item(), y.out.norm(dim=0).mean().item()
    unit = lambda n: (lambda r: r / r.norm())(torch.randn(n, generator=g))
    delta = [unit(inputs) * 0.5 * bound * y.w[m].norm() for m in units]
    fan_in = [unit(inputs) * length for _ in range(fresh)]
    fan_out = [unit(outputs) * 1e-4 * column for _ in range(fresh)]
    start = {"delta": [d.tolist() for d in delta], "fan_in": [d.tolist() for d in fan_in], "fan_out": [d.tolist() for d in fan_out]}
    bounds = [bound * y.w[m].norm().item() for m in units] + [length] * fresh + [bound * column] * fresh
    parameters = [p.clone().requires_grad_() for p in delta + fan_in + fan_out]
    rates = [4 * most / math.sqrt(p.numel()) / steps for p, most in zip(parameters, bounds)]
    descent = torch.optim.RMSprop([{"params": [p], "lr": r} for p, r in zip(parameters, rates)], alpha=0.9, momentum=0.1, eps=1e-8)

    def shift(parameters, sizes, only=None):
        total = 0
        for s, m in enumerate(units):
            if only is None or s in only:
                moved = sizes[s] * (y.inputs @ parameters[s])
                total = total + ((f(y.z[:, m] + moved) + f(y.z[:, m] - moved)) / 2 - y.h[:, m])[:, None] * y.out[:, m][None, :]
        for k in range(fresh):
            if only is None or len(units) + k in only:
                total = total + sizes[len(units) + k] * f(y.inputs @ parameters[len(units) + k])[:, None] * parameters[len(units) + fresh + k][None, :]
        return total

    count = len(units) + fresh
    for t in range(steps):
        for group, rate in zip(descent.param_groups, rates):
            group["lr"] = rate * (1 - t / steps)
        descent.zero_grad()
        y.loss(shift(parameters, [1.0] * count)).backward()
        descent.step()
        with torch.no_grad():
            for p, most in zip(parameters, bounds):
                p *= min(1.0, most / p.norm().item())
    final = [p.detach() for p in parameters]
    scores = torch.zeros(count)
    for size in (1 / 6, 3 / 6, 5 / 6):
        sizes = torch.full((count,), size, requires_grad=True)
        scores -= torch.autograd.grad(y.loss(shift(final, sizes)), sizes)[0] / 3
    kept = [k for k in scores.argsort(descending=True).tolist() if scores[k] > 0][:keep]
    base = y.loss(torch.zeros(1)).item()
    change, size = 0.0, 1.0
    while kept:
        now = y.loss(shift(final, [size] * count, kept)).item() - base
        if change < 0 and not now < change or size < 2.0**-30:
            break
        change, size = min(change, now), size / 2
    return {
        "units": units, "steps": steps, "bound": bound, "keep": keep, "start": start,
        "delta": [p.tolist() for p in final[:len(units)]],
        "fan_in": [p.tolist() for p in final[len(units):count]],
        "fan_out": [p.tolist() for p in final[count:]],
        "scores": scores.tolist(), "kept": kept, "change": change,
    }


def senn(y, seed):
    """The natural expansion score of Kronecker-factored Fisher matrices, by its definition."""
    g = torch.Generator().manual_seed(seed)
    grad = SAMPLES * y.grad()
    h = ones(y.h)
    second = lambda a: a.T @ a / SAMPLES
    damping = lambda a: DAMPING * torch.trace(second(a)) / a.shape[1]
    inverse = torch.linalg.inv(second(grad) + damping(grad) * torch.eye(grad.shape[1]))

    def score(h, lam):
        d = grad.T @ h / SAMPLES
        return torch.trace(inverse @ d @ torch.linalg.solve(second(h) + lam * torch.eye(h.shape[1]), d.T))

    lam = damping(h)
    base = score(h, lam)
    length = y.w.norm(dim=1).mean()
    gain = lambda row: score(torch.cat([h, y.net.f(y.inputs @ row)[:, None]], 1), lam) - base
    draw = lambda: (lambda r: r / r.norm() * length)(2 * torch.rand(y.w.shape[1], generator=g) - 1)
    rows = [draw() for _ in range(300)]
    gains = [gain(r).item() for r in rows]
    best = max(gains)
    climbed = best
    for k in sorted(range(300), key=lambda k: -gains[k])[:20]:
        row = rows[k].clone().requires_grad_()
        ascent = torch.optim.Adam([row], lr=0.02 * length.item())
        for _ in range(100):
            ascent.zero_grad()
            value = gain(row / row.norm() * length)
            climbed = max(climbed, value.item())
            (-value).backward()
            ascent.step()
    return {"score": base.item(), "rows": [r.tolist() for r in rows[:5]], "gains": gains[:5], "random": best, "climbed": climbed}


def main():
    cases = []
    for activation, seed in CASES:
        net = Network(activation, seed)
        case = {"activation": activation, "sizes": SIZES, "probe": net.x.tolist(), "target": net.target.tolist(),
                "weights": [w.tolist() for w in net.w], "biases": [b.tolist() for b in net.b], "layers": []}
        for l in range(len(SIZES) - 2):
            y = Layer(net, l)
            case["layers"].append({"tiny": tiny(y), "splitting": splitting(y, activation), "firefly": firefly(y, 100 * seed + l), "senn": senn(y, 100 * seed + l)})
        cases.append(case)
    print("[" + ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases) + "]")


if __name__ == "__main__":
    main()
