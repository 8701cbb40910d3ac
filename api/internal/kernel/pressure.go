package kernel

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// ParsePressure parses a file of pressure stall information, Documentation/accounting/psi.rst: the line some, and the
// line full where there is one. Kernels before 5.13 have none for processors; the file irq has no line some.
func ParsePressure(content []byte) (*stats.StallCounters, error) {
	var counters stats.StallCounters
	for line := range bytes.Lines(content) {
		var target **stats.StallTotal
		switch kind, _, _ := bytes.Cut(line, []byte(" ")); string(kind) {
		case "some":
			target = &counters.Some
		case "full":
			target = &counters.Full
		default:
			continue
		}
		total, err := parseStall(line)
		if err != nil {
			return nil, err
		}
		*target = total
	}
	if counters.Some == nil && counters.Full == nil {
		return nil, errors.New("it has neither a line some nor a line full")
	}
	return &counters, nil
}

// parseStall parses a line such as "some avg10=1.53 avg60=0.87 avg300=0.73 total=1057298".
func parseStall(line []byte) (*stats.StallTotal, error) {
	var stall stats.StallTotal
	var hasAverage, hasTotal bool
	for field := range bytes.FieldsSeq(line) {
		name, text, _ := bytes.Cut(field, []byte("="))
		var err error
		switch string(name) {
		case "avg10":
			stall.Avg10Percent, err = strconv.ParseFloat(string(text), 64)
			if err == nil && !(stall.Avg10Percent >= 0 && stall.Avg10Percent <= 100) {
				err = errors.New("avg10 is not a percentage")
			}
			hasAverage = true
		case "total":
			stall.Microseconds, err = strconv.ParseUint(string(text), 10, 64)
			hasTotal = true
		}
		if err != nil {
			return nil, fmt.Errorf("line %q: %w", Quoted(line), err)
		}
	}
	if !hasAverage || !hasTotal {
		return nil, fmt.Errorf("line %q does not have both avg10 and total", Quoted(line))
	}
	return &stall, nil
}
