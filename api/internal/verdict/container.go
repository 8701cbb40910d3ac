package verdict

import (
	"fmt"
	"strconv"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

func containerMemory(of scene) []finding {
	if of.Container == nil || of.Container.Memory == nil || of.Container.Memory.UsagePercent == nil {
		return nil
	}
	memory := of.Container.Memory
	return []finding{{
		field: "container.memory", lens: stats.LensContainer, value: *memory.UsagePercent, remedy: "Raise its memory limit, or find out what grows in it.",
		text: fmt.Sprintf("This %s has %s of memory left of its limit of %s. Above it, it is killed.", of.container, humanBytes(*memory.HeadroomBytes), humanBytes(*memory.LimitBytes)),
	}}
}

func containerPIDs(of scene) []finding {
	if of.Container == nil || of.Container.PIDs == nil || of.Container.PIDs.Limit == nil || *of.Container.PIDs.Limit == 0 {
		return nil
	}
	pids := of.Container.PIDs
	return []finding{{
		field: "container.pids", lens: stats.LensContainer, value: 100 * float64(pids.Current) / float64(*pids.Limit), remedy: "Raise its limit of processes, or find out what starts so many.",
		text: fmt.Sprintf("This %s has %d of the %d processes and threads that it may have.", of.container, pids.Current, *pids.Limit),
	}}
}

func throttling(of scene) []finding {
	if of.Container == nil || of.Container.CPU == nil || of.Container.CPU.ThrottledPercent == nil || of.Container.CPU.LimitCores == nil {
		return nil
	}
	cpu := of.Container.CPU
	return []finding{{
		field: "container.cpu", lens: stats.LensContainer, value: *cpu.ThrottledPercent, remedy: "Raise its CPU limit, or let it use fewer threads.",
		text: fmt.Sprintf("This %s is held back in %s of its scheduling periods: it may use %s CPUs and wants more.",
			of.container, humanPercent(*cpu.ThrottledPercent), strconv.FormatFloat(*cpu.LimitCores, 'g', 3, 64)),
	}}
}

func containerMemoryPressure(of scene) []finding {
	if of.Container == nil || of.Container.Pressure == nil {
		return nil
	}
	return waiting(of, "container.pressure.memory", stats.LensContainer, " in this "+of.container, of.Container.Pressure.Memory, "memory")
}

func containerDiskPressure(of scene) []finding {
	if of.Container == nil || of.Container.Pressure == nil {
		return nil
	}
	return waiting(of, "container.pressure.io", stats.LensContainer, " in this "+of.container, of.Container.Pressure.IO, "a disk")
}

// taskContainerMemory tells of containers that are near a limit of their own, however much the task has left.
func taskContainerMemory(of scene) []finding {
	if of.Container == nil || of.Container.Task == nil {
		return nil
	}
	var findings []finding
	for _, one := range of.Container.Task.Containers {
		if one.Memory != nil && one.Memory.UsagePercent != nil {
			left := *one.Memory.LimitBytes - min(*one.Memory.LimitBytes, one.Memory.WorkingSetBytes)
			findings = append(findings, finding{
				field: "container.task.containers[" + one.Name + "]", lens: stats.LensContainer, value: *one.Memory.UsagePercent, remedy: "Raise its memory limit, or find out what grows in it.",
				text: fmt.Sprintf("The container %s has %s of memory left of its own limit of %s. Above it, it is killed.", one.Name, humanBytes(left), humanBytes(*one.Memory.LimitBytes)),
			})
		}
	}
	return findings
}

func taskStorage(of scene) []finding {
	if of.Container == nil || of.Container.Task == nil || of.Container.Task.EphemeralStorage == nil || of.Container.Task.EphemeralStorage.UsagePercent == nil {
		return nil
	}
	storage := of.Container.Task.EphemeralStorage
	return []finding{{
		field: "container.task.ephemeralStorage", lens: stats.LensContainer, value: *storage.UsagePercent, remedy: "Delete what is not needed, or raise ephemeral_storage of the task.",
		text: fmt.Sprintf("The ephemeral storage of this task is %s full: %s are left.", humanPercent(*storage.UsagePercent), humanBytes(*storage.TotalBytes-min(*storage.TotalBytes, *storage.UsedBytes))),
	}}
}
