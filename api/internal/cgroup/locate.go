package cgroup

import (
	"errors"
	"fmt"
	"os"
	"path"
	"strings"

	"github.com/sys-stats/sys-stats/api/internal/kernel"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// The sources of the lens.
const (
	sourceV2 = "cgroup2"
	sourceV1 = "cgroup1"
)

// location says where our own cgroup is. Each controller has a chain of its own, in version 1 or 2: the cgroup that we are in
// first, then those around it up to the topmost that can be seen.
type location struct {
	own     string // /proc/self/cgroup
	runtime stats.Runtime
	source  string // sourceV2, sourceV1, or "" where no cgroup can be seen

	cpu, memory, pids []link
	cpuset, pressure  *Directory // nil where there is none
	missing           []stats.Missing

	enabled   []string // files that say which controllers of version 2 are on in each cgroup of ours
	wasOn     []byte   // what they said
	hasUsage  bool     // some cgroup counts processor time
	foreign   bool     // a mount belongs to another namespace than we do, and that is in missing
	hierarchy hierarchies
}

// hierarchies is what is mounted.
type hierarchies struct {
	mounts []kernel.Mount
	own    map[string]string // by controller of version 1, and "" for version 2: our path
}

// link is one cgroup of a chain.
type link struct {
	Directory
	stats.CgroupName
	limited bool       // it has the file of a limit
	usage   *Directory // where its processor time is counted, nil where it is not
}

// limitFiles has for each controller the file that is there where the controller is on, in versions 1 and 2.
var limitFiles = map[string][3]string{
	"cpu": {V1: "cpu.cfs_quota_us", V2: "cpu.max"}, "cpuacct": {V1: "cpuacct.usage"}, "cpuset": {V1: "cpuset.cpus", V2: "cpuset.cpus.effective"},
	"memory": {V1: "memory.limit_in_bytes", V2: "memory.max"}, "pids": {V1: "pids.max", V2: "pids.max"},
}

// locate finds our own cgroup.
func (r *Reader) locate() location {
	mountinfo, mountsErr := os.ReadFile(r.proc("mountinfo"))
	cgroups, cgroupsErr := os.ReadFile(r.proc("cgroup"))
	mounts, _ := kernel.ParseMounts(mountinfo) // a line that cannot be understood is no mount of ours
	found := location{own: string(cgroups), hierarchy: hierarchies{mounts: mounts, own: parseOwn(cgroups)}}
	found.runtime = runtimeOf(r.surroundings(mounts, found.hierarchy.own))
	if err := errors.Join(mountsErr, cgroupsErr); err != nil {
		found.missing = append(found.missing, absent(fieldContainer, err))
		return found
	}
	unified, hasV2 := r.unified(&found)
	found.cpu = r.chain(&found, unified, "cpu")
	found.memory = r.chain(&found, unified, "memory")
	found.pids = r.chain(&found, unified, "pids")
	if cpuset := r.chain(&found, unified, "cpuset"); len(cpuset) > 0 {
		found.cpuset = &cpuset[0].Directory
	}
	r.findUsage(&found, unified)
	switch {
	case found.foreign: // what was found in other hierarchies is ours
		return found
	case found.source == "" && hasV2:
		found.source = sourceV2 // in which no controller is on
	case found.source == "":
		found.missing = append(found.missing, stats.Missing{
			Field:  fieldContainer,
			Reason: "No cgroup file system is mounted at " + r.sys(cgroupMount) + ", so limits cannot be seen.",
			Hint:   "Let the container runtime mount it, as it does unless told otherwise.",
		})
		return found
	}
	found.explain(r, unified)
	return found
}

// unified returns our chain in version 2, from the cgroup that we are in on; it is empty where version 2 is not mounted.
func (r *Reader) unified(found *location) (links []link, mounted bool) {
	at, mounted := mountOf(found.hierarchy.mounts, "")
	if !mounted || r.isForeign(found, at, "") {
		return nil, mounted
	}
	top := r.sys(at.Mountpoint)
	own := top
	for _, candidate := range candidates(top, at.Root, found.hierarchy.own[""]) {
		if exists(candidate + "/cgroup.procs") {
			own = candidate
			break
		}
	}
	for _, directory := range upTo(own, top) {
		links = append(links, link{Directory: Directory{V2, directory}, CgroupName: stats.CgroupName{Path: seenPath(directory, top, at.Root)}})
		found.enabled = append(found.enabled, directory+"/cgroup.controllers")
	}
	// The root of the machine has no limits. Where the topmost directory has, we are under a private namespace and it is the
	// whole container, of which our own directory may be a part.
	container := 0
	if exists(top+"/cgroup.type") || exists(top+"/memory.max") || exists(top+"/cpu.max") {
		container = len(links) - 1
	}
	links[container].IsContainer = true
	return links, true
}

// chain returns the chain of a controller: in version 1 where that is mounted, else those cgroups of version 2 in which it is on.
func (r *Reader) chain(found *location, unified []link, controller string) []link {
	if at, mounted := mountOf(found.hierarchy.mounts, controller); mounted {
		if r.isForeign(found, at, controller) {
			return nil
		}
		links := r.chainV1(found, at, controller)
		if len(links) > 0 && found.source == "" {
			found.source = sourceV1
		}
		return links
	}
	var links []link
	for _, one := range unified {
		one.limited = exists(one.Directory.Path + "/" + limitFiles[controller][V2])
		if one.limited || one.IsContainer && controller == "cpu" { // processor time is counted even where the controller is off
			links = append(links, one)
		}
		if one.limited && controller != "cpuset" {
			found.source = sourceV2
		}
	}
	return links
}

func (r *Reader) chainV1(found *location, at kernel.Mount, controller string) []link {
	top := r.sys(at.Mountpoint)
	for _, candidate := range candidates(top, at.Root, found.hierarchy.own[controller]) {
		if !exists(candidate) {
			continue
		}
		var links []link
		for i, directory := range upTo(candidate, top) {
			// What our own cgroup lacks is missing; the root of the machine has no limits.
			if i == 0 && directory != top || exists(directory+"/"+limitFiles[controller][V1]) {
				name := stats.CgroupName{Path: seenPath(directory, top, at.Root), IsContainer: i == 0}
				links = append(links, link{Directory: Directory{V1, directory}, CgroupName: name, limited: true})
			}
		}
		return links
	}
	return nil
}

// findUsage finds where the processor time of each cgroup is counted: in version 1 that is a controller of its own, which may be
// mounted elsewhere than the quotas.
func (r *Reader) findUsage(found *location, unified []link) {
	counted := unified
	if _, mounted := mountOf(found.hierarchy.mounts, "cpuacct"); mounted {
		counted = r.chain(found, nil, "cpuacct")
	}
	if len(found.cpu) == 0 { // no quota can be seen
		for _, one := range counted {
			if one.IsContainer {
				one.limited = false
				found.cpu = append(found.cpu, one)
			}
		}
	}
	for i := range found.cpu {
		for _, one := range counted {
			if one.CgroupName == found.cpu[i].CgroupName || one.IsContainer && found.cpu[i].IsContainer {
				found.cpu[i].usage, found.hasUsage = &one.Directory, true
				break
			}
		}
	}
}

// explain says what is absent for good, and finds where the pressure of the container is counted.
func (l *location) explain(r *Reader, unified []link) {
	if !l.hasUsage {
		l.missing = append(l.missing, stats.Missing{Field: fieldUsage, Reason: "The processor time of this cgroup is not counted: no cpuacct controller is mounted."})
	}
	if len(l.pids) == 0 {
		l.missing = append(l.missing, stats.Missing{Field: fieldPIDs, Reason: "The pids controller is not enabled for this cgroup."})
	}
	if len(l.memory) == 0 {
		l.missing = append(l.missing, r.whyNoMemory(l))
	}
	for _, one := range unified {
		if one.IsContainer && exists(one.Directory.Path+"/cgroup.type") { // else it is the root of the machine
			if missing := r.whyNoPressure(one.Directory); missing.Field != "" {
				l.missing = append(l.missing, missing)
			} else {
				l.pressure = &one.Directory
			}
			return
		}
	}
	if l.source == sourceV1 {
		l.missing = append(l.missing, stats.Missing{
			Field:  fieldPressure,
			Reason: "cgroup v1 does not say how long a container waited.",
			Hint:   "Boot with cgroup v2: systemd.unified_cgroup_hierarchy=1.",
		})
	}
}

// isForeign reports whether the mount of a controller belongs to another namespace than we do, and notes that.
func (r *Reader) isForeign(found *location, at kernel.Mount, controller string) bool {
	if !isForeign(at, found.hierarchy.own[controller]) {
		return false
	}
	if !found.foreign {
		found.foreign = true
		found.missing = append(found.missing, stats.Missing{
			Field:  fieldContainer,
			Reason: fmt.Sprintf("%s shows the cgroups of another namespace: our own cannot be found among them.", r.sys(at.Mountpoint)),
			Hint:   "Do not bind /sys/fs/cgroup into the container.",
		})
	}
	return true
}

func (r *Reader) proc(name string) string { return path.Join(r.roots.Proc, "self", name) }

// sys returns where under our roots a mount point is, which lies under /sys.
func (r *Reader) sys(mountpoint string) string {
	return path.Join(r.roots.Sys, strings.TrimPrefix(mountpoint, "/sys"))
}
