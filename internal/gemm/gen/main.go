// Gen writes the assembly kernels of package gemm and their Go declarations:
//
//	kernels_amd64.s   Plan 9 assembly, AVX2 with FMA and AVX-512
//	kernels_amd64.go  one declaration a kernel
//	kernels_arm64.s   NEON
//	kernels_arm64.go
//
// It is run in the package's folder, by go generate.
package main

import (
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	dir := "."
	if len(os.Args) > 1 {
		dir = os.Args[1]
	}
	if err := write(dir); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func write(dir string) error {
	if err := writeKernels(filepath.Join(dir, "kernels_amd64"), generate()); err != nil {
		return err
	}
	return writeKernels(filepath.Join(dir, "kernels_arm64"), generateNEON())
}

// writeKernels writes an assembly file and that of its declarations.
func writeKernels(path string, w *writer) error {
	if err := replace(path+".s", w.asm.String()); err != nil {
		return err
	}
	return replace(path+".go", w.declarations.String())
}

// replace writes a file beside the old one and renames it.
func replace(path, text string) error {
	temporary := path + ".tmp"
	if err := os.WriteFile(temporary, []byte(text), 0o644); err != nil {
		return err
	}
	return os.Rename(temporary, path)
}

func generate() *writer {
	w := &writer{}
	w.header()
	for _, e := range []element{float32s, float64s} {
		for _, s := range shapes {
			w.panel(e, s)
		}
		w.transpose(e)
		w.adamLimits(e)
		for _, v := range []vector{zmm, ymm} {
			w.elementwise(e, v)
			w.dot(e, v)
			w.gemv(e, v)
			w.channels(e, v)
		}
	}
	for _, v := range []vector{zmm, ymm} {
		w.quadratic(v)
		w.eliminate(v)
		w.largest(v)
		w.softmax(v)
		w.softmaxGrad(v)
		w.lessTop(v)
		w.rmsNorm(v)
		w.rmsNormGrad(v)
		w.convert(v)
		w.quotients(v)
		w.quotientBlocks(v)
		w.uniform(v)
		w.sparse(v)
		w.exponentials(v)
	}
	w.transpose16()
	w.sparseScan()
	w.pixelScan()
	w.masks()
	return w
}
