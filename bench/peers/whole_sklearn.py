"""scikit-learn's MLPClassifier: a whole run of a ReLU network on images or points.

whole_sklearn.py FOLDER DATA HIDDEN BATCH EPOCHS

It trains for as many epochs as it is told, without weight decay, and in float32, which is
its faster precision.
"""
import sys
import time
import warnings

import sklearn
from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics import log_loss
from sklearn.neural_network import MLPClassifier

from whole import read, report

IMPORTS = time.process_time()
warnings.simplefilter("ignore", ConvergenceWarning)  # it ends when told to, as the others do


def main(folder, name, hidden, batch, epochs):
    x, y, test_x, test_y = read(folder, name)
    net = MLPClassifier(
        hidden_layer_sizes=[int(w) for w in hidden.split("-")], learning_rate_init=3e-3, alpha=0,
        batch_size=int(batch), max_iter=int(epochs), n_iter_no_change=int(epochs), random_state=1)
    net.fit(x, y)
    report(f"scikit-learn {sklearn.__version__}", IMPORTS, test_accuracy=net.score(test_x, test_y),
           test_loss=log_loss(test_y, net.predict_proba(test_x)))


if __name__ == "__main__":
    main(*sys.argv[1:])
