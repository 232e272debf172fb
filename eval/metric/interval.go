package metric

import (
	"math"
	"math/rand/v2"
	"slices"
)

// An Interval is a value with the bounds between which it lies with 95%
// confidence. Of nothing it is zero, and N says so.
type Interval struct {
	Value float64 `json:"value"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
	N     int     `json:"n"` // of how many
}

// z is the 97.5% quantile of the standard normal distribution.
const z = 1.959963984540054

// Share is k of n with Wilson's score interval (Wilson 1927), which, unlike the
// textbook's ± 1.96 s, stays within 0 and 1 and says something at k = 0 and k = n.
func Share(k, n int) Interval {
	if n == 0 {
		return Interval{}
	}
	p, m := float64(k)/float64(n), float64(n)
	middle := (p + z*z/(2*m)) / (1 + z*z/m)
	half := z / (1 + z*z/m) * math.Sqrt(p*(1-p)/m+z*z/(4*m*m))
	return Interval{Value: p, Low: max(0, min(middle-half, p)), High: min(1, max(middle+half, p)), N: n}
}

// resamples is how often Mean draws anew; 1,000 give the bounds to about a
// hundredth of the interval's width.
const resamples = 1000

// Mean is the mean of xs with the percentile interval of a bootstrap (Efron
// 1979): lengths and times are too skewed for a normal one. The seed is fixed, so
// the same values give the same bounds.
func Mean(xs []float64) Interval {
	if len(xs) == 0 {
		return Interval{}
	}
	draw := rand.New(rand.NewPCG(1, 1))
	means := make([]float64, resamples)
	for i := range means {
		sum := 0.0
		for range xs {
			sum += xs[draw.IntN(len(xs))]
		}
		means[i] = sum / float64(len(xs))
	}
	slices.Sort(means)
	total := 0.0
	for _, x := range xs {
		total += x
	}
	return Interval{
		Value: total / float64(len(xs)), Low: means[int(.025*resamples)], High: means[int(.975*resamples)], N: len(xs),
	}
}
