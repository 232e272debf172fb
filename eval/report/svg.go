package report

import (
	"fmt"
	"html/template"
	"math"
	"strings"

	"yijian/eval/metric"
)

// Sizes of the plots in SVG units, which are CSS pixels.
const (
	plotWidth = 640
	labelRoom = 190
	barHeight = 22
)

// A bar is one row of a bar chart: a share with its interval.
type bar struct {
	Label string
	metric.Interval
}

// bars draws shares from 0 to 100% with their intervals as whiskers.
func bars(title string, rows []bar) template.HTML {
	var b strings.Builder
	height := len(rows)*barHeight + 22
	open(&b, title, height)
	room := float64(plotWidth - labelRoom - 110)
	at := func(x float64) float64 { return labelRoom + x*room }
	for _, x := range []float64{0, .5, 1} {
		fmt.Fprintf(&b, `<line class="grid" x1="%.1f" x2="%.1f" y1="0" y2="%d"/><text class="tick" x="%.1f" y="%d" text-anchor="middle">%.0f%%</text>`,
			at(x), at(x), height-18, at(x), height-5, 100*x)
	}
	for i, r := range rows {
		y := float64(i * barHeight)
		fmt.Fprintf(&b, `<text x="%d" y="%.1f" text-anchor="end">%s</text>`, labelRoom-8, y+15, template.HTMLEscapeString(r.Label))
		if r.N == 0 {
			fmt.Fprintf(&b, `<text class="tick" x="%.1f" y="%.1f">–</text>`, at(0)+4, y+15)
			continue
		}
		fmt.Fprintf(&b, `<rect class="bar" x="%.1f" y="%.1f" width="%.1f" height="%d"/>`, at(0), y+4, r.Value*room, barHeight-8)
		fmt.Fprintf(&b, `<line class="whisker" x1="%.1f" x2="%.1f" y1="%.1f" y2="%.1f"/>`, at(r.Low), at(r.High), y+11, y+11)
		fmt.Fprintf(&b, `<text class="tick" x="%.1f" y="%.1f">%s · %d</text>`, at(1)+8, y+15, percent(r.Value), r.N)
	}
	b.WriteString("</svg>")
	return template.HTML(b.String())
}

// histogram draws how many values lie in each of some equal steps from 0 to the
// greatest; what lies beyond most, if that is less, stands in the last step.
func histogram(title, unit string, values []float64, most float64) template.HTML {
	const steps, top = 24, 120
	var b strings.Builder
	open(&b, title, top+24)
	greatest := 0.0
	for _, v := range values {
		greatest = max(greatest, v)
	}
	if most > 0 {
		greatest = min(greatest, most)
	}
	if len(values) == 0 || greatest <= 0 {
		fmt.Fprintf(&b, `<text x="8" y="20">–</text></svg>`)
		return template.HTML(b.String())
	}
	step := nice(greatest / steps)
	counts := make([]int, int(math.Ceil(greatest/step))+1)
	highest := 0
	for _, v := range values {
		i := min(int(v/step), len(counts)-1)
		counts[i]++
		highest = max(highest, counts[i])
	}
	wide := float64(plotWidth-20) / float64(len(counts))
	for i, n := range counts {
		h := float64(n) / float64(highest) * (top - 16)
		x := 10 + float64(i)*wide
		fmt.Fprintf(&b, `<rect class="bar" x="%.1f" y="%.1f" width="%.1f" height="%.1f"><title>%s–%s %s: %d</title></rect>`,
			x, top-h, wide-1, h, short(float64(i)*step), short(float64(i+1)*step), template.HTMLEscapeString(unit), n)
		if i%4 == 0 {
			fmt.Fprintf(&b, `<text class="tick" x="%.1f" y="%d">%s</text>`, x, top+16, short(float64(i)*step))
		}
	}
	fmt.Fprintf(&b, `<text class="tick" x="%d" y="12" text-anchor="end">%s · n = %d</text></svg>`, plotWidth-10, template.HTMLEscapeString(unit), len(values))
	return template.HTML(b.String())
}

func open(b *strings.Builder, title string, height int) {
	fmt.Fprintf(b, `<svg viewBox="0 0 %d %d" width="%d" height="%d" role="img" aria-label="%s">`,
		plotWidth, height, plotWidth, height, template.HTMLEscapeString(title))
}

// nice is the least of 1, 2, 5 times a power of ten that is not below x.
func nice(x float64) float64 {
	p := math.Pow(10, math.Floor(math.Log10(x)))
	for _, m := range []float64{1, 2, 5} {
		if m*p >= x {
			return m * p
		}
	}
	return 10 * p
}

func short(x float64) string { return fmt.Sprintf("%.4g", x) }
