package main

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"time"
)

const (
	dataSpan = 3 * time.Hour
	dataStep = 15 * time.Second
	// So many that a question for all of them, each second, is for more than a million samples.
	manySeries = 100
)

// writeData writes what is awkward to evaluate: counters that are reset, a gauge with a gap longer than Prometheus looks back, a histogram,
// values that are no numbers, and labels that need quoting.
func writeData(to io.Writer, start time.Time) error {
	out := bufio.NewWriter(to)
	each := func(line func(i int, at int64)) {
		for i := range int(dataSpan / dataStep) {
			line(i, start.Add(time.Duration(i)*dataStep).Unix())
		}
	}
	fmt.Fprintln(out, "# TYPE e2e_requests counter\n# HELP e2e_requests Requests.")
	for n, code := range []string{"200", "404", "500"} {
		for machine := range 3 {
			each(func(i int, at int64) {
				value := float64((i%500)*(n+1)*(machine+2)) / 3 // reset once, at 500
				fmt.Fprintf(out, "e2e_requests_total{machine=\"m%d\",code=%q} %g %d\n", machine, code, value, at)
			})
		}
	}
	fmt.Fprintln(out, "# TYPE e2e_celsius gauge\n# UNIT e2e_celsius celsius\n# HELP e2e_celsius Temperature.")
	for machine := range 3 {
		each(func(i int, at int64) {
			if machine == 1 && i > 200 && i < 260 {
				return // a quarter of an hour
			}
			fmt.Fprintf(out, "e2e_celsius{machine=\"m%d\"} %g %d\n", machine, 40+20*math.Sin(float64(i+40*machine)/30), at)
		})
	}
	fmt.Fprintln(out, "# TYPE e2e_odd gauge")
	each(func(i int, at int64) {
		value := []string{"NaN", "+Inf", "-Inf", "-0", "1e-300"}[i%5]
		fmt.Fprintf(out, "e2e_odd{name=\"a \\\"quoted\\\" \\\\ name, größer\"} %s %d\n", value, at)
	})
	fmt.Fprintln(out, "# TYPE e2e_seconds histogram")
	each(func(i int, at int64) {
		for n, bound := range []string{"0.1", "0.5", "2.0", "+Inf"} {
			fmt.Fprintf(out, "e2e_seconds_bucket{le=%q} %d %d\n", bound, i*(n+2), at)
		}
		fmt.Fprintf(out, "e2e_seconds_count %d %d\ne2e_seconds_sum %g %d\n", i*5, at, float64(i)*1.7, at)
	})
	fmt.Fprintln(out, "# TYPE e2e_many gauge")
	for n := range manySeries {
		each(func(i int, at int64) { fmt.Fprintf(out, "e2e_many{n=\"%d\"} %d %d\n", n, i, at) })
	}
	fmt.Fprintln(out, "# EOF")
	return out.Flush()
}
