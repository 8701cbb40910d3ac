package ecs

import (
	"context"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// taskNetwork stands for the network namespace of the whole task, whose inode the agent does not tell.
const taskNetwork = 1

// ReadWorkloads returns the containers of the task that run, in the form of workloads. Their counters are from when the agent looked, which
// it does at times of its own: CountedAt says when.
func (r *Reader) ReadWorkloads(context.Context) stats.WorkloadReading {
	reading := stats.WorkloadReading{At: time.Now(), Source: "ecs"}
	now := r.newest.Load()
	if now == nil {
		now = &state{}
	}
	if now.task == nil {
		reading.Missing = []stats.Missing{unknown("workloads", now.taskErr)}
		return reading
	}
	for i := range now.task.Containers {
		if one := &now.task.Containers[i]; one.Status == stats.TaskContainerRunning {
			reading.Workloads = append(reading.Workloads, toWorkload(one))
		}
	}
	for _, absent := range now.missing(reading.At) {
		if absent.Field == "container.task.containers" {
			absent.Field = "workloads"
			reading.Missing = append(reading.Missing, absent)
		}
	}
	return reading
}

func toWorkload(one *stats.TaskContainerCounters) stats.WorkloadCounters {
	workload := stats.WorkloadCounters{
		WorkloadIdentity: stats.WorkloadIdentity{
			ID: one.ID, Kind: stats.WorkloadContainer, Runtime: stats.WorkloadECS, Name: one.Name, NameSource: "api", ContainerID: one.ID,
			Image: one.Image, Health: one.Health,
		},
		StartedAt: one.StartedAt,
		Memory:    stats.CgroupMemory{LimitBytes: one.MemoryLimitBytes},
	}
	now := one.Newest
	if now == nil {
		return workload
	}
	workload.CountedAt = now.At
	workload.CPU = stats.CgroupCPU{UsageNanoseconds: now.UsageNanoseconds, Periods: now.Periods, ThrottledPeriods: now.ThrottledPeriods}
	workload.Memory.UsageBytes, workload.Memory.InactiveFileBytes = now.MemoryUsageBytes, now.InactiveFileBytes
	workload.PIDs.Current = now.PIDs
	workload.IO = now.IO
	if now.ReceivedBytes != nil && now.SentBytes != nil {
		workload.Network = &stats.WorkloadNetworkCounters{ReceivedBytes: *now.ReceivedBytes, SentBytes: *now.SentBytes}
		if one.SharesNetwork {
			workload.Network.Namespace = taskNetwork
		}
	}
	return workload
}
