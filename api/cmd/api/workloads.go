package main

import (
	"context"
	"path"

	"github.com/sys-stats/sys-stats/api/internal/cgroup"
	"github.com/sys-stats/sys-stats/api/internal/config"
	"github.com/sys-stats/sys-stats/api/internal/ecs"
	"github.com/sys-stats/sys-stats/api/internal/naming"
	"github.com/sys-stats/sys-stats/api/internal/sampler"
	"github.com/sys-stats/sys-stats/api/internal/stats"
	"github.com/sys-stats/sys-stats/api/internal/workload"
)

// newWorkloads returns who runs on the machine, or in an ECS task which containers it has; nil where the settings turn that off. What it asks
// of others ends with ctx.
func newWorkloads(ctx context.Context, settings config.Config, task *ecs.Reader) *sampler.Workloads {
	if settings.Workloads == "off" {
		return nil
	}
	if task != nil {
		return sampler.NewWorkloads(task, settings.Interval)
	}
	var containers *naming.ContainerAPI // or nil where none is asked
	if settings.ContainerAPI != "" {
		containers = naming.NewContainerAPI(settings.ContainerAPI)
		go containers.Run(ctx)
	}
	roots := workload.Roots{Proc: settings.HostProc, Sys: settings.HostSys, Own: "/sys"}
	names := naming.New(path.Join(settings.HostVar, "log/containers"), settings.WorkloadNames, containers)
	workloads := sampler.NewWorkloads(workload.New(roots, newCgroupReader, names, settings.ProcessArgs), settings.Interval)
	workloads.SetPorts(func(pid int) []int { return workload.ListeningPorts(settings.HostProc, pid) })
	return workloads
}

func newCgroupReader() workload.CgroupReader { return &cgroup.UsageReader{} }

// mostWorkloads is how many workloads a summary names.
const mostWorkloads = 5

// topWorkloads returns what tells which workloads use the most.
func topWorkloads(workloads *sampler.Workloads) func() []stats.WorkloadSummary {
	return func() []stats.WorkloadSummary { return workloads.Top(mostWorkloads) }
}
