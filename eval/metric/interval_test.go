package metric

import (
	"math"
	"testing"
)

func TestSharesHaveWilsonsInterval(t *testing.T) {
	// Bounds from Newcombe 1998, table I (method 3, Wilson's score), 95%.
	for _, tc := range []struct {
		k, n      int
		low, high float64
	}{
		{81, 263, .2553, .3662}, {15, 148, .0624, .1605}, {0, 20, 0, .1611}, {1, 29, .0061, .1718}, {20, 20, 1 - .1611, 1},
	} {
		got := Share(tc.k, tc.n)
		if math.Abs(got.Low-tc.low) > 5e-5 || math.Abs(got.High-tc.high) > 5e-5 || got.N != tc.n || got.Value != float64(tc.k)/float64(tc.n) {
			t.Errorf("Share(%d, %d) = %+v, want %.4f to %.4f", tc.k, tc.n, got, tc.low, tc.high)
		}
	}
	if got := Share(0, 0); got != (Interval{}) {
		t.Errorf("Share(0, 0) = %+v, want nothing", got)
	}
}

func TestAMeanLiesInItsIntervalWhichIsTheSameEachTime(t *testing.T) {
	xs := make([]float64, 400) // 0 to 399: mean 199.5, standard error 5.77
	for i := range xs {
		xs[i] = float64(i)
	}
	got := Mean(xs)
	if got.Value != 199.5 || got.N != 400 {
		t.Errorf("Mean = %+v, want 199.5 of 400", got)
	}
	if half := 1.96 * 5.77; math.Abs(got.Low-(199.5-half)) > 1.5 || math.Abs(got.High-(199.5+half)) > 1.5 {
		t.Errorf("Mean = %+v, want bounds about %.1f to either side", got, half)
	}
	if again := Mean(xs); again != got {
		t.Errorf("the same values give %+v, then %+v", got, again)
	}
	if got := Mean([]float64{7, 7}); got != (Interval{7, 7, 7, 2}) {
		t.Errorf("Mean of equal values = %+v, want no width", got)
	}
	if got := Mean(nil); got != (Interval{}) {
		t.Errorf("Mean of none = %+v, want nothing", got)
	}
}
