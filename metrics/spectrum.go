package metrics

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"
)

// ErrNotFinite is wrapped by errors that report a NaN or an infinity.
var ErrNotFinite = errors.New("not finite")

// Spectrum computes properties of the singular values of A/√s, and caches
// intermediate results. A must not change meanwhile.
type Spectrum struct {
	a      *mat.Dense // rows×columns
	scale  float64
	size   float64       // within a factor of rows·columns of the largest entry
	gram   *mat.SymDense // on the smaller side, once computed
	made   bool          // gram is that of a
	values []float64     // once computed
	rough  bool          // values are those of Estimate
	eps    float64       // of the last count, 0 if there was none
	count  int           // of values above eps
	work   int           // multiply-adds so far, of earlier matrices too
}

// NewSpectrum checks that a has entries, that all are finite, and that scale is
// positive.
func NewSpectrum(a *mat.Dense, scale float64) (*Spectrum, error) {
	s := new(Spectrum)
	if err := s.Reset(a, scale); err != nil {
		return nil, err
	}
	return s, nil
}

// Reset makes s the spectrum of another matrix, like NewSpectrum, but reuses its
// memory: earlier results of s become invalid. After an error s must not be used.
func (s *Spectrum) Reset(a *mat.Dense, scale float64) error {
	if a == nil || a.IsEmpty() {
		return errors.New("metrics: the matrix is empty")
	}
	if !(scale > 0) || math.IsInf(scale, 1) {
		return fmt.Errorf("metrics: scale %g, want a positive number", scale)
	}
	size, err := magnitude(a)
	if err != nil {
		return err
	}
	*s = Spectrum{a: a, scale: scale, size: size, gram: s.gram, work: s.work}
	return nil
}

// magnitude returns the Frobenius norm, or Σ|a_ij| if squares would leave the range
// of float64. It returns an error with the position of an entry that is not finite.
func magnitude(a *mat.Dense) (float64, error) {
	raw := a.RawMatrix()
	rows, columns := raw.Rows, raw.Cols
	if raw.Stride == columns { // as one row, which is faster if rows are short
		rows, columns = 1, rows*columns
	}
	squares := 0.0
	for i := range rows {
		row := vector(raw.Data[i*raw.Stride : i*raw.Stride+columns])
		squares += blas64.Dot(row, row)
	}
	if norm := math.Sqrt(squares); inRange(norm) {
		return norm, nil
	}
	sum := 0.0
	for i := range rows {
		sum += blas64.Asum(vector(raw.Data[i*raw.Stride : i*raw.Stride+columns]))
	}
	if sum <= math.MaxFloat64 {
		return sum, nil
	}
	for i := range raw.Rows {
		for j, v := range a.RawRowView(i) {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return 0, fmt.Errorf("metrics: row %d, column %d (from 1) is %g: %w", i+1, j+1, v, ErrNotFinite)
			}
		}
	}
	return math.MaxFloat64, nil
}

// Values are the singular values, largest first: min(rows, columns) of them.
// They cost one SVD; callers must not write to them.
func (s *Spectrum) Values() ([]float64, error) {
	if s.values != nil {
		return s.values, nil
	}
	var svd mat.SVD
	if !svd.Factorize(s.a, mat.SVDNone) {
		return nil, errors.New("metrics: the singular value decomposition did not converge")
	}
	m, n := s.sides()
	s.work += n*m*m + m*m*m
	values := svd.Values(nil)
	root := math.Sqrt(s.scale)
	for i := range values {
		values[i] /= root
	}
	s.values = values
	return values, nil
}

// Estimate makes Values, and the metrics that need them, those of the Gram matrix: the
// roots of its eigenvalues, at a fraction of the cost of an SVD. Values below about 1e-8
// of the largest are noise of at most that size, which the metrics of the shelf do not
// show; Count does not use them.
func (s *Spectrum) Estimate() error {
	if s.values != nil || s.size == 0 || !inRange(s.size) || !inRange(s.size/math.Sqrt(s.scale)) {
		return nil // known already, or for the SVD
	}
	d, e := tridiagonal(s.Gram())
	if !Eigenvalues(d, e) {
		return errors.New("metrics: the eigenvalues of the Gram matrix did not converge")
	}
	m, _ := s.sides()
	s.work += 2 * m * m * m / 3
	slices.Reverse(d)
	for i, v := range d {
		d[i] = math.Sqrt(max(v, 0))
	}
	s.values, s.rough = d, true
	return nil
}

// Work is how many multiply-adds s has taken since it was made: n·m(m+1)/2 for a Gram
// matrix of side m, m³/6 for a factorisation that counts values, 2m³/3 for all of them
// from the Gram matrix, and n·m² + m³ for those of an SVD.
//
// Source: Golub and Van Loan, "Matrix Computations", 4th edition 2013, sections 4.1, 8.3
// and 8.6.
func (s *Spectrum) Work() int { return s.work }

// sides are the lengths of the smaller and the larger side.
func (s *Spectrum) sides() (m, n int) {
	rows, columns := s.a.Dims()
	return min(rows, columns), max(rows, columns)
}

// Norm is the Frobenius norm of A/√s: the root of the sum of the squared singular values.
// Where squares leave the range of float64 it is the sum of absolute values over √s.
func (s *Spectrum) Norm() float64 { return s.size / math.Sqrt(s.scale) }

// Gram is AᵀA/s (columns×columns) or, if A has fewer rows than columns, AAᵀ/s
// (rows×rows): the smaller of the two, which have the same eigenvalues apart from
// zeros. Callers must not write to it.
func (s *Spectrum) Gram() *mat.SymDense {
	if !s.made {
		if rows, columns := s.a.Dims(); rows < columns {
			s.gram = outerGram(s.gram, s.a, s.scale)
		} else {
			s.gram = gram(s.gram, s.a, s.scale)
		}
		s.made = true
		m, n := s.sides()
		s.work += n * m * (m + 1) / 2
	}
	return s.gram
}

// SingularValues returns the singular values of a/√scale, largest first:
// min(rows, columns) of them.
func SingularValues(a *mat.Dense, scale float64) ([]float64, error) {
	s, err := NewSpectrum(a, scale)
	if err != nil {
		return nil, err
	}
	return s.Values()
}
