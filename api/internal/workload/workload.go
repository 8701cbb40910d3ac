// Package workload finds who runs on the machine: it walks the tree of cgroups, tells containers, pods, services, sessions and
// virtual machines by the names of their cgroups, and puts together what each uses. It asks no container runtime and needs no
// privilege. It returns raw counters and does no arithmetic on them, and keeps no file open.
//
// What a single cgroup says is read by whoever knows their formats, and handed in.
package workload

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"

	"github.com/sys-stats/sys-stats/api/internal/kernel"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

const (
	// walkTimeout is how long a walk may take. What was found until then is told.
	walkTimeout = 2 * time.Second
	// limitsEvery is after how long limits are read again: they seldom change, and are half of the files.
	limitsEvery = 10 * time.Second
	// usageEvery is after how long memory and processes of a cgroup in which nothing ran are counted again: nothing in it can have changed
	// them, but the kernel may have taken memory back.
	usageEvery = 4 * time.Second
)

// Roots says where the file systems of the machine are mounted.
type Roots struct {
	Proc string // "/proc", or where the machine's own is bound: "/host/proc"
	Sys  string // "/sys" or "/host/sys"
	Own  string // our own sys file system, "/sys" wherever we run: it says where in the machine's tree we are
}

// CgroupReader reads what one cgroup says of itself: whatever is nil could not be read or is not counted. It returns the first reason for
// each field that could not be read. It is used by one goroutine at a time.
type CgroupReader interface {
	// ReadActivity reads what rates are made of: processor time, pressure and disks. calm is what was read before, where nothing in it waited for
	// memory or a disk then; else nil.
	ReadActivity(at stats.CgroupDirectories, into, calm *stats.WorkloadCounters) []stats.Missing
	// ReadUsage reads what is held: memory and processes; and how many were killed for want of memory, unless that is known.
	ReadUsage(at stats.CgroupDirectories, into *stats.WorkloadCounters, kills *uint64) []stats.Missing
	// ReadLimits reads what seldom changes.
	ReadLimits(at stats.CgroupDirectories, into *stats.WorkloadCounters) []stats.Missing
}

// Namer knows better names than paths and processes tell. It does not wait, and returns what it cannot tell.
type Namer interface {
	Name(workloads []stats.WorkloadCounters) []stats.Missing
}

// Reader reads the workloads of one machine. It is not safe for concurrent use.
type Reader struct {
	roots   Roots
	cgroups []CgroupReader // one for each part of a walk that is made at the same time
	namer   Namer

	newCgroupReader func() CgroupReader

	files      kernel.Files
	names      kernel.Names
	processes  processTable
	delays     delays
	namespaces []*namespaces // one for each part of a walk, as cgroups
	disks      map[string]string
	known      map[cgroupKey]known
	seen       map[string]seen
	arguments  bool                             // command lines are read
	commands   map[stats.WorkloadProcess]string // of first processes
}

// cgroupKey names a cgroup for good.
type cgroupKey struct {
	id    string
	inode uint64
}

// known is what was read of a cgroup before.
type known struct {
	limited  time.Time // when its limits were read
	used     time.Time // when its memory and processes were
	isCalm   bool      // nothing in it waited for memory or a disk
	killed   *uint64   // how many the whole machine had killed when its kills were read
	counters stats.WorkloadCounters
	missing  struct{ limits, usage []stats.Missing }
}

// New returns a Reader of the machine whose file systems are mounted at roots. namer may be nil. Command lines are read only where
// arguments is set.
func New(roots Roots, newCgroupReader func() CgroupReader, namer Namer, arguments bool) *Reader {
	for _, root := range []*string{&roots.Proc, &roots.Sys, &roots.Own} {
		*root = filepath.Clean(*root)
	}
	return &Reader{
		roots: roots, newCgroupReader: newCgroupReader, namer: namer, arguments: arguments,
		disks: map[string]string{}, known: map[cgroupKey]known{}, commands: map[stats.WorkloadProcess]string{},
	}
}

// cgroupMount is where in a sys file system cgroups are mounted.
const cgroupMount = "/fs/cgroup"

// ReadWorkloads walks the tree once. It never fails as a whole: what could not be read is nil, and named in Missing. What ended
// while it was read is left out.
func (r *Reader) ReadWorkloads(ctx context.Context) (reading stats.WorkloadReading) {
	defer addCost(&reading, processorTime())
	ctx, cancel := context.WithTimeout(ctx, walkTimeout)
	defer cancel()
	reading = stats.WorkloadReading{At: time.Now(), Source: "cgroup2"}
	hierarchies := findHierarchies(r.roots.Sys+cgroupMount, r.roots.Own+cgroupMount)
	if len(hierarchies) == 0 {
		reading.Missing = append(reading.Missing, stats.Missing{
			Field:  "workloads",
			Reason: fmt.Sprintf("No cgroup file system is mounted at %s.", r.roots.Sys+cgroupMount),
			Hint:   "Bind the machine's /sys, with what is mounted in it, and check HOST_SYS.",
		})
	}
	for _, one := range hierarchies {
		if len(one.controllers) > 0 {
			reading.Source = "cgroup1"
		}
	}
	boot := r.readMachine(&reading)
	tellPart(&reading, hierarchies)
	walk := walk{hierarchies: hierarchies, ctx: ctx}
	walk.run(r.seen)
	r.seen = walk.now
	r.readCgroups(ctx, &reading, walk.workloads)
	walked := walk.missing()
	reading.IsPartial = len(walked) > 0 || len(hierarchies) == 0
	reading.Missing = append(reading.Missing, walked...)
	r.readProcesses(&reading, hierarchies, boot)
	reading.Disks = r.diskNames(reading.Workloads)
	if r.namer != nil {
		reading.Missing = append(reading.Missing, r.namer.Name(reading.Workloads)...)
	}
	return reading
}

// addCost adds the processor time that was used since before.
func addCost(to *stats.WorkloadReading, before time.Duration) { to.Cost += processorTime() - before }

// processorTime returns the processor time that this process has used, 0 where the kernel does not tell.
func processorTime() time.Duration {
	var usage unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
