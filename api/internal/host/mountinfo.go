package host

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/kernel"
)

// mount is one line of mountinfo, proc_pid_mountinfo(5), and what follows from the lines around it.
type mount struct {
	id           int    // unique among the mounts of the moment, used again later
	parent       int    // id of the mount that it is mounted on
	deviceNumber string // major:minor, the same for every mount of one filesystem
	root         string // what of the filesystem is mounted: "/" but for bind mounts
	mountpoint   string
	filesystem   string
	source       string
	readOnly     bool          // nobody can write to the filesystem, here or by another mount of it
	failed       bool          // the kernel made it read-only after an error
	expires      time.Duration // autofs unmounts it when nobody has used it for this long; 0 where it does not
}

// The mounts that are no storage of the machine. The first and the second begin with node_exporter's defaults. To the types
// are added those whose files are made of other files or of nothing: portals of desktops, lxcfs, images.
var (
	excludedTypes = setOf("autofs binfmt_misc bpf cgroup cgroup2 configfs debugfs devpts devtmpfs efivarfs fusectl hugetlbfs iso9660 " +
		"mqueue nsfs overlay proc procfs pstore rpc_pipefs securityfs selinuxfs squashfs erofs sysfs tracefs " +
		"fuse.portal fuse.gvfsd-fuse fuse.gvfs-fuse-daemon fuse.lxcfs fuse.snapfuse fuse.squashfuse fuse.squashfuse_ll fuse.fuse-overlayfs " +
		"fuse.xrdp-chansrv fuse.vmware-vmblock fuse.kio-fuse")
	excludedMountpoints = regexp.MustCompile(`^/(dev|proc|run/credentials/.+|sys)($|/)`)
	// What container engines and the nodes of Kubernetes make by the hundred, below the folders of their own storage
	excludedByEngines = regexp.MustCompile(`^/(var/lib/docker/[^/]+/.+|var/lib/containers/storage/[^/]+/.+|var/lib/kubelet/.+|run/containerd/.+|` +
		`run/k3s/containerd/.+|run/docker/.+)|/[0-9a-f]{64}/(mounts|userdata)/shm$`)
	// But for volumes, which may be disks of their own
	volumes = regexp.MustCompile(`^/var/lib/(docker|containers/storage)/volumes/`)
)

// isStorage reports whether the mount is to be shown. The root of a machine always is, also where it is put together of
// others, as on live systems and on a Raspberry Pi with a read-only card.
func (m mount) isStorage() bool {
	if m.mountpoint == "/" {
		return true
	}
	return !excludedTypes[m.filesystem] && !isAppImage(m.filesystem) && !excludedMountpoints.MatchString(m.mountpoint) &&
		(!excludedByEngines.MatchString(m.mountpoint) || volumes.MatchString(m.mountpoint))
}

// isAppImage tells of the type of a program that mounts itself, fuse.NAME.AppImage.
func isAppImage(filesystem string) bool {
	name, isFUSE := strings.CutPrefix(filesystem, "fuse.")
	return isFUSE && len(name) > len(".appimage") && strings.HasSuffix(strings.ToLower(name), ".appimage")
}

func setOf(names string) map[string]bool {
	set := map[string]bool{}
	for name := range strings.FieldsSeq(names) {
		set[name] = true
	}
	return set
}

// describe works out what a line of the table alone does not say.
func describe(table []kernel.Mount) []mount {
	writable := make(map[string]bool, len(table)) // by device number
	asked := make(map[string]bool, len(table))    // to be read-only, by device number
	byID := make(map[int]*kernel.Mount, len(table))
	for i := range table {
		one := &table[i]
		byID[one.ID] = one
		if !isReadOnly(one.Options) && !isReadOnly(one.SuperOptions) {
			writable[one.DeviceNumber] = true
		}
		if kernel.HasOption(one.Options, "ro") {
			asked[one.DeviceNumber] = true
		}
	}
	mounts := make([]mount, 0, len(table))
	for i := range table {
		one := &table[i]
		described := mount{
			id: one.ID, parent: one.Parent, deviceNumber: one.DeviceNumber, root: one.Root, mountpoint: one.Mountpoint,
			filesystem: one.Type, source: one.Source, readOnly: !writable[one.DeviceNumber],
		}
		described.failed = hasFailed(one, asked[one.DeviceNumber])
		above := byID[one.Parent]
		for range table { // so that a table that leads in a circle ends
			if above == nil || above.Type == "autofs" {
				break
			}
			above = byID[above.Parent]
		}
		if above != nil && above.Type == "autofs" {
			described.expires = expiry(above.SuperOptions)
		}
		mounts = append(mounts, described)
	}
	return mounts
}

// usualExpiry is that of automount(8), where a mount does not say.
const usualExpiry = 5 * time.Minute

// expiry returns how long autofs lets a mount go unused, from its options; 0 is for ever.
func expiry(options string) time.Duration {
	for option := range strings.SplitSeq(options, ",") {
		if text, found := strings.CutPrefix(option, "timeout="); found {
			if seconds, isNumber := kernel.Digits([]byte(text)); isNumber && seconds < 1<<31 {
				return time.Duration(seconds) * time.Second
			}
		}
	}
	return usualExpiry
}

// failsToReadOnly has the types that the kernel makes read-only after an error.
var failsToReadOnly = setOf("ext2 ext3 ext4 btrfs f2fs vfat bcachefs")

// hasFailed reports whether the kernel made a filesystem read-only after an error. It leaves the mounts writable then; who asks for
// a read-only one, with mount(8), is given a read-only mount as well.
func hasFailed(one *kernel.Mount, askedToBeReadOnly bool) bool {
	return kernel.HasOption(one.SuperOptions, "emergency_ro") ||
		failsToReadOnly[one.Type] && kernel.HasOption(one.SuperOptions, "ro") && !askedToBeReadOnly
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
