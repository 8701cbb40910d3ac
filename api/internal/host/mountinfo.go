package host

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
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

// parseMounts parses mountinfo. A line that is not as expected is an error: a table with holes would hide a disk.
func parseMounts(content []byte) ([]mount, error) {
	var mounts []mount
	for line := range bytes.Lines(content) {
		line = bytes.TrimRight(line, "\n")
		if len(line) == 0 {
			continue
		}
		// 36 35 98:0 /root /mountpoint options [optional fields] - type source super-options
		before, after, separated := strings.Cut(string(line), " - ")
		left, right := strings.Fields(before), strings.Fields(after)
		if !separated || len(left) < 6 || len(right) < 2 {
			return nil, fmt.Errorf("line %q is not a mount", line)
		}
		id, err := strconv.Atoi(left[0])
		if err != nil {
			return nil, fmt.Errorf("line %q is not a mount: %w", line, err)
		}
		parent, err := strconv.Atoi(left[1])
		if err != nil {
			return nil, fmt.Errorf("line %q is not a mount: %w", line, err)
		}
		superOptions := ""
		if len(right) > 2 {
			superOptions = right[2]
		}
		mounts = append(mounts, mount{
			id:           id,
			parent:       parent,
			deviceNumber: left[2],
			root:         unescape(left[3]),
			mountpoint:   unescape(left[4]),
			filesystem:   right[0],
			source:       unescape(right[1]),
			readOnly:     isReadOnly(left[5]) || isReadOnly(superOptions),
		})
	}
	return mounts, nil
}

func isReadOnly(options string) bool {
	for option := range strings.SplitSeq(options, ",") {
		if option == "ro" || option == "emergency_ro" {
			return true
		}
	}
	return false
}

// unescape turns the octal escapes of mountinfo (\040 for a space) back.
func unescape(text string) string {
	if !strings.Contains(text, `\`) {
		return text
	}
	var plain strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] == '\\' && i+4 <= len(text) {
			if code, err := strconv.ParseUint(text[i+1:i+4], 8, 8); err == nil {
				plain.WriteByte(byte(code))
				i += 3
				continue
			}
		}
		plain.WriteByte(text[i])
	}
	return plain.String()
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
