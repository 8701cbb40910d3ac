package sampler

import (
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// threshold is where a level begins and where it ends. The end is lower, so that a value that hovers about the
// beginning does not flicker.
type threshold struct{ enter, leave float64 }

// finding is one value that a rule judges.
type finding struct {
	field string
	value float64 // in percent: the more the worse
	text  string
}

// rule judges the findings of one kind.
type rule struct {
	warning, critical threshold
	after             time.Duration // how long a value must stand before it counts: what is not averaged yet jumps
	find              func(stats.Snapshot) []finding
}

// calmAfter is how long a value must be below the end of a level before the level falls.
const calmAfter = 10 * time.Second

// rules is the table of thresholds, the worst kind of trouble first: of sentences of one level, the first is on top.
// All values are in percent.
//
//	what                                        warning      critical     stands for
//	                                            from / to    from / to
var rules = []rule{
	// working set of the container / its limit  85 / 80      95 / 92
	{threshold{85, 80}, threshold{95, 92}, 0, containerMemory},
	// working set of a container of a task / its own limit
	{threshold{85, 80}, threshold{95, 92}, 0, taskContainerMemory},
	// tasks of the container / its limit        80 / 75      95 / 90
	{threshold{80, 75}, threshold{95, 90}, 0, containerPIDs},
	// time that something waited for memory     5 / 2        20 / 12
	{threshold{5, 2}, threshold{20, 12}, 0, memoryPressure},
	// memory in use                             90 / 87      97 / 95
	{threshold{90, 87}, threshold{97, 95}, 0, memoryUsage},
	// space in use, of each filesystem          85 / 83      95 / 93
	{threshold{85, 83}, threshold{95, 93}, 0, filesystemSpace},
	// ephemeral storage of a task in use        85 / 83      95 / 93
	{threshold{85, 83}, threshold{95, 93}, 0, taskStorage},
	// inodes in use, of each filesystem         85 / 83      95 / 93
	{threshold{85, 83}, threshold{95, 93}, 0, filesystemInodes},
	// scheduling periods cut short by a quota   10 / 5       50 / 40      5 s
	{threshold{10, 5}, threshold{50, 40}, 5 * time.Second, throttling},
	// time that something waited for a disk     10 / 6       40 / 30
	{threshold{10, 6}, threshold{40, 30}, 0, ioPressure},
	// time that something waited for a CPU      25 / 18      60 / 50
	{threshold{25, 18}, threshold{60, 50}, 0, cpuPressure},
	// load / processors, where there is no PSI  150 / 120    300 / 250
	{threshold{150, 120}, threshold{300, 250}, 0, loadPerCPU},
	// time that the hypervisor withheld         10 / 6       30 / 20      5 s
	{threshold{10, 6}, threshold{30, 20}, 5 * time.Second, steal},
}

func containerMemory(s stats.Snapshot) []finding {
	if s.Container == nil || s.Container.Memory == nil || s.Container.Memory.UsagePercent == nil {
		return nil
	}
	memory := s.Container.Memory
	return []finding{{"container.memory", *memory.UsagePercent, fmt.Sprintf("This %s has %s of memory left of its limit of %s. Above it, it is killed.",
		confined(s), humanBytes(*memory.HeadroomBytes), humanBytes(*memory.LimitBytes))}}
}

func containerPIDs(s stats.Snapshot) []finding {
	if s.Container == nil || s.Container.PIDs == nil || s.Container.PIDs.Limit == nil {
		return nil
	}
	pids := s.Container.PIDs
	share := percent(float64(pids.Current), float64(*pids.Limit))
	if share == nil {
		return nil
	}
	return []finding{{"container.pids", *share, fmt.Sprintf("This %s has %d of the %d processes and threads that it may have.", confined(s), pids.Current, *pids.Limit)}}
}

func throttling(s stats.Snapshot) []finding {
	if s.Container == nil || s.Container.CPU == nil || s.Container.CPU.ThrottledPercent == nil || s.Container.CPU.LimitCores == nil {
		return nil
	}
	cpu := s.Container.CPU
	return []finding{{"container.cpu", *cpu.ThrottledPercent, fmt.Sprintf("This %s is held back in %s of its scheduling periods: it may use %s CPUs and wants more.",
		confined(s), humanPercent(*cpu.ThrottledPercent), strconv.FormatFloat(*cpu.LimitCores, 'g', 3, 64))}}
}

// confined says what the container lens is of.
func confined(s stats.Snapshot) string {
	if s.Container.Task != nil {
		return "task"
	}
	return "container"
}

// taskContainerMemory tells of containers that are near a limit of their own, however much the task has left.
func taskContainerMemory(s stats.Snapshot) []finding {
	if s.Container == nil || s.Container.Task == nil {
		return nil
	}
	var findings []finding
	for _, one := range s.Container.Task.Containers {
		if one.Memory != nil && one.Memory.UsagePercent != nil {
			left := *one.Memory.LimitBytes - min(*one.Memory.LimitBytes, one.Memory.WorkingSetBytes)
			findings = append(findings, finding{"container.task.containers[" + one.Name + "]", *one.Memory.UsagePercent,
				fmt.Sprintf("The container %s has %s of memory left of its own limit of %s. Above it, it is killed.", one.Name, humanBytes(left), humanBytes(*one.Memory.LimitBytes))})
		}
	}
	return findings
}

func taskStorage(s stats.Snapshot) []finding {
	if s.Container == nil || s.Container.Task == nil || s.Container.Task.EphemeralStorage == nil || s.Container.Task.EphemeralStorage.UsagePercent == nil {
		return nil
	}
	storage := s.Container.Task.EphemeralStorage
	return []finding{{"container.task.ephemeralStorage", *storage.UsagePercent, fmt.Sprintf("The ephemeral storage of this task is %s full: %s are left.",
		humanPercent(*storage.UsagePercent), humanBytes(*storage.TotalBytes-min(*storage.TotalBytes, *storage.UsedBytes)))}}
}

func memoryPressure(s stats.Snapshot) []finding {
	if s.Pressure == nil {
		return nil
	}
	return waiting("pressure.memory", s.Pressure.Memory, "memory")
}

func ioPressure(s stats.Snapshot) []finding {
	if s.Pressure == nil {
		return nil
	}
	return waiting("pressure.io", s.Pressure.IO, "a disk")
}

func cpuPressure(s stats.Snapshot) []finding {
	if s.Pressure == nil {
		return nil
	}
	return waiting("pressure.cpu", s.Pressure.CPU, "a processor")
}

func waiting(field string, stall *stats.Stall, resource string) []finding {
	if stall == nil {
		return nil
	}
	return []finding{{field, stall.SomeAvg10Percent, fmt.Sprintf("%s of the last 10 s something waited for %s.", humanPercent(stall.SomeAvg10Percent), resource)}}
}

func memoryUsage(s stats.Snapshot) []finding {
	if s.Memory == nil || s.Memory.UsagePercent == nil {
		return nil
	}
	return []finding{{"memory", *s.Memory.UsagePercent, fmt.Sprintf("Memory is %s used: %s of %s are left.",
		humanPercent(*s.Memory.UsagePercent), humanBytes(*s.Memory.AvailableBytes), humanBytes(s.Memory.TotalBytes))}}
}

// filesystemSpace leaves out what is mounted read-only: it is full by design, or nothing can be done about it here.
func filesystemSpace(s stats.Snapshot) []finding {
	var findings []finding
	for _, one := range s.Filesystems {
		if one.UsagePercent != nil && !one.ReadOnly {
			findings = append(findings, finding{"filesystems[" + one.Mountpoint + "]", *one.UsagePercent,
				fmt.Sprintf("%s is %s full: %s are left.", one.Mountpoint, humanPercent(*one.UsagePercent), humanBytes(one.AvailableBytes))})
		}
	}
	return findings
}

func filesystemInodes(s stats.Snapshot) []finding {
	var findings []finding
	for _, one := range s.Filesystems {
		if one.InodesUsedPercent != nil && !one.ReadOnly {
			findings = append(findings, finding{"filesystems[" + one.Mountpoint + "].inodesUsedPercent", *one.InodesUsedPercent,
				fmt.Sprintf("%s has used %s of its inodes: without one no file can be made, however much space is left.", one.Mountpoint, humanPercent(*one.InodesUsedPercent))})
		}
	}
	return findings
}

func loadPerCPU(s stats.Snapshot) []finding {
	if s.Pressure != nil || s.Load == nil || s.Host.LogicalCPUs == nil || *s.Host.LogicalCPUs == 0 {
		return nil
	}
	share := 100 * s.Load.One / float64(*s.Host.LogicalCPUs)
	return []finding{{"load", share, fmt.Sprintf("%.1f tasks run or wait on %d processors.", s.Load.One, *s.Host.LogicalCPUs)}}
}

func steal(s stats.Snapshot) []finding {
	if s.CPU == nil || s.CPU.Modes == nil {
		return nil
	}
	return []finding{{"cpu.modes.steal", s.CPU.Modes.Steal, fmt.Sprintf("The hypervisor withholds %s of the processor time (steal).", humanPercent(s.CPU.Modes.Steal))}}
}

func humanPercent(value float64) string { return fmt.Sprintf("%.0f %%", value) }

// humanBytes writes a size in the largest binary unit that leaves a whole number before the point.
func humanBytes(size uint64) string {
	units := []string{"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"}
	value, unit := float64(size), 0
	for value >= 1024 && unit < len(units)-1 {
		value /= 1024
		unit++
	}
	if value < 10 && unit > 0 {
		return fmt.Sprintf("%.1f %s", math.Floor(value*10)/10, units[unit])
	}
	return fmt.Sprintf("%.0f %s", math.Floor(value), units[unit])
}
