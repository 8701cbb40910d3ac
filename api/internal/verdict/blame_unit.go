package verdict

import (
	"maps"
	"math"
	"path"
	"slices"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// mostBytes is more than any device moves or any memory holds.
const mostBytes = 1e18

// unit is a workload that can be named as a whole: all but containers in a pod that is listed, too. Of one around others, such
// as a container in which containers run, it is what no other of them used, so that units add up to the machine.
type unit struct {
	*stats.Workload
	cores      float64 // over the last 10 s
	workingSet float64 // in bytes
	grown      float64 // over the last 10 s, in bytes; below 0 where it shrank
	throttled  float64 // share of periods that a quota of its own cut short, or one of a container in it, in percent
	nearLimit  bool    // its own memory limit holds it back, or that of a container in it
	isAround   bool    // there are units in it: how long it waited by itself is not known
	isWhole    bool    // nothing was taken from its numbers
	disks      []diskUse
}

// diskUse is what a unit moved to and from one device.
type diskUse struct {
	name  string
	bytes float64 // in the last 10 s
}

// unitsOf returns the units of all workloads. What is impossible counts as nothing.
func unitsOf(workloads []stats.Workload) []unit {
	rows := make(map[string]*stats.Workload, len(workloads))
	for i := range workloads {
		rows[workloads[i].ID] = &workloads[i] // the later of two that claim one id
	}
	pod := func(one *stats.Workload) *stats.Workload {
		if parent := rows[one.Parent]; parent != nil && parent != one && parent.Kind == stats.WorkloadPod {
			return parent
		}
		return nil
	}
	ids := slices.Sorted(maps.Keys(rows)) // sums of numbers that are not whole depend on their order
	units := make([]unit, 0, len(rows))
	place := make(map[string]int, len(rows)) // of each unit
	for _, id := range ids {
		one := rows[id]
		if pod(one) != nil {
			continue
		}
		place[id] = len(units)
		units = append(units, unit{
			Workload: one, cores: known(one.CPU.Last10SecondsCores), workingSet: bytesOf(one.Memory.WorkingSetBytes), grown: grownBytes(one), isWhole: true, disks: disksOf(one),
		})
	}
	for _, id := range ids {
		one, named := rows[id], id
		if around := pod(one); around != nil {
			named = around.ID
		}
		if at, isUnit := place[named]; isUnit {
			units[at].throttled = max(units[at].throttled, min(100, known(one.CPU.ThrottledPercent)))
			units[at].nearLimit = units[at].nearLimit || known(one.Memory.UsagePercent) >= nearLimitPercent
		}
	}
	whole := make([]unit, len(units))
	copy(whole, units)
	for i := range whole {
		if around, found := unitAround(whole[i].ID, place); found && around != i {
			units[around].without(&whole[i])
		}
	}
	return units
}

// unitAround finds the nearest unit whose cgroup is around the one at id.
func unitAround(id string, place map[string]int) (int, bool) {
	for above := path.Dir(id); above != "/" && above != "."; above = path.Dir(above) {
		if i, found := place[above]; found {
			return i, true
		}
	}
	return 0, false
}

// without takes what a unit in it used out of its own.
func (u *unit) without(inner *unit) {
	u.isAround, u.isWhole = true, false
	u.cores = max(0, u.cores-inner.cores)
	u.workingSet = max(0, u.workingSet-inner.workingSet)
	u.grown -= inner.grown
	for i := range u.disks {
		u.disks[i].bytes = max(0, u.disks[i].bytes-inner.moved(u.disks[i].name))
	}
}

// moved returns how many bytes it moved to and from a device in the last 10 s.
func (u *unit) moved(disk string) float64 {
	bytes := 0.0
	for _, one := range u.disks {
		if one.name == disk {
			bytes += one.bytes
		}
	}
	return bytes
}

// waitedForCPU returns for how much of the last 10 s something in it waited for a processor that others had, in percent. A
// period that its own quota cut short may have been all waiting, so as many are left out.
func (u *unit) waitedForCPU() float64 {
	if u.Pressure != nil && u.Pressure.CPU != nil {
		return max(0, waitedPercent(u.Pressure.CPU)-u.throttled)
	}
	if u.throttled > 0 { // the delay of all its processes is added up: how much of it the quota made is not known
		return 0
	}
	return min(100, known(u.RunDelayPercent))
}

func (u *unit) waitedForMemory() float64 {
	if u.Pressure == nil || u.nearLimit {
		return 0
	}
	return waitedPercent(u.Pressure.Memory)
}

func (u *unit) waitedForDisk() float64 {
	if u.Pressure == nil {
		return 0
	}
	return waitedPercent(u.Pressure.IO)
}

func waitedPercent(stall *stats.Stall) float64 {
	if stall == nil || stall.Some == nil {
		return 0
	}
	return min(100, known(stall.Some.Last10SecondsPercent))
}

// grownBytes returns by how much a workload grew over the last 10 s, below 0 where it shrank.
func grownBytes(one *stats.Workload) float64 {
	rate := one.Memory.GrowthBytesPerSecond
	if rate == nil || !(math.Abs(*rate) < mostBytes) {
		return 0
	}
	return *rate * shortWindowSeconds
}

// disksOf returns what a workload moved in the last 10 s, or would have moved at the speed of now where readings do not go back
// that far.
func disksOf(one *stats.Workload) []diskUse {
	var uses []diskUse
	for _, disk := range one.Disks {
		bytes := known(disk.Last10SecondsBytes)
		if disk.Last10SecondsBytes == nil {
			bytes = shortWindowSeconds * (known(disk.ReadBytesPerSecond) + known(disk.WriteBytesPerSecond))
		}
		if bytes > 0 && bytes < mostBytes {
			uses = append(uses, diskUse{disk.Name, bytes})
		}
	}
	return uses
}

// known returns a number that can be, and 0 for any other.
func known(value *float64) float64 {
	if value == nil || math.IsNaN(*value) || math.IsInf(*value, 0) || *value < 0 {
		return 0
	}
	return *value
}

func bytesOf(size *uint64) float64 {
	if size == nil {
		return 0
	}
	return float64(*size)
}
