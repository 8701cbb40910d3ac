package host

import (
	"context"
	"os"

	"github.com/shirou/gopsutil/v3/load"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// readLoad reads /proc/loadavg.
func (r *Reader) readLoad(ctx context.Context) (*stats.Load, error) {
	// gopsutil asks sysinfo(2) where the file cannot be read, which is not of the machine that HOST_PROC names
	if _, err := os.Stat(r.proc("loadavg")); err != nil {
		return nil, err
	}
	average, err := load.AvgWithContext(ctx)
	if err != nil {
		return nil, err
	}
	return &stats.Load{One: average.Load1, Five: average.Load5, Fifteen: average.Load15}, nil
}
