package verdict

import (
	"cmp"
	"slices"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

const (
	// blamedDiskPercent is how much of what workloads moved on a device the greatest user must have moved.
	blamedDiskPercent = 50
	// leastMovedBytes is how much that must be in 10 s: less than twelve blocks of 4 KiB a second
	// explain no waiting.
	leastMovedBytes = 10 * 12 * 4096
	// busyDiskPercent is how much of the time since the reading before a device must have been at work, where that is known: what
	// waits for an idle one is held back by a limit. It is little, as that is the last of the 10 s alone.
	busyDiskPercent = 5
	// seenDiskPercent is how much of a device's traffic workloads must account for: of cgroup v1 the kernel does not say who wrote
	// what goes through its cache.
	seenDiskPercent = 33
)

// blameForDisk blames who moved the most on the device that those who waited use: the one that was used the most of them.
func blameForDisk(snapshot *stats.Snapshot, all []unit) blamed {
	waiting := waiters(all, (*unit).waitedForDisk)
	total := map[string]float64{} // bytes of all workloads, of each device that somebody who waited uses
	for _, one := range waiting {
		for _, use := range one.disks {
			total[use.name] = 0
		}
	}
	var names []string
	for name := range total {
		for i := range all {
			total[name] += all[i].moved(name)
		}
		if isContended(snapshot, name, total[name]) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return blamed{}
	}
	name := slices.MinFunc(names, func(a, b string) int { return cmp.Or(cmp.Compare(total[b], total[a]), cmp.Compare(a, b)) })
	users := usersOf(all, func(one *unit) float64 { return one.moved(name) })
	if len(users) == 0 || 100*users[0].amount/total[name] < blamedDiskPercent || users[0].amount < leastMovedBytes {
		return blamed{}
	}
	most := standing(users)
	found := blamed{victims: victimsOf(waiting, func(one *unit) bool {
		moved := one.moved(name)
		return moved > 0 && moved <= most[0].amount/2
	})}
	if !standOut(most, found.victims) {
		return blamed{}
	}
	for _, one := range most {
		found.causes = append(found.causes, stats.Cause{
			Kind: stats.CauseWorkload, Name: one.Name, Workload: one.ID, Field: byIO, SharePercent: min(100, 100*one.amount/total[name]),
		})
	}
	found.explanation = explainDisk(found, name, most)
	return found
}

// isContended reports whether a device was at work, and workloads are known to be what it worked for.
func isContended(snapshot *stats.Snapshot, name string, workloadBytes float64) bool {
	if workloadBytes <= 0 {
		return false
	}
	for i := range snapshot.Disks {
		disk := &snapshot.Disks[i]
		if disk.Name != name {
			continue
		}
		if disk.BusyPercent != nil && known(disk.BusyPercent) < busyDiskPercent {
			return false
		}
		moved := shortWindowSeconds * (known(disk.ReadBytesPerSecond) + known(disk.WriteBytesPerSecond))
		return workloadBytes >= seenDiskPercent*moved/100
	}
	return true // a device that the machine does not list
}
