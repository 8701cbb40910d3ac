package sampler

import (
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// deriveDisks computes the traffic of each disk since the reading before. A disk that was not there before has no
// rates yet.
func deriveDisks(previous, current []stats.DiskCounters, elapsed time.Duration) ([]stats.Disk, []stats.Missing) {
	before := make(map[string]stats.DiskCounters, len(previous))
	for _, disk := range previous {
		before[disk.Name] = disk
	}
	disks := make([]stats.Disk, 0, len(current))
	var absent []stats.Missing
	for _, now := range current {
		disk := stats.Disk{Name: now.Name}
		then, found := before[now.Name]
		if found && !restarted(counter{then.ReadBytes, now.ReadBytes}, counter{then.WrittenBytes, now.WrittenBytes}, counter{then.Reads, now.Reads},
			counter{then.Writes, now.Writes}, counter{then.BusyMilliseconds, now.BusyMilliseconds}) {
			disk.ReadBytesPerSecond = rate(then.ReadBytes, now.ReadBytes, elapsed)
			disk.WriteBytesPerSecond = rate(then.WrittenBytes, now.WrittenBytes, elapsed)
			disk.ReadsPerSecond = rate(then.Reads, now.Reads, elapsed)
			disk.WritesPerSecond = rate(then.Writes, now.Writes, elapsed)
			if busy := rate(then.BusyMilliseconds, now.BusyMilliseconds, elapsed); busy != nil {
				disk.BusyPercent = percent(*busy, 1000)
			}
		}
		if disk.ReadBytesPerSecond == nil || disk.WriteBytesPerSecond == nil || disk.ReadsPerSecond == nil ||
			disk.WritesPerSecond == nil || disk.BusyPercent == nil {
			absent = append(absent, whyAbsent("disks["+now.Name+"]", !found))
		}
		disks = append(disks, disk)
	}
	return disks, absent
}
