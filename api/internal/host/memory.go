package host

import (
	"context"
	"fmt"
	"os"

	"github.com/shirou/gopsutil/v3/mem"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// readMemory reads /proc/meminfo, the size of swap included. Used and UsedPercent of gopsutil v3 are left alone: they leave out shared memory and
// the cache that cannot be reclaimed, and so disagree with free(1).
func (r *Reader) readMemory(ctx context.Context, into *stats.Reading) error {
	memory, err := mem.VirtualMemoryWithContext(ctx)
	if err != nil {
		return err
	}
	if memory.Total == 0 { // gopsutil takes an unreadable file for an empty one: find out which it was
		if _, err := os.ReadFile(r.proc("meminfo")); err != nil {
			return err
		}
		return fmt.Errorf("%s has no MemTotal", r.proc("meminfo"))
	}
	into.Memory = &stats.MemoryCounters{
		TotalBytes:     memory.Total,
		AvailableBytes: memory.Available,
		FreeBytes:      memory.Free,
		BuffersBytes:   memory.Buffers,
		CachedBytes:    memory.Cached, // gopsutil has added SReclaimable
	}
	into.Swap = &stats.SwapCounters{TotalBytes: memory.SwapTotal, FreeBytes: memory.SwapFree}
	return nil
}
