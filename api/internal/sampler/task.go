package sampler

import (
	"math"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// deriveTask computes what the containers of an ECS task did between the last two looks of its agent, and how near the
// limits of the task they are together. It needs no reading before: the counters carry both looks, which the agent takes at
// times of its own. A sum is only as good as its parts: without one of the containers that run there is none.
func deriveTask(current stats.ContainerCounters, logicalCPUs *int, memoryTotalBytes *uint64) (stats.Container, []stats.Missing) {
	counters := *current.Task
	var absent []stats.Missing
	note := func(field, reason string) {
		absent = append(absent, stats.Missing{Field: field, Reason: reason})
	}
	limit := limitCores(current, logicalCPUs)
	if limit == nil {
		note("container.cpu.limitCores", "Neither the task nor the machine says how many processors there are.")
	}
	together := addUp(counters.Containers)
	cpu := stats.ContainerCPU{LimitCores: limit, ThrottledPercent: percent(together.throttled, together.periods)}
	switch {
	case together.cores != nil && limit == nil:
		note("container.cpu.usagePercent", "It is a share of limitCores, which is not known.")
	case together.cores != nil:
		cpu.UsagePercent = percent(*together.cores, *limit)
	case together.reason != "":
		note("container.cpu.usagePercent", together.reason)
	}
	if cpu.ThrottledPercent == nil && counters.LimitCores != nil {
		note("container.cpu.throttledPercent", "The limit is the task's, and how often it holds the task back is not in the task metadata.")
	}

	container := stats.Container{
		Runtime: current.Runtime, Source: current.Source, CPU: &cpu,
		Task: describeTask(counters, limit),
	}
	if together.workingSet != nil {
		container.Memory = memoryUnder(together.limit(counters), *together.workingSet, current.OOMKills, memoryTotalBytes)
		if current.OOMKills == nil {
			note("container.memory.oomKills", "They are not in the task metadata.")
		}
	} else if together.silent != "" {
		note("container.memory", "The task metadata does not say how much memory "+together.silent+" uses.")
	}
	if together.pids != nil {
		container.PIDs = &stats.ContainerPIDs{Current: *together.pids}
	} else if together.known {
		note("container.pids", "Processes are not in the task metadata of this platform.")
	}
	if current.Pressure == nil && len(counters.Containers) > 1 {
		note("container.pressure", "The kernel counts waiting for each container, and of those of a task it shows us our own alone.")
	}
	return container, absent
}

// sum is what the running containers of a task come to. What one of them does not say is nil.
type sum struct {
	known              bool     // each has figures
	cores              *float64 // processors in use
	reason             string   // why cores is nil, where the agent gave figures
	periods, throttled float64
	workingSet         *uint64
	silent             string // who does not say its working set
	pids               *uint64
	limits             *uint64 // of memory, where each has one
}

func addUp(containers []stats.TaskContainerCounters) sum {
	together := sum{known: true, cores: new(0.0), workingSet: new(uint64(0)), pids: new(uint64(0)), limits: new(uint64(0))}
	running := 0
	for _, one := range containers {
		if one.Status != stats.TaskContainerRunning {
			continue
		}
		running++
		together.limits = plus(together.limits, one.MemoryLimitBytes)
		if one.Newest == nil { // who tried has said why
			together.known, together.cores, together.workingSet, together.pids = false, nil, nil, nil
			continue
		}
		cores, reason := coresInUse(one)
		if cores == nil {
			together.reason = reason
		}
		if together.cores != nil && cores != nil {
			*together.cores += *cores
		} else {
			together.cores = nil
		}
		throttled, periods := throttledPeriods(one)
		together.throttled, together.periods = together.throttled+throttled, together.periods+periods
		workingSet := workingSetOf(one)
		if workingSet == nil {
			together.silent = one.Name
		}
		together.workingSet = plus(together.workingSet, workingSet)
		together.pids = plus(together.pids, one.Newest.PIDs)
	}
	if running == 0 {
		return sum{}
	}
	if !together.known {
		together.reason, together.silent = "", ""
	}
	return together
}

// limit is the memory limit of a task: its own, else what its containers may have together.
func (s sum) limit(counters stats.TaskCounters) *uint64 {
	if counters.MemoryLimitBytes != nil {
		return counters.MemoryLimitBytes
	}
	return s.limits
}

// plus adds, and is nil where one of both is, or where the sum cannot be.
func plus(total, more *uint64) *uint64 {
	if total == nil || more == nil || *total > math.MaxUint64-*more {
		return nil
	}
	added := *total + *more
	return &added
}

// coresInUse returns how many processors a container used between the last two looks at it, or why that is not known.
func coresInUse(one stats.TaskContainerCounters) (*float64, string) {
	if one.Newest.UsageNanoseconds == nil {
		return nil, "The task metadata does not say how much processor time " + one.Name + " used."
	}
	if one.Before == nil || one.Before.UsageNanoseconds == nil {
		return nil, reasonFirst
	}
	elapsed := one.Newest.At.Sub(one.Before.At)
	if elapsed <= 0 || *one.Newest.UsageNanoseconds < *one.Before.UsageNanoseconds {
		return nil, reasonReset
	}
	return new(since(*one.Before.UsageNanoseconds, *one.Newest.UsageNanoseconds) / float64(elapsed.Nanoseconds())), ""
}

// throttledPeriods returns how many scheduling periods of a container were cut short, and of how many.
func throttledPeriods(one stats.TaskContainerCounters) (throttled, periods float64) {
	now, then := one.Newest, one.Before
	if now == nil || then == nil || now.Periods == nil || then.Periods == nil || now.ThrottledPeriods == nil || then.ThrottledPeriods == nil ||
		*now.Periods < *then.Periods || *now.ThrottledPeriods < *then.ThrottledPeriods {
		return 0, 0
	}
	return since(*then.ThrottledPeriods, *now.ThrottledPeriods), since(*then.Periods, *now.Periods)
}

func workingSetOf(one stats.TaskContainerCounters) *uint64 {
	if one.Newest == nil || one.Newest.MemoryUsageBytes == nil || one.Newest.InactiveFileBytes == nil {
		return nil
	}
	usage := *one.Newest.MemoryUsageBytes
	return new(usage - min(usage, *one.Newest.InactiveFileBytes))
}

// describeTask says which task it is, and how each of its containers fares.
func describeTask(counters stats.TaskCounters, limit *float64) *stats.Task {
	task := stats.Task{
		ID:               counters.ID,
		Cluster:          counters.Cluster,
		Service:          counters.Service,
		Family:           counters.Family,
		Revision:         counters.Revision,
		AvailabilityZone: counters.AvailabilityZone,
		LaunchType:       counters.LaunchType,
		Containers:       make([]stats.TaskContainer, 0, len(counters.Containers)),
	}
	if used, total := counters.EphemeralStorageUsedBytes, counters.EphemeralStorageBytes; used != nil || total != nil {
		task.EphemeralStorage = &stats.TaskStorage{UsedBytes: used, TotalBytes: total}
		if used != nil && total != nil {
			task.EphemeralStorage.UsagePercent = percent(float64(*used), float64(*total))
		}
	}
	for _, one := range counters.Containers {
		task.Containers = append(task.Containers, describeContainer(one, limit))
	}
	return &task
}

func describeContainer(one stats.TaskContainerCounters, limit *float64) stats.TaskContainer {
	described := stats.TaskContainer{Name: one.Name, Image: one.Image, Status: one.Status, Health: one.Health}
	if one.Newest != nil {
		throttled, periods := throttledPeriods(one)
		described.CPU = &stats.TaskContainerCPU{ThrottledPercent: percent(throttled, periods), ReservedCores: one.ReservedCores}
		if cores, _ := coresInUse(one); cores != nil && limit != nil {
			described.CPU.UsagePercent = percent(*cores, *limit)
		}
	}
	if workingSet := workingSetOf(one); workingSet != nil {
		described.Memory = &stats.TaskContainerMemory{WorkingSetBytes: *workingSet, LimitBytes: one.MemoryLimitBytes}
		if one.MemoryLimitBytes != nil {
			described.Memory.UsagePercent = percent(float64(*workingSet), float64(*one.MemoryLimitBytes))
		}
	}
	return described
}
