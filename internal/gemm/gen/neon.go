package main

import "fmt"

// neonWriter writes the kernels for arm64. They give the bits of those for amd64: the
// same operations on each element, and the same order wherever numbers are added.
//
// NEON has no masks. What is left at the end, less than a vector, is loaded and stored
// lane by lane; the lanes beyond are 0 and computed with, as under a mask of amd64.
type neonWriter struct {
	writer
	labels int // made so far
}

const (
	neonBytes = 16
	// Registers of all kernels: how many elements are left, and two for addresses.
	left, address, count = "R26", "R25", "R24"
)

// neonISA is what the names of kernels have.
const neonISA = "NEON"

// part says how much of a vector is there: all, or what the register left says.
type part int

const (
	whole part = iota
	rest       // fewer elements than a vector
	first      // and the following: vector 0 and so on of a block
)

// blockParts are the parts of a block of vectors, which is all there or not.
func blockParts(vectors int, complete bool) []part {
	parts := make([]part, vectors)
	for i := range parts {
		if !complete {
			parts[i] = first + part(i)
		}
	}
	return parts
}

func generateNEON() *writer {
	w := &neonWriter{}
	w.header()
	for _, e := range []element{float32s, float64s} {
		for _, s := range neonShapes {
			w.panel(e, s)
		}
		w.transpose(e)
		w.elementwise(e)
		w.adam(e)
		w.dot(e)
		w.gemv(e)
	}
	w.quadratic()
	w.eliminate()
	w.softmax()
	w.softmaxGrad()
	w.rmsNorm()
	w.rmsNormGrad()
	w.convert()
	w.uniform()
	w.sparse()
	w.sparseScan()
	return &w.writer
}

// function starts a kernel as writer.function does. A number goes to the lowest lane of
// its register.
func (w *neonWriter) function(name string, parameters []parameter, registers ...string) {
	places := w.declare(name, 0, parameters, len(registers))
	for i, r := range registers {
		instruction := "MOVD"
		if parameters[i].goType == float32s.goType {
			instruction = "FMOVS"
		}
		if parameters[i].goType == float64s.goType {
			instruction = "FMOVD"
		}
		w.op("%s %s, %s", instruction, places[i], r)
	}
}

// kernelName is the name of a kernel for elements of one type.
func kernelName(name string, e element) string { return name + neonISA + e.name }

func (w *neonWriter) ret() { w.op("RET") }

// newLabel is a name that is new in the file.
func (w *neonWriter) newLabel(name string) string {
	w.labels++
	return fmt.Sprintf("%s%d", name, w.labels)
}

// scalarMove moves one element; registers are F0 and so on.
func (e element) scalarMove() string {
	if e == float32s {
		return "FMOVS"
	}
	return "FMOVD"
}

// vectorOf is a whole vector in Go's syntax.
func (e element) vectorOf(n int) string {
	if e == float32s {
		return fmt.Sprintf("V%d.S4", n)
	}
	return fmt.Sprintf("V%d.D2", n)
}

func (e element) neonLanes() int { return neonBytes / e.bytes }

// bitwise writes dst = a ∘ b on all bits.
func (w *neonWriter) bitwise(instruction string, dst, a, b int) {
	w.op("%s V%d.B16, V%d.B16, V%d.B16", instruction, b, a, dst)
}

func (w *neonWriter) zero(n int) { w.bitwise("VEOR", n, n, n) }

func (w *neonWriter) move(dst, src int) { w.bitwise("VORR", dst, src, src) }

// broadcast fills a register with its lowest lane.
func (w *neonWriter) broadcast(e element, n int) {
	w.op("VDUP V%d.%s[0], %s", n, e.lanes()[1:], e.vectorOf(n))
}

// load reads a vector at an offset from a register; lanes that are not there become 0.
func (w *neonWriter) load(e element, p part, base string, offset, n int) {
	if p == whole {
		w.op("FMOVQ %d(%s), F%d", offset, base, n)
		return
	}
	w.zero(n)
	w.loadOver(e, p, base, offset, n)
}

// loadOver is load, but for lanes that are not there, which stay as they are.
func (w *neonWriter) loadOver(e element, p part, base string, offset, n int) {
	w.partly(e, p, base, offset, n, "FMOVQ %[1]d(%[2]s), F%[3]d", "VLD1 (%[2]s), V%[3]d.%[1]s")
}

// store writes the lanes of a vector that are there.
func (w *neonWriter) store(e element, p part, n int, base string, offset int) {
	w.partly(e, p, base, offset, n, "FMOVQ F%[3]d, %[1]d(%[2]s)", "VST1 V%[3]d.%[1]s, (%[2]s)")
}

// partly moves the lanes that are there, all by one instruction or one by one.
func (w *neonWriter) partly(e element, p part, base string, offset, n int, all, single string) {
	if p == whole {
		w.op(all, offset, base, n)
		return
	}
	done, lanes := w.newLabel("there"), left
	if p >= first {
		lanes = count
		complete := w.newLabel("partly")
		w.op("SUBS $%d, %s, %s", int(p-first)*e.neonLanes(), left, lanes)
		w.op("BLE %s", done)
		w.op("CMP $%d, %s", e.neonLanes(), lanes)
		w.op("BLT %s", complete)
		w.op(all, offset, base, n)
		w.op("B %s", done)
		w.label(complete)
	}
	w.op("ADD $%d, %s, %s", offset, base, address)
	if e == float64s {
		w.op(single, "D[0]", address, n)
		w.label(done)
		return
	}
	one := w.newLabel("lane")
	w.op("TBZ $1, %s, %s", lanes, one)
	w.op(single, "D[0]", address, n)
	w.op("TBZ $0, %s, %s", lanes, done)
	w.op("ADD $8, %s, %[1]s", address)
	w.op(single, "S[2]", address, n)
	w.op("B %s", done)
	w.label(one)
	w.op(single, "S[0]", address, n)
	w.label(done)
}

// strips goes over the elements in the register left, most vectors at a time, then one,
// then what is left, and moves the pointers along.
func (w *neonWriter) strips(e element, most int, pointers []string, body func(vectors int, p part)) {
	for _, vectors := range []int{most, 1} {
		loop, next := w.newLabel("strip"), w.newLabel("strips")
		w.label(loop)
		w.op("SUBS $%d, %s, %[2]s", vectors*e.neonLanes(), left)
		w.op("BLT %s", next)
		body(vectors, whole)
		for _, p := range pointers {
			w.op("ADD $%d, %s, %[2]s", vectors*neonBytes, p)
		}
		w.op("B %s", loop)
		w.label(next)
		w.op("ADD $%d, %s, %[2]s", vectors*e.neonLanes(), left)
	}
	done := w.newLabel("strips")
	w.op("CBZ %s, %s", left, done)
	body(1, rest)
	w.label(done)
}

// blocks goes over the elements in the register left, that many vectors at a time; the
// last block may lack some.
func (w *neonWriter) blocks(e element, vectors int, pointers []string, body func(parts []part)) {
	loop, tail, done := w.newLabel("block"), w.newLabel("tail"), w.newLabel("blocks")
	w.label(loop)
	w.op("SUBS $%d, %s, %[2]s", vectors*e.neonLanes(), left)
	w.op("BLT %s", tail)
	body(blockParts(vectors, true))
	for _, p := range pointers {
		w.op("ADD $%d, %s, %[2]s", vectors*neonBytes, p)
	}
	w.op("B %s", loop)
	w.label(tail)
	w.op("ADDS $%d, %s, %[2]s", vectors*e.neonLanes(), left)
	w.op("BEQ %s", done)
	body(blockParts(vectors, false))
	w.label(done)
}

// fold combines the lanes of vectors 0 and so on, a power of two, into the lowest lane of
// vector 0, in pairs half of all of them apart. Register 31 is used.
func (w *neonWriter) fold(e element, vectors int, combine func(dst, a, b int)) {
	for half := vectors / 2; half > 0; half /= 2 {
		for i := range half {
			combine(i, i, half+i)
		}
	}
	for bytes := neonBytes / 2; bytes >= e.bytes; bytes /= 2 {
		w.op("VEXT $%d, V0.B16, V0.B16, V31.B16", bytes)
		combine(0, 0, 31)
	}
}

// sum is fold by addition.
func (w *neonWriter) sum(e element, vectors int) {
	w.fold(e, vectors, func(dst, a, b int) { w.three(e, fadd, dst, a, b) })
}
