// Package cgroup reads the limits and the usage of our own cgroup, version 1 and 2: what the container lens is made of.
// It always reads our own /proc/self and /sys/fs/cgroup, never what is bound from the host: those tell of the machine,
// and host reads them. It returns raw counters and does no arithmetic on them.
//
// Where the files are is found out once, and again when we are moved; a reading only reads known files that stay open. Limits of cgroups around ours
// (the pod, the ECS task) cannot be seen under a private namespace: the lens is of this container.
package cgroup

import (
	"context"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// Roots says where our own kernel file systems are mounted.
type Roots struct {
	Proc string // "/proc"
	Sys  string // "/sys"
}

// recheckReads is how many readings pass until we ask whether we were moved to another cgroup.
const recheckReads = 60

// Reader reads our own cgroup. It is not safe for concurrent use: one sampler owns it.
type Reader struct {
	roots Roots
	files files
	reads int
	place place
}

// New returns a Reader of the cgroup that this process is in.
func New(roots Roots) *Reader {
	return &Reader{roots: roots}
}

// Read fills in Container, and adds the container lens, where our cgroup has a limit. It counts on the machine's memory
// and processors being in the reading already: a limit that is no less than the machine is none. Without a limit it
// adds nothing, save that limits cannot be seen from inside this container.
func (r *Reader) Read(_ context.Context, reading *stats.Reading) {
	if r.reads%recheckReads == 0 && (r.reads == 0 || r.moved()) {
		r.find()
	}
	r.reads++
	now := r.look(reading)
	if now.vanished {
		r.find()
		now = r.look(reading)
	}

	limited := hasLimit(now.counters, reading.Host.LogicalCPUs)
	if limited {
		reading.Container = &now.counters
		reading.Lenses = append(reading.Lenses, stats.Lens{Name: stats.LensContainer, Source: r.place.source})
		for _, missing := range r.place.off {
			now.absent(missing)
		}
	}
	if limited || r.place.runtime != stats.RuntimeNone {
		now.absent(r.place.memoryOff)
		now.absent(r.place.unseen)
	}
	reading.Missing = append(reading.Missing, now.missing...)
}

// find finds our cgroup, and keeps open only what is read of it.
func (r *Reader) find() {
	r.files.close()
	r.place = r.detect()
	r.files.close()
}

// moved reports whether we are in another cgroup than the one that was found.
func (r *Reader) moved() bool {
	own, err := r.files.read(r.proc("cgroup"))
	return err == nil && string(own) != r.place.own
}

// look reads the limits, and only where there is one the rest.
func (r *Reader) look(reading *stats.Reading) sheet {
	now := sheet{files: &r.files, counters: stats.ContainerCounters{Runtime: r.place.runtime, Source: r.place.source}}
	readLimits, readUsage := limitsV2, usageV2
	if r.place.source == sourceV1 {
		readLimits, readUsage = limitsV1, usageV1
	}
	readLimits(&now, r.place)
	if reading.Memory != nil {
		now.counters.MemoryLimitBytes = below(now.counters.MemoryLimitBytes, reading.Memory.TotalBytes, r.place.lxcfs)
	}
	if hasLimit(now.counters, reading.Host.LogicalCPUs) {
		readUsage(&now, r.place)
	}
	return now
}

// below returns limit, or nil where it is no limit to a machine with that much memory. lxcfs shows the limit of the
// container as the memory of the machine, so with it they may be equal.
func below(limit *uint64, totalBytes uint64, lxcfs bool) *uint64 {
	if limit == nil || *limit > totalBytes || *limit == totalBytes && !lxcfs {
		return nil
	}
	return limit
}

// hasLimit reports whether anything holds our cgroup below the machine. Outside a container a limit of processes alone
// does not: systemd gives one to every service.
func hasLimit(counters stats.ContainerCounters, logicalCPUs *int) bool {
	if counters.QuotaCores != nil || counters.MemoryLimitBytes != nil {
		return true
	}
	if counters.CpusetCores != nil && logicalCPUs != nil && *counters.CpusetCores < *logicalCPUs {
		return true
	}
	return counters.PIDsLimit != nil && counters.Runtime != stats.RuntimeNone
}
