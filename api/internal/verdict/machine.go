package verdict

import (
	"fmt"
	"math"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// memoryUsage judges what programs can use: memory that is set aside for huge pages is none of it, be it used or not, and a
// machine that sets nearly all of it aside would seem to be full for ever.
func memoryUsage(of scene) []finding {
	if of.Memory == nil || of.Memory.AvailableBytes == nil {
		return nil
	}
	total, where := of.Memory.TotalBytes, ""
	if reserved := of.Memory.HugePagesBytes; reserved != nil && *reserved < total {
		total, where = total-*reserved, " outside of huge pages"
	}
	if total == 0 {
		return nil
	}
	available := min(*of.Memory.AvailableBytes, total)
	share := 100 * float64(total-available) / float64(total)
	return []finding{{
		field: "memory", lens: stats.LensHost, value: share, remedy: "Stop or limit what uses the most memory, or add memory.",
		text: fmt.Sprintf("Memory%s%s is %s used: %s of %s are left.", where, of.ofMachine(), humanPercent(share), humanBytes(available), humanBytes(total)),
	}}
}

// ofMachine says whose memory it is, where there is more than one.
func (of scene) ofMachine() string {
	if of.machine == "" || of.foreign { // inside LXC the memory is the container's
		return ""
	}
	return " of this machine"
}

// filesystemSpace leaves out what is mounted read-only: it is full by design, or nothing can be done about it here.
func filesystemSpace(of scene) []finding {
	var findings []finding
	for _, one := range of.Filesystems {
		if one.UsagePercent != nil && !one.ReadOnly {
			findings = append(findings, finding{
				field: "filesystems[" + one.Mountpoint + "]", lens: stats.LensHost, value: *one.UsagePercent, remedy: "Delete or move what is not needed, or make it larger.",
				text: fmt.Sprintf("%s is %s full: %s are left.", one.Mountpoint, humanPercent(*one.UsagePercent), humanBytes(one.AvailableBytes)),
			})
		}
	}
	return findings
}

// filesystemFailed finds the filesystems that the kernel made read-only after an error, which is nobody's design.
func filesystemFailed(of scene) []finding {
	var findings []finding
	for _, one := range of.Filesystems {
		if of.failed[one.Mountpoint] {
			findings = append(findings, finding{
				field: "filesystems[" + one.Mountpoint + "].readOnly", lens: stats.LensHost, value: 100, remedy: "Look into the kernel's log, then check the filesystem and its disk.",
				text: one.Mountpoint + " has become read-only after an error: nothing can be written to it.",
			})
		}
	}
	return findings
}

func filesystemInodes(of scene) []finding {
	var findings []finding
	for _, one := range of.Filesystems {
		if one.InodesUsedPercent != nil && !one.ReadOnly {
			findings = append(findings, finding{
				field: "filesystems[" + one.Mountpoint + "].inodesUsedPercent", lens: stats.LensHost, value: *one.InodesUsedPercent, remedy: "Delete files that are not needed: it is their number that counts.",
				text: fmt.Sprintf("%s has used %s of its inodes: without one no file can be made, however much space is left.", one.Mountpoint, humanPercent(*one.InodesUsedPercent)),
			})
		}
	}
	return findings
}

// loadPerCPU stands in for pressure where the kernel does not measure it. Inside LXC the load may be that of the machine around
// and the processors the container's: one says nothing of the other.
func loadPerCPU(of scene) []finding {
	if of.Pressure != nil || of.Load == nil || !of.loadFits || of.Host.LogicalCPUs == nil || *of.Host.LogicalCPUs <= 0 {
		return nil
	}
	share := 100 * of.Load.One / float64(*of.Host.LogicalCPUs)
	return []finding{{
		field: "load", lens: stats.LensHost, value: share,
		text: fmt.Sprintf("%.1f tasks ran or waited on %s, on average of the last minute.", of.Load.One, count(*of.Host.LogicalCPUs, "processor")),
	}}
}

func steal(of scene) []finding {
	if of.CPU == nil || of.CPU.Modes == nil {
		return nil
	}
	return []finding{{
		field: "cpu.modes.steal", lens: stats.LensHost, value: of.CPU.Modes.Steal, remedy: "Move to a machine with processors of its own, or to another host.",
		text: fmt.Sprintf("The hypervisor withholds %s of the processor time (steal).", humanPercent(of.CPU.Modes.Steal)),
	}}
}

func memoryPressure(of scene) []finding {
	if of.Pressure == nil {
		return nil
	}
	return waiting(of, "pressure.memory", stats.LensHost, of.machine, of.Pressure.Memory, "memory")
}

func diskPressure(of scene) []finding {
	if of.Pressure == nil {
		return nil
	}
	return waiting(of, "pressure.io", stats.LensHost, of.machine, of.Pressure.IO, "a disk")
}

func cpuPressure(of scene) []finding {
	if of.Pressure == nil {
		return nil
	}
	return waiting(of, "pressure.cpu", stats.LensHost, of.machine, of.Pressure.CPU, "CPU")
}

const (
	// shortWindowSeconds is over how long waiting is judged.
	shortWindowSeconds = 10
	// longStepSeconds is how far apart snapshots may be for two of them to be about that far apart: further apart, one is too
	// young and the one before it too old.
	longStepSeconds = 7.5
)

// waiting judges the share of the last 10 s in which tasks waited. Where snapshots are too far apart for that, by their
// interval or because the machine itself stood still, it is the share of the time between two of them, and the sentence says so.
func waiting(of scene, field string, lens stats.LensName, where string, stall *stats.Stall, resource string) []finding {
	if stall == nil || stall.Some == nil {
		return nil
	}
	share, seconds := stall.Some.Last10SecondsPercent, float64(shortWindowSeconds)
	if share == nil && of.stepSeconds > longStepSeconds {
		share, seconds = stall.Some.IntervalPercent, of.stepSeconds
	}
	if share == nil {
		return nil
	}
	return []finding{{
		field: field, lens: lens, value: *share,
		text: fmt.Sprintf("Tasks%s waited for %s %s of the last %.0f s.", where, resource, humanPercent(*share), math.Round(seconds)),
	}}
}
