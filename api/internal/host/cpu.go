package host

import (
	"bytes"
	"errors"
	"fmt"
	"math"

	"github.com/sys-stats/sys-stats/api/internal/kernel"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// parseCore parses a line such as "cpu3 10 0 20 400 1 0 2 0 0 0". Kernels before 2.6.33 have fewer columns: what is
// not there was not counted, and stays 0.
func parseCore(line []byte) (stats.CoreCounters, error) {
	fields := bytes.Fields(line)
	id, isNumber := kernel.Digits(fields[0][len("cpu"):])
	if !isNumber || id > math.MaxInt32 {
		return stats.CoreCounters{}, errors.New("it names no processor")
	}
	if len(fields) < 5 {
		return stats.CoreCounters{}, fmt.Errorf("it has %d columns, at least 5 are due", len(fields))
	}
	core := stats.CoreCounters{ID: int(id)}
	columns := []*uint64{
		&core.User, &core.Nice, &core.System, &core.Idle, &core.IOWait,
		&core.IRQ, &core.SoftIRQ, &core.Steal, &core.Guest, &core.GuestNice,
	}
	for i, field := range fields[1:] {
		if i == len(columns) {
			break
		}
		if *columns[i], isNumber = kernel.Digits(field); !isNumber {
			return stats.CoreCounters{}, fmt.Errorf("%q is not a number", kernel.Quoted(field))
		}
	}
	return core, nil
}
