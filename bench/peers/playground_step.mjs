// TensorFlow Playground's engine, from the checkout that $PLAYGROUND names: a
// training step by plain gradient descent on the squared error of one output.
// Needs esbuild, found from the current folder.
//
// Work: step WIDTHS BATCH DATA, as in step 784-64-10 512 mnist.
import fs from "fs";
import os from "os";
import path from "path";
import readline from "readline";
import zlib from "zlib";
import { createRequire } from "module";
import { fileURLToPath } from "url";

const load = createRequire(path.join(process.cwd(), "peer.js"));
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "playground-"));
const bundle = path.join(folder, "nn.cjs");
load("esbuild").buildSync({
  entryPoints: [path.join(process.env.PLAYGROUND, "src/nn.ts")],
  outfile: bundle, bundle: true, format: "cjs", platform: "node", logLevel: "error",
});
const nn = load(bundle);
fs.rmSync(folder, { recursive: true });

const clocks = {
  cpu: () => { const u = process.cpuUsage(); return (u.user + u.system) / 1e6; },
  wall: () => performance.now() / 1e3,
};

// images are the first of MNIST's, as the repository has them.
function images(count, pixels) {
  const folder = path.join(path.dirname(fileURLToPath(import.meta.url)), "../../datasets/data/mnist");
  const bytes = zlib.gunzipSync(fs.readFileSync(path.join(folder, "train-images-idx3-ubyte.gz")));
  return Array.from({ length: count }, (_, i) => Array.from(bytes.subarray(16 + i * pixels, 16 + (i + 1) * pixels), (p) => p / 255));
}

function make(widths, batch, data) {
  const ids = Array.from({ length: widths[0] }, (_, i) => "x" + i);
  const network = nn.buildNetwork(widths, nn.Activations.RELU, nn.Activations.LINEAR, null, ids, false);
  const x = data === "mnist" ? images(batch, widths[0]) : Array.from({ length: batch }, () => ids.map(() => Math.random() * 2 - 1));
  const y = x.map(() => (Math.random() < 0.5 ? -1 : 1));
  return () => {
    for (let i = 0; i < batch; i++) {
      nn.forwardProp(network, x[i]);
      nn.backProp(network, y[i], nn.Errors.SQUARE);
    }
    nn.updateWeights(network, 0.003, 0);
  };
}

// median is the median time of work(), called often enough that a sample lasts 2 ms.
function median(clock, seconds, work) {
  for (let end = performance.now() + 50; performance.now() < end;) work();
  let began = clock();
  work();
  const calls = 1 + Math.floor(2e-3 / (clock() - began + 1e-7));
  const samples = [];
  for (const end = performance.now() + 1e3 * seconds; samples.length < 3 || performance.now() < end;) {
    began = clock();
    for (let i = 0; i < calls; i++) work();
    samples.push((clock() - began) / calls);
  }
  return samples.sort((a, b) => a - b)[samples.length >> 1];
}

console.log(`TensorFlow Playground's engine on node ${process.version}`);
for await (const line of readline.createInterface({ input: process.stdin })) {
  const [clock, seconds, , widths, batch, data] = line.split(" ");
  try {
    console.log(median(clocks[clock], +seconds, make(widths.split("-").map(Number), +batch, data)));
  } catch (e) {
    console.log(`error: ${e.message}`);
  }
}
