"""PyTorch eager: a whole run of a ReLU network on images or points, as a script.

whole_torch.py FOLDER DATA HIDDEN BATCH EPOCHS [tensors | loader | sweep]

tensors: the data are tensors, shuffled once an epoch, a batch gathered at a time. loader: a
DataLoader over a TensorDataset, as tutorials have it. sweep: twenty seeds of tensors, spread
over all cores by joblib.

Of what was tried, the fastest: batches by index_select rather than from a shuffled copy of
the data; Adam with foreach, which small networks do not feel; no workers of the
DataLoader, which cost more than they save; for the sweep processes forked by multiprocessing,
which do not import PyTorch again as those of loky do.
"""
import sys
import time

import torch

from whole import read, report

IMPORTS = time.process_time()
torch.set_num_threads(1)
SEEDS = 20


def network(widths, seed):
    torch.manual_seed(seed)
    layers = []
    for inputs, outputs in zip(widths, widths[1:]):
        layers += [torch.nn.Linear(inputs, outputs), torch.nn.ReLU()]
        torch.nn.init.xavier_uniform_(layers[-2].weight)
        torch.nn.init.zeros_(layers[-2].bias)
    return torch.nn.Sequential(*layers[:-1])


def gathered(x, y, batch):
    order = torch.randperm(len(x))
    for i in range(0, len(x), batch):
        rows = order[i:i + batch]
        yield x.index_select(0, rows), y.index_select(0, rows)


def run(data, hidden, batch, epochs, kind, seed):
    """Test accuracy and loss after training."""
    x, y, test_x, test_y = data
    net = network([x.shape[1], *hidden, int(y.max()) + 1], seed)
    optimizer = torch.optim.Adam(net.parameters(), lr=3e-3, foreach=True)
    loss = torch.nn.CrossEntropyLoss()
    if kind == "loader":
        loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(x, y), batch_size=batch, shuffle=True)
    for _ in range(epochs):
        for inputs, labels in loader if kind == "loader" else gathered(x, y, batch):
            optimizer.zero_grad(set_to_none=True)
            loss(net(inputs), labels).backward()
            optimizer.step()
    with torch.no_grad():
        outputs = net(test_x)
        return (outputs.argmax(1) == test_y).float().mean().item(), loss(outputs, test_y).item()


def main(folder, name, hidden, batch, epochs, kind="tensors"):
    x, y, test_x, test_y = (torch.from_numpy(a) for a in read(folder, name))
    if x.dtype == torch.uint8:
        x, test_x = x.float().div_(255), test_x.float().div_(255)
    data, hidden = (x, y, test_x, test_y), [int(w) for w in hidden.split("-")]
    about = f"PyTorch {torch.__version__}"
    if kind == "sweep":
        import joblib
        about += f", joblib {joblib.__version__}"
        each = joblib.Parallel(n_jobs=-1, backend="multiprocessing")(
            joblib.delayed(run)(data, hidden, int(batch), int(epochs), kind, seed) for seed in range(1, SEEDS + 1))
        accuracy, loss = (sum(v) / len(each) for v in zip(*each))
    else:
        accuracy, loss = run(data, hidden, int(batch), int(epochs), kind, 1)
    report(about, IMPORTS, test_accuracy=accuracy, test_loss=loss)


if __name__ == "__main__":
    main(*sys.argv[1:])
