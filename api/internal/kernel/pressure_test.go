package kernel

import (
	"strings"
	"testing"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

func TestPressure(t *testing.T) {
	some, full := stats.StallTotal{Microseconds: 123456, Avg10Percent: 1.5}, stats.StallTotal{Microseconds: 7, Avg10Percent: 0.25}
	const someLine, fullLine = "some avg10=1.50 avg60=0.70 avg300=0.20 total=123456\n", "full avg10=0.25 avg60=0.00 avg300=0.00 total=7\n"
	for name, test := range map[string]struct {
		content    string
		some, full *stats.StallTotal
		reason     string
	}{
		"both":               {someLine + fullLine, &some, &full, ""},
		"before Linux 5.13":  {someLine, &some, nil, ""},
		"of interrupts":      {fullLine, nil, &full, ""},
		"a line of some day": {someLine + "most avg10=x\n", &some, nil, ""},
		"columns moved":      {"some total=123456 avg10=1.50\n", &some, nil, ""},
		"nothing":            {"", nil, nil, "neither a line some nor a line full"},
		"letters":            {"some avg10=x total=1\n", nil, nil, "avg10 is not a percentage"},
		"above 100":          {"some avg10=101 total=1\n", nil, nil, "avg10 is not a percentage"},
		"below 0":            {"some avg10=-1 total=1\n", nil, nil, "avg10 is not a percentage"},
		"no number":          {"some avg10=NaN total=1\n", nil, nil, "avg10 is not a percentage"},
		"a negative total":   {"some avg10=1 total=-1\n", nil, nil, "total is not a number"},
		"no total":           {"some avg10=1.50 avg60=0.70\n", nil, nil, "does not have both"},
		"no mean":            {"some total=1\n", nil, nil, "does not have both"},
		"a MiB of letters":   {"some avg10=" + strings.Repeat("x", 1<<20) + " total=1\n", nil, nil, "avg10 is not a percentage"},
		"a MiB of digits":    {"some avg10=1 total=" + strings.Repeat("1", 1<<20) + "\n", nil, nil, "total is not a number"},
	} {
		got, err := ParsePressure([]byte(test.content))
		if test.reason != "" {
			if err == nil || !strings.Contains(err.Error(), test.reason) || len(err.Error()) > 500 {
				t.Errorf("%s: %+v, %.300v", name, got, err)
			}
			continue
		}
		if err != nil || !sameStall(got.Some, test.some) || !sameStall(got.Full, test.full) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

func sameStall(a, b *stats.StallTotal) bool {
	return (a == nil) == (b == nil) && (a == nil || *a == *b)
}

func FuzzPressure(f *testing.F) {
	f.Add([]byte("some avg10=1.50 avg60=0.70 avg300=0.20 total=123456\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n"))
	f.Add([]byte("some avg10=NaN x"))
	f.Fuzz(func(t *testing.T, content []byte) {
		counters, err := ParsePressure(content)
		if (counters == nil) == (err == nil) || err != nil && len(err.Error()) > 500 {
			t.Fatalf("%q gives %+v, %v", content, counters, err)
		}
		if counters == nil {
			return
		}
		for _, stall := range []*stats.StallTotal{counters.Some, counters.Full} {
			if stall != nil && !(stall.Avg10Percent >= 0 && stall.Avg10Percent <= 100) {
				t.Errorf("%q gives %+v", content, *stall)
			}
		}
	})
}
