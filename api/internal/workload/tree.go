package workload

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/sys-stats/sys-stats/api/internal/kernel"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

const (
	// mostWorkloads is how many are told of. A machine with more has other problems than to read their list.
	mostWorkloads = 1000
	// mostDirectories and mostDepth bound a walk. Pods in a node that is itself a container are seven deep.
	mostDirectories = 20_000
	mostDepth       = 16
)

// hierarchy is one tree of cgroups: the one of version 2, or one of several of version 1.
type hierarchy struct {
	top         string // its topmost directory
	name        string // as /proc/PID/cgroup has it: "" for version 2, else one of its controllers, or name=systemd
	controllers []string
	ownInode    uint64 // of the topmost directory that our own cgroup namespace shows of it, 0 where that is not known
	own         string // where in the tree that is; empty until it was seen
}

// controllersOfV1 are those that are read; the directory of a hierarchy is called after its controllers, or is a link to such.
var controllersOfV1 = []string{"memory", "pids", "cpuacct", "cpu", "blkio", "cpuset", "systemd"}

// findHierarchies returns what is mounted at top: version 2 alone, or version 1 with or without version 2 beside it.
func findHierarchies(top, own string) []*hierarchy {
	if isThere(top + "/cgroup.controllers") {
		return []*hierarchy{{top: top, ownInode: inodeOf(own)}}
	}
	var found []*hierarchy
	if isThere(top + "/unified/cgroup.controllers") {
		found = append(found, &hierarchy{top: top + "/unified", ownInode: inodeOf(own + "/unified")})
	}
	known := map[place]*hierarchy{} // cpu and cpuacct usually are two names of one hierarchy
	for _, controller := range controllersOfV1 {
		directory := top + "/" + controller
		at, exists := placeOf(directory)
		if !exists || !isThere(directory+"/cgroup.procs") {
			continue
		}
		if same := known[at]; same != nil {
			same.controllers = append(same.controllers, controller)
			continue
		}
		name := controller
		if controller == "systemd" {
			name = "name=systemd"
		}
		known[at] = &hierarchy{top: directory, name: name, controllers: []string{controller}, ownInode: inodeOf(own + "/" + controller)}
		found = append(found, known[at])
	}
	return found
}

// directoriesAt says where the cgroup at path, which is in those of the hierarchies that present says, is read.
func directoriesAt(hierarchies []*hierarchy, present uint32, path string) (at stats.CgroupDirectories) {
	for i, one := range hierarchies {
		if present&(1<<i) == 0 {
			continue
		}
		directory := one.top + path
		if one.name == "" {
			at.Unified = directory
		}
		for _, controller := range one.controllers {
			switch controller {
			case "memory":
				at.Memory = directory
			case "pids":
				at.PIDs = directory
			case "cpuacct":
				at.CPUAccounting = directory
			case "cpu":
				at.CPU = directory
			case "blkio":
				at.BlockIO = directory
			case "cpuset":
				at.Cpuset = directory
			}
		}
	}
	return at
}

// found is one workload of the tree.
type found struct {
	stats.WorkloadIdentity
	inode uint64
	at    stats.CgroupDirectories
}

// walk looks for workloads in all hierarchies at once: a cgroup has the same path in each.
type walk struct {
	hierarchies []*hierarchy
	directories kernel.Directories
	workloads   []found
	visited     int
	tooMany     bool  // workloads or directories
	tooDeep     bool  // what is deeper was not looked at
	failure     error // the first directory that is there and could not be listed
	ctx         context.Context

	before, now map[string]seen // by path, of the walk before and of this one
}

// seen is what was told of a cgroup by its name and those around it.
type seen struct {
	around   surroundings
	identity stats.WorkloadIdentity
	is       bool
}

// run walks the whole tree, in the order of names. Of what was there before as it is now, before tells.
func (w *walk) run(before map[string]seen) {
	w.before, w.now = before, make(map[string]seen, len(before))
	w.visit("", 1<<len(w.hierarchies)-1, 0, surroundings{})
}

// visit looks at the cgroup at path, which is no workload or is noted already, and at all in it.
func (w *walk) visit(path string, present uint32, depth int, around surroundings) (inode uint64) {
	children := map[string]uint32{}
	for i, one := range w.hierarchies {
		if present&(1<<i) == 0 {
			continue
		}
		w.visited++
		listed, err := w.directories.Read(one.top + path)
		if err != nil {
			if w.failure == nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, unix.ENODEV) {
				w.failure = err
			}
			continue
		}
		if inode == 0 {
			inode = listed.Inode
		}
		if listed.Inode == one.ownInode {
			one.own = path
		}
		for _, name := range listed.Subdirectories {
			children[name] |= 1 << i
		}
	}
	if depth == mostDepth {
		w.tooDeep = w.tooDeep || len(children) > 0
		return inode
	}
	for _, name := range sortedNames(children) {
		if w.tooMany || w.ctx.Err() != nil {
			return inode
		}
		if w.visited >= mostDirectories {
			w.tooMany = true
			return inode
		}
		w.visitChild(path+"/"+name, name, children[name], depth+1, around)
	}
	return inode
}

func (w *walk) visitChild(path, name string, present uint32, depth int, around surroundings) {
	one, known := w.before[path]
	if !known || one.around != around {
		one = seen{around: around}
		one.identity, one.is = identify(name, around)
		one.identity.ID = strings.ToValidUTF8(path, "\uFFFD")
	}
	w.now[path] = one
	index := len(w.workloads)
	if one.is {
		if index == mostWorkloads {
			w.tooMany = true
			return
		}
		w.workloads = append(w.workloads, found{WorkloadIdentity: one.identity, at: directoriesAt(w.hierarchies, present, path)})
	}
	inode := w.visit(path, present, depth, around.within(name, one.identity, one.is))
	if one.is {
		w.workloads[index].inode = inode
	}
}

// missing says what of the tree was not looked at.
func (w *walk) missing() []stats.Missing {
	var absent []stats.Missing
	say := func(reason, hint string) {
		absent = append(absent, stats.Missing{Field: "workloads", Reason: reason, Hint: hint})
	}
	switch {
	case w.ctx.Err() != nil:
		say(fmt.Sprintf("The tree of cgroups took too long to walk: %d workloads were found until then.", len(w.workloads)), "")
	case w.tooMany:
		say(fmt.Sprintf("There are more cgroups than are read: of the workloads, %d are listed.", len(w.workloads)), "")
	case w.tooDeep:
		say(fmt.Sprintf("Cgroups more than %d levels deep are not read.", mostDepth), "")
	}
	if w.failure != nil {
		say(kernel.Reason(w.failure), "Let the user that sys-stats runs as read this directory.")
	}
	return absent
}

func sortedNames(children map[string]uint32) []string {
	names := make([]string, 0, len(children))
	for name := range children {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func isThere(path string) bool { return inodeOf(path) != 0 }

// inodeOf returns the inode of what is at path, 0 for nothing.
func inodeOf(path string) uint64 {
	at, _ := placeOf(path)
	return at.inode
}

// place is a file or directory, whatever paths lead to it.
type place struct{ device, inode uint64 }

func placeOf(path string) (at place, exists bool) {
	var status unix.Stat_t
	if unix.Stat(path, &status) != nil {
		return place{}, false
	}
	return place{status.Dev, status.Ino}, true
}
