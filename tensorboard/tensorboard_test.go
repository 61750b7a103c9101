package tensorboard

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"math"
	"slices"
	"testing"
	"time"
)

// TestScalar holds the bytes of an event against TensorFlow's own:
// tf.summary of step 3, tag loss/train, value 0.5 at wall time 1000.25.
func TestScalar(t *testing.T) {
	var b bytes.Buffer
	at := time.UnixMilli(1000250)
	w, err := NewWriter(&b, at)
	if err != nil {
		t.Fatal(err)
	}
	if first := b.Bytes(); !bytes.Contains(first, []byte("brain.Event:2")) {
		t.Errorf("begins with %q", first)
	}
	b.Reset()
	if err := w.Scalar(at, 3, "loss/train", .5); err != nil {
		t.Fatal(err)
	}
	data := records(t, b.Bytes())[0]
	want := "09" + "0000000000428f40" + "1003" + "2a13" + "0a11" + "0a0a" + hex.EncodeToString([]byte("loss/train")) + "15" + "0000003f"
	if got := hex.EncodeToString(data); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// records checks the framing of a file and returns its records.
func records(t *testing.T, file []byte) [][]byte {
	t.Helper()
	var list [][]byte
	for len(file) > 0 {
		n := binary.LittleEndian.Uint64(file)
		if masked(file[:8]) != binary.LittleEndian.Uint32(file[8:]) {
			t.Fatal("the checksum of a length is wrong")
		}
		data := file[12 : 12+n]
		if masked(data) != binary.LittleEndian.Uint32(file[12+n:]) {
			t.Fatal("the checksum of a record is wrong")
		}
		list, file = append(list, data), file[16+n:]
	}
	return list
}

// TestChecksum: that of "123456789" by Castagnoli's polynomial is e3069283 (RFC 3720 and others).
func TestChecksum(t *testing.T) {
	sum := uint32(0xe3069283)
	if got, want := masked([]byte("123456789")), (sum>>15|sum<<17)+0xa282ead8; got != want {
		t.Errorf("%x, want %x", got, want)
	}
}

func TestBuckets(t *testing.T) {
	for _, values := range [][]float64{{3}, {0, 0, 0}, {0, 1, 2, 9, 10}, {-5, 5}} {
		low, high := slices.Min(values), slices.Max(values)
		limits, counts := buckets(values, low, high, 4)
		total := 0.0
		for i, n := range counts {
			total += n
			inside := 0.0
			for _, v := range values {
				if v < limits[i] && (i == 0 || v >= limits[i-1]) {
					inside++
				}
			}
			if n != inside {
				t.Errorf("%v: %g values below %g, want %g", values, n, limits[i], inside)
			}
		}
		if total != float64(len(values)) || !slices.IsSorted(limits) {
			t.Errorf("%v: limits %v, counts %v", values, limits, counts)
		}
	}
}

// TestRecords: every kind of event is framed, and one without values is not written.
func TestRecords(t *testing.T) {
	var b bytes.Buffer
	w, err := NewWriter(&b, time.Unix(5, 0))
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{
		w.Scalar(time.Unix(6, 0), 1, "a", math.NaN()),
		w.Text(time.Unix(6, 0), 2, "events", "L1 +1"),
		w.Histogram(time.Unix(7, 0), 3, "born/L1", []float64{0, 0, 3}, 30),
		w.Histogram(time.Unix(7, 0), 4, "born/L1", nil, 30),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if n := len(records(t, b.Bytes())); n != 4 {
		t.Errorf("%d records, want 4", n)
	}
}
