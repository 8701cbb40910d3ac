package host

import (
	"bytes"
	"fmt"
	"math"
	"strconv"

	"github.com/sys-stats/sys-stats/api/internal/kernel"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// readLoad reads /proc/loadavg. gopsutil panics on an empty file, and where there is none asks sysinfo(2), which is not of
// the machine that HOST_PROC names.
func (r *Reader) readLoad(into *stats.MachineReading) {
	content, err := r.files.Read(r.proc("loadavg"))
	if err == nil {
		into.Load, err = parseLoad(content)
	}
	if err != nil {
		absent(into, "load", err)
	}
}

// parseLoad parses a line such as "0.52 0.31 0.20 1/345 6789", proc_loadavg(5).
func parseLoad(content []byte) (*stats.Load, error) {
	fields := bytes.Fields(content)
	var load stats.Load
	for i, target := range []*float64{&load.One, &load.Five, &load.Fifteen} {
		if i == len(fields) {
			return nil, fmt.Errorf("loadavg has %d columns, at least 3 are due", len(fields))
		}
		average, err := strconv.ParseFloat(string(fields[i]), 64)
		if err != nil || !(average >= 0) || math.IsInf(average, 0) {
			return nil, fmt.Errorf("loadavg: %q is not a load", kernel.Quoted(fields[i]))
		}
		*target = average
	}
	return &load, nil
}
