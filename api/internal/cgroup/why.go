package cgroup

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/sys-stats/sys-stats/api/internal/kernel"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// whyNoMemory says why no cgroup of ours counts memory.
func (r *Reader) whyNoMemory(found *location) stats.Missing {
	if _, isV1 := found.hierarchy.own["memory"]; isV1 {
		if _, mounted := mountOf(found.hierarchy.mounts, "memory"); !mounted {
			return stats.Missing{
				Field:  fieldMemory,
				Reason: "The memory controller of cgroup v1 is not mounted at " + r.sys(cgroupMount) + ".",
				Hint:   "Let the container runtime mount it, as it does unless told otherwise.",
			}
		}
	}
	if r.memoryIsOff(found) {
		return stats.Missing{
			Field:  fieldMemory,
			Reason: "The memory controller is off: the kernel counts and limits no memory of containers.",
			Hint:   "Boot with cgroup_enable=memory cgroup_memory=1.",
		}
	}
	return stats.Missing{
		Field:  fieldMemory,
		Reason: "The memory controller is not enabled for this cgroup.",
		Hint:   "Set a memory limit, or turn on memory accounting of its unit; without root, have the memory controller delegated.",
	}
}

// memoryIsOff reports whether the kernel was booted without the memory controller.
func (r *Reader) memoryIsOff(found *location) bool {
	content, _ := os.ReadFile(path.Join(r.roots.Proc, "cgroups")) // unreadable says as much as empty: other traces are left
	for line := range strings.Lines(string(content)) {
		if fields := strings.Fields(line); len(fields) == 4 && fields[0] == "memory" {
			return fields[3] == "0"
		}
	}
	at, mounted := mountOf(found.hierarchy.mounts, "")
	if !mounted {
		return true // in version 1 a controller that is on is in a hierarchy of its own
	}
	top := r.sys(at.Mountpoint)
	controllers, err := os.ReadFile(top + "/cgroup.controllers")
	return err == nil && !exists(top+"/cgroup.type") && !slices.Contains(strings.Fields(string(controllers)), "memory")
}

// whyNoPressure says why the kernel does not count how long the cgroup in directory waits; without a Field where it does.
func (r *Reader) whyNoPressure(at Directory) stats.Missing {
	var files kernel.Files // what is open may be of a cgroup that was removed
	_, err := files.Read(at.Path + "/cpu.pressure")
	if err == nil {
		return stats.Missing{}
	}
	missing := absent(fieldPressure, err)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, unix.EOPNOTSUPP) {
		missing.Reason, missing.Hint = "PSI is off: the kernel does not count how long this cgroup waited.", "Boot with psi=1."
		if _, err := files.Read(path.Join(r.roots.Proc, "pressure/cpu")); err == nil {
			missing.Hint = "PSI is on for the machine: write 1 into cgroup.pressure of this cgroup."
		}
	}
	return missing
}
