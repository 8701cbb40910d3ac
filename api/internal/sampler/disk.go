package sampler

import (
	"regexp"
	"strings"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// sectorBytes is the unit of /proc/diskstats, whatever the device's own sectors are.
const sectorBytes = 512

// withoutDisk matches devices that have no disk below them, by the names of their drivers.
var withoutDisk = regexp.MustCompile(`^(z?ram|loop|fd)\d+$`)

// pathOfNVMe matches one of several ways to a disk, which counts what the disk itself counts: nvme0c1n1 leads to nvme0n1.
var pathOfNVMe = regexp.MustCompile(`^(nvme\d+)c\d+(n\d+)$`)

// deriveDisks computes the traffic of each disk since the reading before. A disk that was not there before has no
// rates yet.
func deriveDisks(previous, current []stats.DiskCounters, elapsed time.Duration) ([]stats.Disk, []stats.Missing) {
	before := make(map[string]*stats.DiskCounters, len(previous))
	for i := range previous {
		before[previous[i].Name] = &previous[i]
	}
	table := make(map[string]*stats.DiskCounters, len(current))
	for i := range current {
		table[current[i].Name] = &current[i]
	}
	disks := make([]stats.Disk, 0, len(current))
	var absent []stats.Missing
	for i := range current {
		now := &current[i]
		if !isDisk(now, table) {
			continue
		}
		disk := stats.Disk{Name: now.Name}
		then := before[now.Name]
		if then != nil && !restarted(counter{then.SectorsRead, now.SectorsRead}, counter{then.SectorsWritten, now.SectorsWritten}, counter{then.Reads, now.Reads},
			counter{then.Writes, now.Writes}, counter{then.BusyMilliseconds, now.BusyMilliseconds}) {
			disk.ReadBytesPerSecond = scaled(rate(then.SectorsRead, now.SectorsRead, elapsed), sectorBytes)
			disk.WriteBytesPerSecond = scaled(rate(then.SectorsWritten, now.SectorsWritten, elapsed), sectorBytes)
			disk.ReadsPerSecond = rate(then.Reads, now.Reads, elapsed)
			disk.WritesPerSecond = rate(then.Writes, now.Writes, elapsed)
			if busy := rate(then.BusyMilliseconds, now.BusyMilliseconds, elapsed); busy != nil {
				disk.BusyPercent = percent(*busy, 1000)
			}
		}
		if disk.ReadBytesPerSecond == nil || disk.WriteBytesPerSecond == nil || disk.ReadsPerSecond == nil ||
			disk.WritesPerSecond == nil || disk.BusyPercent == nil {
			absent = append(absent, whyAbsent("disks["+now.Name+"]", then == nil))
		}
		disks = append(disks, disk)
	}
	return disks, absent
}

// isDisk reports whether a device of the table is a whole disk: what its partitions read and write it counts too. Only where
// sysfs does not know the device is a partition told by its name.
func isDisk(device *stats.DiskCounters, table map[string]*stats.DiskCounters) bool {
	if withoutDisk.MatchString(device.Name) {
		return false
	}
	if match := pathOfNVMe.FindStringSubmatch(device.Name); match != nil {
		disk := table[match[1]+match[2]] // before Linux 6.4 it counts nothing, and the ways to it do
		return disk == nil || disk.Reads+disk.Writes == 0
	}
	if device.IsPartition != nil {
		return !*device.IsPartition
	}
	return table[wholeDisk(device.Name)] == nil
}

// wholeDisk returns the name of the disk that a partition of this name would be part of: the kernel adds a number to the
// name of the disk, with a p between where that ends in a digit. It is empty for a name that no partition has.
func wholeDisk(name string) string {
	stem := strings.TrimRight(name, "0123456789")
	if stem == name || stem == "" {
		return ""
	}
	if disk, found := strings.CutSuffix(stem, "p"); found && endsInDigit(disk) {
		return disk
	}
	if endsInDigit(stem) {
		return ""
	}
	return stem
}

func endsInDigit(name string) bool {
	return name != "" && name[len(name)-1] >= '0' && name[len(name)-1] <= '9'
}
