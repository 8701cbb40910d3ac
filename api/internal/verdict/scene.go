package verdict

import (
	"slices"
	"strings"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// scene is a sample with what the sentences about it have in common.
type scene struct {
	stats.Snapshot
	machine   string // where "on this machine" has to be said: " on this machine", else empty
	container string // what the container lens is of: "container" or "task"
	foreign   bool   // the machine's pressure is of a machine around a container of LXC, whose own figures the rest are
	loadFits  bool   // the load is of the machine whose processors are counted
	own       string // path of the container's own cgroup in the hierarchy of memory

	seesFilesystems bool // the size of one at least is known
	lostMemory      bool // the container has a memory limit, and what it uses is not known

	failed map[string]bool // mountpoints of filesystems that became read-only after an error; nil for none

	// stepSeconds is the time since the snapshot before, or at the start that between two snapshots.
	stepSeconds float64
}

// isAround reports whether the cgroup at path is one around the container.
func (of scene) isAround(path string) bool { return path != "" && of.own != "" && path != of.own }

func newScene(sample stats.Sample, last time.Time) scene {
	replaced := sample.Reading.Machine.LXCFS
	of := scene{Snapshot: sample.Snapshot, container: "container", foreign: len(replaced) > 0}
	of.seesFilesystems = len(of.Filesystems) > 0
	for i := range sample.Reading.Machine.Filesystems {
		if one := &sample.Reading.Machine.Filesystems[i]; one.Failed {
			if of.failed == nil {
				of.failed = map[string]bool{}
			}
			of.failed[one.Mountpoint] = true
		}
	}
	of.stepSeconds = of.IntervalSeconds
	if !last.IsZero() {
		of.stepSeconds = max(of.stepSeconds, sample.Reading.At.Sub(last).Seconds())
	}
	of.loadFits = !slices.Contains(replaced, "stat") || slices.Contains(replaced, "loadavg")
	hasMachine := of.CPU != nil || of.Memory != nil || of.Pressure != nil
	switch {
	case of.foreign:
		of.machine = " on the machine around this container"
	case hasMachine && of.Container != nil:
		of.machine = " on this machine"
	}
	if of.Container != nil && of.Container.Task != nil {
		of.container = "task"
	}
	if counters := sample.Reading.Cgroup.Counters; counters != nil {
		for _, one := range counters.Memory {
			if one.IsContainer {
				of.own = one.Path
			}
			of.lostMemory = of.lostMemory || one.LimitBytes != nil && of.Container != nil && of.Container.Memory == nil
		}
	}
	return of
}

// noShortage is the sentence where no rule has anything to say, which is good only where rules could see: it names what they
// could not. With a container lens alone it speaks of the container, with both of both.
func noShortage(of scene) stats.Sentence {
	var cpu, memory *float64
	if of.CPU != nil {
		cpu = of.CPU.UsagePercent
	}
	if of.Memory != nil {
		memory = of.Memory.UsagePercent
	}
	own := containerFigures(of)
	switch {
	case of.CPU == nil && of.Memory == nil && of.Pressure == nil && of.hasContainer():
		return stats.Sentence{Level: stats.LevelOK, Lens: stats.LensContainer, Field: "container.cpu", Text: "No shortage" + of.butFor() + " in this " + of.container + own + "."}
	case of.CPU == nil && of.Memory == nil && of.Pressure == nil:
		return stats.Sentence{Level: stats.LevelWarning, Text: "Neither processor nor memory can be read: see what is missing.", Field: "missing"}
	}
	text := "No shortage"
	if of.tooYoung() {
		text = "No shortage so far"
	}
	if unknown := of.unknown(); unknown != "" {
		text = "No shortage that can be seen without " + unknown
	}
	text += figures(cpu, memory)
	if own != "" {
		text += "; this " + of.container + strings.Replace(own, ":", "", 1)
	}
	return stats.Sentence{Level: stats.LevelOK, Lens: stats.LensHost, Text: text + ".", Field: "cpu"}
}

func (of scene) hasContainer() bool {
	return of.Container != nil && (of.Container.CPU != nil || of.Container.Memory != nil)
}

// butFor says what of a container that stands alone cannot be judged.
func (of scene) butFor() string {
	if of.lostMemory {
		return " that can be seen without memory"
	}
	return ""
}

// tooYoung reports whether there are too few readings yet to say how long tasks waited.
func (of scene) tooYoung() bool {
	if of.Pressure == nil || of.stepSeconds > longStepSeconds {
		return false
	}
	for _, stall := range []*stats.Stall{of.Pressure.CPU, of.Pressure.Memory, of.Pressure.IO} {
		if stall != nil && stall.Some != nil && stall.Some.Last10SecondsPercent != nil {
			return false
		}
	}
	return true
}

// unknown names what of the machine cannot be judged.
func (of scene) unknown() string {
	var unknown []string
	if of.Memory == nil || of.Memory.UsagePercent == nil {
		unknown = append(unknown, "memory")
	}
	if of.Pressure == nil {
		unknown = append(unknown, "pressure")
	}
	if !of.seesFilesystems {
		unknown = append(unknown, "filesystems")
	}
	if of.lostMemory {
		unknown = append(unknown, "the memory of this "+of.container)
	}
	if last := len(unknown) - 1; last > 0 {
		return strings.Join(unknown[:last], ", ") + " and " + unknown[last]
	}
	return strings.Join(unknown, "")
}

func containerFigures(of scene) string {
	if of.Container == nil {
		return ""
	}
	var cpu, memory *float64
	if of.Container.CPU != nil {
		cpu = of.Container.CPU.UsagePercent
	}
	if of.Container.Memory != nil {
		memory = of.Container.Memory.UsagePercent
	}
	return figures(cpu, memory)
}

// figures is ": CPU 19 %, memory 43 %", as far as known.
func figures(cpu, memory *float64) string {
	var parts []string
	if cpu != nil {
		parts = append(parts, "CPU "+humanPercent(*cpu))
	}
	if memory != nil {
		parts = append(parts, "memory "+humanPercent(*memory))
	}
	if len(parts) == 0 {
		return ""
	}
	return ": " + strings.Join(parts, ", ")
}
