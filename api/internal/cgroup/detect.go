package cgroup

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"strings"
	"syscall"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// place says where our own cgroup is: for each purpose the directory that is read, "" where there is none. They may
// differ: version 1 has a hierarchy for each controller, and the cgroup whose limit binds may be one around ours.
type place struct {
	own     string // /proc/self/cgroup
	runtime stats.Runtime
	source  string // sourceV2, sourceV1, or "" where there is no cgroup to be seen
	lxcfs   bool   // /proc/meminfo tells of the container, not of the machine

	cpu      string // quota, and in version 1 periods
	usage    string // processor time
	cpuset   string
	memory   string
	pids     string
	pressure string

	unseen, memoryOff stats.Missing   // why limits, or memory, cannot be seen; with an empty Field where they can
	off               []stats.Missing // what else is absent for good
}

// controllersV1 are the controllers of version 1 that are read, with a file of each that says whether it is there.
var controllersV1 = map[string]string{
	"cpu": "cpu.cfs_quota_us", "cpuacct": "cpuacct.usage", "cpuset": "cpuset.cpus",
	"memory": "memory.limit_in_bytes", "pids": "pids.max",
}

// detect finds our own cgroup.
func (r *Reader) detect() place {
	mountinfo, mountsErr := os.ReadFile(r.proc("mountinfo"))
	cgroups, cgroupsErr := os.ReadFile(r.proc("cgroup"))
	mounts, own := parseMountinfo(mountinfo), parseOwn(cgroups)
	around := r.surroundings(mounts, own)
	found := place{own: string(cgroups), runtime: runtimeOf(around), lxcfs: around.lxcfs}
	for _, err := range []error{mountsErr, cgroupsErr} {
		if err != nil {
			found.unseen = missing(fieldContainer, err)
			return found
		}
	}

	hybrid := false // controllers of version 1 may stand beside a version 2 that has none
	for controller := range controllersV1 {
		_, mounted := cgroupMountOf(mounts, controller)
		hybrid = hybrid || mounted
	}
	if hybrid {
		found.source = sourceV1
		r.detectV1(&found, mounts, own)
	} else if unified, mounted := cgroupMountOf(mounts, ""); mounted {
		found.source = sourceV2
		r.detectV2(&found, unified, own[""])
	} else {
		found.unseen = stats.Missing{
			Field:  fieldContainer,
			Reason: "No cgroup file system is mounted at " + r.sys(cgroupMount) + ", so limits cannot be seen.",
			Hint:   "Let the container runtime mount it, as it does unless told otherwise.",
		}
	}
	if found.usage == "" {
		found.off = append(found.off, stats.Missing{Field: fieldUsage, Reason: "The processor time of this cgroup is not counted: no cpuacct controller is mounted."})
	}
	if found.pids == "" {
		found.off = append(found.off, stats.Missing{Field: fieldPIDs, Reason: "The pids controller is not enabled for this cgroup."})
	}
	return found
}

func (r *Reader) detectV1(found *place, mounts []mount, own map[string]string) {
	locate := func(controller string) []string {
		at, mounted := cgroupMountOf(mounts, controller)
		if !mounted || r.isForeign(found, at, own[controller]) {
			return nil
		}
		top := r.sys(at.point)
		for _, directory := range directories(top, at.root, own[controller]) {
			if exists(directory + "/" + controllersV1[controller]) {
				return chain(directory, top)
			}
		}
		return nil
	}
	found.cpu = tightest(locate("cpu"), func(directory string) *float64 { return readQuotaV1(r.probe(), directory) })
	found.usage = nearest(locate("cpuacct"), controllersV1["cpuacct"])
	found.cpuset = nearest(locate("cpuset"), controllersV1["cpuset"])
	found.memory = tightest(locate("memory"), func(directory string) *uint64 {
		return read(r.probe(), "", directory, "memory.limit_in_bytes", parseLimitV1)
	})
	found.pids = tightest(locate("pids"), func(directory string) *uint64 { return read(r.probe(), "", directory, "pids.max", parseLimit) })
	if found.memory == "" && found.unseen.Field == "" {
		found.memoryOff = memoryOff
	}
	found.off = append(found.off, stats.Missing{
		Field:  fieldPressure,
		Reason: "cgroup v1 does not say how long a container waited.",
		Hint:   "Boot with cgroup v2: systemd.unified_cgroup_hierarchy=1.",
	})
}

func (r *Reader) detectV2(found *place, at mount, own string) {
	if r.isForeign(found, at, own) {
		return
	}
	top := r.sys(at.point)
	directory := top
	for _, candidate := range directories(top, at.root, own) {
		if exists(candidate + "/cgroup.procs") {
			directory = candidate
			break
		}
	}
	links := chain(directory, top)
	// The root of the machine has no limits. Where the topmost directory has, we are under a private namespace and it
	// is the whole container, of which our own directory may be a part.
	whole := directory
	if exists(top+"/cgroup.type") || exists(top+"/memory.max") || exists(top+"/cpu.max") {
		whole = top
	}
	// Without a limit a controller is read for the whole, with one for the cgroup that has it.
	locate := func(name string) []string {
		with := make([]string, 0, len(links)+1)
		for _, link := range append([]string{whole}, links...) {
			if exists(link + "/" + name) {
				with = append(with, link)
			}
		}
		return with
	}
	limit := func(name string) func(string) *uint64 {
		return func(directory string) *uint64 { return read(r.probe(), "", directory, name, parseLimit) }
	}
	found.cpu = tightest(locate("cpu.max"), func(directory string) *float64 { return read(r.probe(), "", directory, "cpu.max", parseCPUMax) })
	found.memory = tightest(locate("memory.max"), limit("memory.max"))
	found.pids = tightest(locate("pids.max"), limit("pids.max"))
	found.cpuset = nearest(links, "cpuset.cpus.effective")
	found.usage = found.cpu
	if found.usage == "" { // counted even where the controller is off
		found.usage = nearest([]string{whole}, "cpu.stat")
	}
	if found.memory == "" {
		found.memoryOff = memoryNotEnabled
		if controllers, err := r.files.read(top + "/cgroup.controllers"); err == nil && !hasWord(controllers, "memory") {
			found.memoryOff = memoryOff
		}
	}
	var absent stats.Missing
	if found.pressure, absent = r.pressure(whole); found.pressure == "" {
		found.off = append(found.off, absent)
	}
}

var (
	memoryOff = stats.Missing{
		Field:  fieldMemory,
		Reason: "The memory controller is off: the kernel counts and limits no memory of containers.",
		Hint:   "Boot with cgroup_enable=memory cgroup_memory=1.",
	}
	memoryNotEnabled = stats.Missing{
		Field:  fieldMemory,
		Reason: "The memory controller is not enabled for this cgroup.",
		Hint:   "Set a memory limit, or turn on memory accounting of its unit.",
	}
)

// pressure finds out whether the kernel counts waiting for the cgroup in directory.
func (r *Reader) pressure(directory string) (string, stats.Missing) {
	_, err := r.files.read(directory + "/cpu.pressure")
	if err == nil {
		return directory, stats.Missing{}
	}
	absent := missing(fieldPressure, err)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.EOPNOTSUPP) {
		absent.Reason, absent.Hint = "PSI is off: the kernel does not count how long this cgroup waited.", "Boot with psi=1."
		if _, err := r.files.read(path.Join(r.roots.Proc, "pressure/cpu")); err == nil {
			absent.Hint = "PSI is on for the machine: write 1 into cgroup.pressure of this cgroup."
		}
	}
	return "", absent
}

// isForeign reports whether the mount at belongs to another namespace than we do, so that our own path does not lead
// anywhere in it, and notes that. The kernel then shows the one as above the other.
func (r *Reader) isForeign(found *place, at mount, own string) bool {
	above := func(where string) bool { return where == "/.." || strings.HasPrefix(where, "/../") }
	if !above(at.root) && !above(own) {
		return false
	}
	found.unseen = stats.Missing{
		Field:  fieldContainer,
		Reason: r.sys(at.point) + " shows the cgroups of another namespace: our own cannot be found among them.",
		Hint:   "Do not bind /sys/fs/cgroup into the container.",
	}
	return true
}

// probe is a sheet that nobody looks at: a file that cannot be read while searching is no candidate.
func (r *Reader) probe() *sheet { return &sheet{files: &r.files} }

func (r *Reader) proc(name string) string { return path.Join(r.roots.Proc, "self", name) }

// sys returns where under our roots the mount point is, which lies under /sys.
func (r *Reader) sys(point string) string {
	return path.Join(r.roots.Sys, strings.TrimPrefix(point, "/sys"))
}

// tightest returns the directory with the least limit, of equal ones the first, and the first where none has one.
func tightest[N uint64 | float64](directories []string, limitOf func(directory string) *N) string {
	best, least := "", (*N)(nil)
	for _, directory := range directories {
		limit := limitOf(directory)
		if best == "" || limit != nil && (least == nil || *limit < *least) {
			best, least = directory, limit
		}
	}
	return best
}

// nearest returns the first of directories that has the file called name.
func nearest(directories []string, name string) string {
	for _, directory := range directories {
		if exists(directory + "/" + name) {
			return directory
		}
	}
	return ""
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func hasWord(content []byte, word string) bool {
	for field := range strings.FieldsSeq(string(content)) {
		if field == word {
			return true
		}
	}
	return false
}
