//go:build linux

package main

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"

	"github.com/north-tui/north/datasets"
)

// writeData writes what the peers learn from into a folder, for whole.py: the same samples
// in the same parts as we have, so that accuracies are of the same test data. Files are raw
// numbers of this machine's byte order; only MNIST's images stay bytes.
func writeData(folder string) error {
	for _, name := range []string{"mnist", "digits", "spiral"} {
		set, err := datasets.Open(name, nil, 1)
		if err != nil {
			return err
		}
		for part, split := range map[string]datasets.Split{"train": set.Train, "test": set.Test} {
			if err := writeSplit(filepath.Join(folder, name+"-"+part), split); err != nil {
				return err
			}
		}
	}
	text, err := datasets.OpenText("opticks", "", 64)
	if err != nil {
		return err
	}
	if err := writeNumbers(filepath.Join(folder, "opticks-train.tokens"), text.Train); err != nil {
		return err
	}
	return writeNumbers(filepath.Join(folder, "opticks-valid.tokens"), text.Valid)
}

func writeSplit(path string, s datasets.Split) error {
	if err := writeNumbers(path+".labels", s.Labels); err != nil {
		return err
	}
	if s.Divisor == 255 {
		return writeNumbers(path+".bytes", s.Pixels)
	}
	x, rows := make([]float32, s.N*s.Inputs), make([]int, s.N)
	for i := range rows {
		rows[i] = i
	}
	datasets.Gather(s, x, rows)
	return writeNumbers(path+".floats", x)
}

func writeNumbers[T uint8 | int32 | float32](path string, list []T) error {
	var out bytes.Buffer
	if err := binary.Write(&out, binary.NativeEndian, list); err != nil {
		return err
	}
	return os.WriteFile(path, out.Bytes(), 0o644)
}
