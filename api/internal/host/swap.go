package host

import (
	"bytes"
	"fmt"
	"os"
	"strconv"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// vmstat is what is wanted of /proc/vmstat. A counter that the kernel does not have is nil.
type vmstat struct {
	swapInBytes  *uint64
	swapOutBytes *uint64
	oomKills     *uint64 // since Linux 4.13
}

// readVMStat reads /proc/vmstat: swap traffic and OOM kills. gopsutil's SwapMemory takes the traffic four times too
// large and does not heed HOST_PROC.
func (r *Reader) readVMStat(into *stats.Reading) error {
	content, err := r.files.read(r.proc("vmstat"))
	if err != nil {
		return err
	}
	counters, err := parseVMStat(content, uint64(max(os.Getpagesize(), 0)))
	if err != nil {
		return err
	}
	if into.Swap != nil {
		into.Swap.InBytes, into.Swap.OutBytes = counters.swapInBytes, counters.swapOutBytes
	}
	into.OOMKills = counters.oomKills
	return nil
}

func parseVMStat(content []byte, pageBytes uint64) (vmstat, error) {
	var parsed vmstat
	for line := range bytes.Lines(content) {
		name, value, _ := bytes.Cut(bytes.TrimSpace(line), []byte(" "))
		var target **uint64
		unit := pageBytes
		switch string(name) {
		case "pswpin":
			target = &parsed.swapInBytes
		case "pswpout":
			target = &parsed.swapOutBytes
		case "oom_kill":
			target, unit = &parsed.oomKills, 1
		default:
			continue
		}
		count, err := strconv.ParseUint(string(value), 10, 64)
		if err != nil {
			return vmstat{}, fmt.Errorf("line %q of vmstat: %w", line, err)
		}
		count *= unit
		*target = &count
	}
	return parsed, nil
}
