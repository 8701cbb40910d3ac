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

// Read fills in what our cgroup says, limit or not. Whether a limit holds it below the machine is for the sampler to
// decide, which knows the machine.
func (r *Reader) Read(_ context.Context, reading *stats.Reading) {
	if r.reads%recheckReads == 0 && (r.reads == 0 || r.moved()) {
		r.find()
	}
	r.reads++
	now := r.look()
	if now.vanished {
		r.find()
		now = r.look()
	}
	if r.place.source != "" {
		reading.Cgroup.Counters = &now.counters
		for _, missing := range r.place.off {
			now.absent(missing)
		}
	}
	now.absent(r.place.memoryOff)
	now.absent(r.place.unseen)
	reading.Cgroup.Missing = append(reading.Cgroup.Missing, now.missing...)
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

// look reads the limits and the usage.
func (r *Reader) look() sheet {
	now := sheet{files: &r.files, counters: stats.ContainerCounters{Runtime: r.place.runtime, Source: r.place.source, LXCFS: r.place.lxcfs}}
	readLimits, readUsage := limitsV2, usageV2
	if r.place.source == sourceV1 {
		readLimits, readUsage = limitsV1, usageV1
	}
	readLimits(&now, r.place)
	readUsage(&now, r.place)
	return now
}
