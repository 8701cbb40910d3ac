// Package cgroup reads limits and usage of cgroups, version 1 and 2. A DirectoryReader reads one directory, whichever it is; a
// Reader finds our own cgroup and those around it, and reads them through one: what the container lens is made of.
//
// It returns raw counters and does no arithmetic on them: which of several limits binds is for the sampler to decide. It reads our
// own /proc/self and /sys/fs/cgroup, never what is bound from the host: those tell of the machine, and host reads them. Cgroups
// around the topmost directory (the pod, the ECS task) cannot be seen under a private namespace.
package cgroup

import (
	"bytes"
	"context"
	"slices"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// Roots says where our own kernel file systems are mounted.
type Roots struct {
	Proc string // "/proc"
	Sys  string // "/sys"
}

// recheckAfter is how long we believe to be in the same cgroup, unless it is removed.
const recheckAfter = 10 * time.Second

// Reader reads our own cgroup and those around it. It is not safe for concurrent use: one sampler owns it.
type Reader struct {
	roots    Roots
	files    fileKeeper
	location location
	found    bool
	checked  time.Time // when we were last known to be there
}

// fileKeeper is Files of which what is open can be closed.
type fileKeeper interface {
	Files
	closeAll()
}

// New returns a Reader of the cgroup that this process is in.
func New(roots Roots) *Reader {
	return &Reader{roots: roots, files: &openFiles{}}
}

// Read fills in what our cgroup and those around it say, limit or not. Whether a limit holds us below the machine is for the
// sampler to decide, which knows the machine.
func (r *Reader) Read(_ context.Context, reading *stats.Reading) {
	if r.isOutdated(reading.At) {
		r.find()
	}
	counters, directories := r.look()
	if directories.Removed { // with the old cgroup went its files: we are elsewhere
		r.find()
		counters, directories = r.look()
	}
	if r.location.source != "" {
		reading.Cgroup.Counters = counters
	}
	reading.Cgroup.Missing = slices.Concat(directories.Missing, r.location.missing)
}

// isOutdated reports whether we have to find our cgroup: at the start, when we were moved, and when a controller was turned on or
// off in a cgroup of ours, as it is when a limit is set on one that had none.
func (r *Reader) isOutdated(now time.Time) bool {
	if !r.found {
		r.found, r.checked = true, now
		return true
	}
	if since := now.Sub(r.checked); since >= recheckAfter || since < 0 {
		r.checked = now
		if own, err := r.files.Read(r.proc("cgroup")); err == nil && string(own) != r.location.own {
			return true
		}
	}
	was := r.location.wasOn
	for _, path := range r.location.enabled {
		content, _ := r.files.Read(path) // what cannot be read says the same each time: nothing
		rest, same := bytes.CutPrefix(was, content)
		if !same {
			return true
		}
		was = rest
	}
	return len(was) > 0
}

// find finds our cgroup, and keeps open only what is read of it.
func (r *Reader) find() {
	r.location = r.locate()
	r.files.closeAll()
	for _, path := range r.location.enabled {
		content, _ := r.files.Read(path)
		r.location.wasOn = append(r.location.wasOn, content...)
	}
}

// look reads the limits of every cgroup of ours, and the usage of those that have one and of the container itself.
func (r *Reader) look() (*stats.ContainerCounters, *DirectoryReader) {
	at, directories := r.location, &DirectoryReader{Files: r.files}
	counters := stats.ContainerCounters{
		Runtime: at.runtime,
		Source:  at.source,
		CPU:     make([]stats.CgroupCPU, len(at.cpu)),
		Memory:  make([]stats.CgroupMemory, len(at.memory)),
		PIDs:    make([]stats.CgroupPIDs, len(at.pids)),
	}
	for i, link := range at.cpu {
		readCPU(directories, link, &counters.CPU[i])
	}
	for i, link := range at.memory {
		into := &counters.Memory[i]
		into.CgroupName = link.CgroupName
		directories.MemoryLimits(link.Directory, into)
		if into.LimitBytes != nil && *into.LimitBytes == 0 {
			directories.note(stats.Missing{Field: fieldMemoryLimit, Reason: link.Directory.Path + " cannot have a memory limit of 0: this process runs in it."})
			into.LimitBytes = nil
		}
		if into.LimitBytes != nil || into.HighBytes != nil || link.IsContainer {
			directories.MemoryUsage(link.Directory, into)
			directories.MemoryEvents(link.Directory, into)
		}
	}
	for i, link := range at.pids {
		into := &counters.PIDs[i]
		into.CgroupName = link.CgroupName
		directories.PIDsLimit(link.Directory, into)
		if into.Limit != nil || link.IsContainer {
			directories.PIDsCurrent(link.Directory, into)
		}
	}
	if at.cpuset != nil {
		counters.CpusetCores = directories.Cpuset(*at.cpuset)
	}
	if at.pressure != nil {
		counters.Pressure = directories.Pressure(*at.pressure)
	}
	return &counters, directories
}

func readCPU(directories *DirectoryReader, link link, into *stats.CgroupCPU) {
	into.CgroupName = link.CgroupName
	if link.limited {
		directories.CPULimit(link.Directory, into)
	}
	if link.usage != nil && (into.QuotaCores != nil || link.IsContainer) {
		directories.CPUUsage(*link.usage, into)
	}
	if into.QuotaCores != nil && (link.Version == V1 || link.usage == nil || link.usage.Version == V1) { // else they came with the usage
		directories.CPUPeriods(link.Directory, into)
	}
}
