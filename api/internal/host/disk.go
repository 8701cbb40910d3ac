package host

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// sectorBytes is the unit of /proc/diskstats, whatever the device's own sectors are.
const sectorBytes = 512

// excludedDisks are partitions, which their disk counts too, and what has no disk below it: node_exporter's default.
var excludedDisks = regexp.MustCompile(`^(z?ram|loop|fd|(h|s|v|xv)d[a-z]|nvme\d+n\d+p)\d+$`)

// readDisks reads /proc/diskstats. gopsutil looks up serial number and label of every device each time.
func (r *Reader) readDisks(into *stats.MachineReading) {
	content, err := r.files.Read(r.proc("diskstats"))
	if err == nil {
		into.Disks, err = parseDisks(content)
	}
	if err != nil {
		absent(into, "disks", err)
	}
}

// parseDisks parses the format of /proc/diskstats, Documentation/admin-guide/iostats.rst of the kernel.
func parseDisks(content []byte) ([]stats.DiskCounters, error) {
	disks := []stats.DiskCounters{}
	for line := range bytes.Lines(content) {
		fields := bytes.Fields(line)
		if len(fields) == 0 {
			continue
		}
		if len(fields) < 13 {
			return nil, fmt.Errorf("line %q of diskstats has %d columns, at least 13 are due", line, len(fields))
		}
		if excludedDisks.Match(fields[2]) {
			continue
		}
		disk := stats.DiskCounters{Name: string(fields[2])}
		for _, column := range []struct {
			index  int
			target *uint64
			unit   uint64
		}{
			{3, &disk.Reads, 1}, {5, &disk.ReadBytes, sectorBytes}, {7, &disk.Writes, 1}, {9, &disk.WrittenBytes, sectorBytes}, {12, &disk.BusyMilliseconds, 1},
		} {
			count, err := strconv.ParseUint(string(fields[column.index]), 10, 64)
			if err != nil {
				return nil, fmt.Errorf("line %q of diskstats: %w", line, err)
			}
			*column.target = count * column.unit
		}
		disks = append(disks, disk)
	}
	return disks, nil
}
