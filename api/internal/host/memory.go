package host

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"strconv"

	"github.com/sys-stats/sys-stats/api/internal/kernel"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// readMemory reads /proc/meminfo, swap included. gopsutil v3 makes MemAvailable up where the kernel does not say it (98.75 %
// used on a machine that was idle), takes an unreadable file for a machine without memory, and adds SReclaimable to Cached.
func (r *Reader) readMemory(into *stats.MachineReading) {
	content, err := r.files.Read(r.proc("meminfo"))
	if err == nil {
		into.Memory, err = r.names.ParseValues(content, nil)
		if total := into.Memory.Get("MemTotal"); total == nil || *total == 0 {
			into.Memory, err = nil, fmt.Errorf("%s has no MemTotal", r.proc("meminfo"))
		}
	}
	if err != nil {
		absent(into, "memory", err)
		if into.Memory == nil {
			absent(into, "swap", err)
		}
	}
	if into.Memory != nil {
		r.readZFS(into)
	}
}

// readZFS adds what the cache of ZFS (ARC) holds. Most machines have no ZFS, which is no fault.
func (r *Reader) readZFS(into *stats.MachineReading) {
	content, err := r.files.Read(r.proc("spl/kstat/zfs/arcstats"))
	if errors.Is(err, fs.ErrNotExist) {
		return
	}
	if err == nil {
		into.ZFS, err = parseARC(content)
	}
	if err != nil {
		absent(into, "memory.zfsReclaimableBytes", err)
	}
}

// parseARC parses arcstats, a kstat of OpenZFS: two lines of heading, then lines such as "c_min  4  134217728".
func parseARC(content []byte) (*stats.ZFSCounters, error) {
	var parsed stats.ZFSCounters
	found := 0
	for line := range bytes.Lines(content) {
		fields := bytes.Fields(line)
		if len(fields) != 3 {
			continue
		}
		var target *uint64
		switch string(fields[0]) {
		case "size":
			target = &parsed.SizeBytes
		case "c_min":
			target = &parsed.MinimumBytes
		default:
			continue
		}
		var err error
		if *target, err = strconv.ParseUint(string(fields[2]), 10, 64); err != nil {
			return nil, fmt.Errorf("line %q of arcstats: %w", kernel.Quoted(line), errors.Unwrap(err))
		}
		found++
	}
	if found != 2 {
		return nil, errors.New("arcstats does not have one line size and one line c_min")
	}
	return &parsed, nil
}
