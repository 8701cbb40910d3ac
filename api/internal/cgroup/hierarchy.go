package cgroup

import (
	"path"
	"slices"
	"strings"

	"github.com/sys-stats/sys-stats/api/internal/kernel"
)

const cgroupMount = "/sys/fs/cgroup"

// parseOwn parses /proc/self/cgroup into the path of our cgroup for each controller of version 1, and under "" that of
// version 2.
func parseOwn(content []byte) map[string]string {
	own := make(map[string]string)
	for line := range strings.Lines(string(content)) {
		parts := strings.SplitN(strings.TrimSuffix(line, "\n"), ":", 3)
		if len(parts) != 3 || !strings.HasPrefix(parts[2], "/") {
			continue
		}
		where := strings.TrimSuffix(parts[2], " (deleted)")
		if parts[0] == "0" && parts[1] == "" {
			own[""] = where
			continue
		}
		for controller := range strings.SplitSeq(parts[1], ",") {
			own[controller] = where
		}
	}
	return own
}

// mountOf returns where the controller of version 1, or with "" version 2, is mounted. Only our own mounts count: one that is
// bound elsewhere, as /host/sys, is the machine's.
func mountOf(mounts []kernel.Mount, controller string) (kernel.Mount, bool) {
	for _, candidate := range slices.Backward(mounts) { // a later mount hides an earlier one
		if candidate.Mountpoint != cgroupMount && !strings.HasPrefix(candidate.Mountpoint, cgroupMount+"/") {
			continue
		}
		if controller == "" && candidate.Type == "cgroup2" {
			return candidate, true
		}
		if controller != "" && candidate.Type == "cgroup" && kernel.HasOption(candidate.SuperOptions, controller) {
			return candidate, true
		}
	}
	return kernel.Mount{}, false
}

// isForeign reports whether a mount belongs to another cgroup namespace than we do, so that our own path leads nowhere in it.
// The kernel then shows the one as above the other.
func isForeign(mount kernel.Mount, own string) bool {
	above := func(where string) bool { return where == "/.." || strings.HasPrefix(where, "/../") }
	return above(mount.Root) || above(own)
}

// candidates returns where the cgroup own may be under top, where a hierarchy is mounted from its directory root on: the likeliest
// first. What is mounted may begin at our cgroup, above it or, under a private namespace, at what is called / there.
func candidates(top, root, own string) []string {
	var directories []string
	if root == "/" {
		root = ""
	}
	if rest, found := strings.CutPrefix(own, root); found && (rest == "" || rest[0] == '/') {
		directories = append(directories, path.Join(top, path.Join("/", rest)))
	}
	return append(directories, path.Join(top, path.Join("/", own)), top)
}

// upTo returns directory and all above it up to top.
func upTo(directory, top string) []string {
	line := []string{directory}
	for directory != top && strings.HasPrefix(directory, top+"/") {
		directory = path.Dir(directory)
		line = append(line, directory)
	}
	return line
}

// seenPath returns how a directory under top is called in its hierarchy, which is mounted there from its directory root on.
func seenPath(directory, top, root string) string {
	return path.Join("/", root, strings.TrimPrefix(directory, top))
}
