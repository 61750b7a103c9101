package nn

import "math"

// kink is the second derivative of a function that is straight on both sides of 0, where
// its derivative jumps.
func kink(jump float64) func(second, z []float64, sharpness float64) {
	return func(second, z []float64, sharpness float64) {
		for i, v := range z {
			second[i] = jump * sharpness * logisticSlope(sharpness*v)
		}
	}
}

// smooth applies a second derivative that needs no smoothing.
func smooth(f func(z float64) float64) func(second, z []float64, sharpness float64) {
	return func(second, z []float64, _ float64) {
		for i, v := range z {
			second[i] = f(v)
		}
	}
}

func logistic(z float64) float64 { return 1 / (1 + math.Exp(-z)) }

// logisticSlope is the derivative of the logistic function.
func logisticSlope(z float64) float64 { return logistic(z) * logistic(-z) }

func tanhSecond(z float64) float64 {
	h := math.Tanh(z)
	return -2 * h * (1 - h*h)
}

func sigmoidSecond(z float64) float64 { return logisticSlope(z) * (1 - 2*logistic(z)) }

func geluSecond(z float64) float64 {
	return math.Exp(-z*z/2) / math.Sqrt(2*math.Pi) * (2 - z*z)
}
