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
	var core stats.CoreCounters
	columns := [...]*uint64{
		&core.User, &core.Nice, &core.System, &core.Idle, &core.IOWait,
		&core.IRQ, &core.SoftIRQ, &core.Steal, &core.Guest, &core.GuestNice,
	}
	count := 0
	for field := range bytes.FieldsSeq(line) {
		var isNumber bool
		switch {
		case count == 0:
			id, isProcessor := kernel.Digits(field[len("cpu"):])
			if !isProcessor || id > math.MaxInt32 {
				return stats.CoreCounters{}, errors.New("it names no processor")
			}
			core.ID, isNumber = int(id), true
		case count <= len(columns):
			*columns[count-1], isNumber = kernel.Digits(field)
		default:
			isNumber = true // what newer kernels count beside
		}
		if !isNumber {
			return stats.CoreCounters{}, fmt.Errorf("%q is not a number", kernel.Quoted(field))
		}
		count++
	}
	if count < 5 {
		return stats.CoreCounters{}, fmt.Errorf("it has %d columns, at least 5 are due", count)
	}
	return core, nil
}
