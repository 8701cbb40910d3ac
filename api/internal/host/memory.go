package host

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"

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
	r.readZFS(into)
	return nil
}

// readZFS adds what the cache of ZFS (ARC) holds. Most machines have no ZFS, which is no fault.
func (r *Reader) readZFS(into *stats.Reading) {
	content, err := r.files.read(r.proc("spl/kstat/zfs/arcstats"))
	if errors.Is(err, fs.ErrNotExist) {
		return
	}
	var cache arc
	if err == nil {
		cache, err = parseARC(content)
	}
	if err != nil {
		into.Missing = append(into.Missing, missing("memory.zfsReclaimableBytes", err))
		return
	}
	into.Memory.ZFSSizeBytes, into.Memory.ZFSMinimumBytes = &cache.size, &cache.minimum
}

// arc is the cache of ZFS, in bytes.
type arc struct{ size, minimum uint64 }

// parseARC parses arcstats, a kstat of OpenZFS: two lines of heading, then lines such as "c_min  4  134217728".
func parseARC(content []byte) (arc, error) {
	var parsed arc
	found := 0
	for line := range bytes.Lines(content) {
		fields := bytes.Fields(line)
		if len(fields) != 3 {
			continue
		}
		var target *uint64
		switch string(fields[0]) {
		case "size":
			target = &parsed.size
		case "c_min":
			target = &parsed.minimum
		default:
			continue
		}
		var err error
		if *target, err = strconv.ParseUint(string(fields[2]), 10, 64); err != nil {
			return arc{}, fmt.Errorf("line %q of arcstats: %w", bytes.TrimSpace(line), err)
		}
		found++
	}
	if found != 2 {
		return arc{}, errors.New("arcstats does not have one line size and one line c_min")
	}
	return parsed, nil
}
