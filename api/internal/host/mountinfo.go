package host

import (
	"regexp"
	"slices"

	"github.com/sys-stats/sys-stats/api/internal/kernel"
)

// mount is one line of mountinfo, proc_pid_mountinfo(5).
type mount struct {
	id           int    // unique among the mounts of the moment, used again later
	parent       int    // id of the mount that it is mounted on
	deviceNumber string // major:minor, the same for every mount of one filesystem
	root         string // what of the filesystem is mounted: "/" but for bind mounts
	mountpoint   string
	filesystem   string
	source       string
	readOnly     bool
}

// The mounts that are no storage of the machine. The first two are node_exporter's defaults; the third is what the
// nodes of Kubernetes have by the hundred.
var (
	excludedTypes = regexp.MustCompile(`^(autofs|binfmt_misc|bpf|cgroup2?|configfs|debugfs|devpts|devtmpfs|efivarfs|fusectl|hugetlbfs|iso9660|` +
		`mqueue|nsfs|overlay|proc|procfs|pstore|rpc_pipefs|securityfs|selinuxfs|squashfs|erofs|sysfs|tracefs)$`)
	excludedMountpoints = regexp.MustCompile(`^/(dev|proc|run/credentials/.+|sys|var/lib/docker/.+|var/lib/containers/storage/.+)($|/)`)
	excludedPods        = regexp.MustCompile(`^/(var/lib/kubelet/.+|run/containerd/.+|run/k3s/containerd/.+|run/docker/.+)($|/)`)
)

func (m mount) isStorage() bool {
	return !excludedTypes.MatchString(m.filesystem) && !excludedMountpoints.MatchString(m.mountpoint) && !excludedPods.MatchString(m.mountpoint)
}

func isReadOnly(options string) bool {
	return kernel.HasOption(options, "ro") || kernel.HasOption(options, "emergency_ro")
}

// visible returns the mounts that their mountpoints lead to. A mount over the same mountpoint, or over a folder above
// it, hides what was mounted there before: asking at that path would tell of another filesystem.
func visible(mounts []mount) []mount {
	type place struct {
		parent     int
		mountpoint string
	}
	const outside = -1 // what the topmost mounts are on is not in the table
	known := make(map[int]bool, len(mounts))
	for _, mount := range mounts {
		known[mount.id] = true
	}
	over := make(map[place]int, len(mounts)) // id of the mount that is on a mount at a path; of several the last
	for _, mount := range mounts {
		parent := mount.parent
		if !known[parent] || parent == mount.id {
			parent = outside
		}
		over[place{parent, mount.mountpoint}] = mount.id
	}
	// leads follows path from the top, as the kernel does, to the id of the mount that it ends on.
	leads := func(path string) int {
		at := outside
		for end := 0; end <= len(path); end++ {
			if end > 1 && end < len(path) && path[end] != '/' || end == 0 {
				continue
			}
			for range mounts { // as often as there are mounts, so that a table that leads in a circle ends
				next, found := over[place{at, path[:end]}]
				if !found {
					break
				}
				at = next
			}
		}
		return at
	}
	seen := mounts[:0:0]
	for _, mount := range mounts {
		if leads(mount.mountpoint) == mount.id {
			seen = append(seen, mount)
		}
	}
	return seen
}

// perDevice groups the storage mounts by filesystem, in the order of first appearance. The first of a group is the one to
// show: a whole mount rather than a bind mount of a part of it, and of equals the one with the shortest path.
func perDevice(mounts []mount) [][]mount {
	at := map[string]int{}
	groups := [][]mount{}
	for _, candidate := range mounts {
		if !candidate.isStorage() {
			continue
		}
		i, seen := at[candidate.deviceNumber]
		if !seen {
			i = len(groups)
			at[candidate.deviceNumber] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], candidate)
	}
	for _, group := range groups {
		slices.SortStableFunc(group, func(a, b mount) int {
			if whole := (a.root == "/"); whole != (b.root == "/") {
				if whole {
					return -1
				}
				return 1
			}
			return len(a.mountpoint) - len(b.mountpoint)
		})
	}
	return groups
}
