package host

import (
	"bytes"
	"fmt"
	"strconv"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// parseCore parses a line such as "cpu3 10 0 20 400 1 0 2 0 0 0". Kernels before 2.6.33 have fewer columns: what is
// not there was not counted, and stays 0.
func parseCore(line []byte) (stats.CoreCounters, error) {
	fields := bytes.Fields(line)
	id, err := strconv.Atoi(string(fields[0][len("cpu"):]))
	if err != nil || id < 0 {
		return stats.CoreCounters{}, fmt.Errorf("it names no processor")
	}
	if len(fields) < 5 {
		return stats.CoreCounters{}, fmt.Errorf("it has %d columns, at least 5 are due", len(fields))
	}
	core := stats.CoreCounters{ID: id}
	columns := []*uint64{
		&core.User, &core.Nice, &core.System, &core.Idle, &core.IOWait,
		&core.IRQ, &core.SoftIRQ, &core.Steal, &core.Guest, &core.GuestNice,
	}
	for i, field := range fields[1:] {
		if i == len(columns) {
			break
		}
		if *columns[i], err = strconv.ParseUint(string(field), 10, 64); err != nil {
			return stats.CoreCounters{}, err
		}
	}
	return core, nil
}
