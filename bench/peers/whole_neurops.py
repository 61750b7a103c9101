"""NeurOps, from the checkout that $NEUROPS names: a whole run on MNIST that grows.

whole_neurops.py FOLDER BATCH EPOCHS GAMMA MAXIMUM

After every step the layer gets as many neurons as its effective rank exceeds GAMMA of its
width, with random weights in and zero weights out: what north-act and random-in do. The
first weights are those that bench/whole has written into FOLDER.

The activations that NeurOps tracks keep the graphs of all steps alive, so they are detached
after each step, which is faster and needs less memory.
"""
import os
import sys
import time

import numpy
import torch

sys.path.insert(0, os.path.join(os.environ["NEUROPS"], "pytorch"))
import neurops  # noqa: E402
from whole import read, report  # noqa: E402

IMPORTS = time.process_time()
torch.set_num_threads(1)
torch.manual_seed(1)


def network(folder):
    first = numpy.load(os.path.join(folder, "first.npz"))
    width = len(first["0.bias"])
    net = neurops.ModSequential(
        neurops.ModLinear(784, width), neurops.ModLinear(width, 10, nonlinearity=""),
        track_activations=True, input_shape=(784,))
    for layer, name in (net[0], "0"), (net[1], "2"):
        layer.weight.data.copy_(torch.from_numpy(first[name + ".weight"]))
        layer.bias.data.copy_(torch.from_numpy(first[name + ".bias"]))
    return net


def main(folder, batch, epochs, gamma, maximum):
    x, y, test_x, test_y = (torch.from_numpy(a) for a in read(folder, "mnist"))
    x, test_x = x.float().div_(255), test_x.float().div_(255)
    batch, gamma, maximum = int(batch), float(gamma), int(maximum)
    net, loss = network(folder), torch.nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(net.parameters(), lr=3e-3, foreach=True)
    for _ in range(int(epochs)):
        order = torch.randperm(len(x))
        for i in range(0, len(x), batch):
            rows = order[i:i + batch]
            optimizer.zero_grad(set_to_none=True)
            loss(net(x.index_select(0, rows)), y.index_select(0, rows)).backward()
            optimizer.step()
            for name, activations in net.activations.items():
                net.activations[name] = activations.detach()
            width = net[0].width()
            more = min(int(neurops.effective_rank(net.activations["0"])) - int(gamma * width), maximum - width)
            if more > 0:
                net.grow(0, more, fanin_weights="kaiming", optimizer=optimizer)
    net.test = True
    with torch.no_grad():
        outputs = net(test_x)
    report(f"NeurOps on PyTorch {torch.__version__}", IMPORTS, widths=[net[0].width()],
           test_accuracy=(outputs.argmax(1) == test_y).float().mean().item(), test_loss=loss(outputs, test_y).item())


if __name__ == "__main__":
    main(*sys.argv[1:])
