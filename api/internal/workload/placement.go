package workload

import (
	"bytes"
	"strings"
)

// placement says where one process is in a hierarchy, as /proc/PID/cgroup has it.
type placement struct {
	hierarchy int // index
	path      string
}

// parsePlacements parses /proc/PID/cgroup: lines "4:memory:/docker/ID", and "0::/…" for version 2. Lines of hierarchies that are
// not read are left out.
func parsePlacements(content []byte, hierarchies []*hierarchy) []placement {
	var placements []placement
	for line := range bytes.Lines(content) {
		_, rest, _ := bytes.Cut(bytes.TrimSuffix(line, []byte("\n")), []byte(":"))
		controllers, path, found := bytes.Cut(rest, []byte(":"))
		if !found || len(path) == 0 || path[0] != '/' {
			continue
		}
		for i, one := range hierarchies {
			if one.isNamed(controllers) {
				placements = append(placements, placement{i, strings.TrimSuffix(string(path), " (deleted)")})
				break
			}
		}
	}
	return placements
}

// isNamed reports whether the hierarchy is the one with these controllers, separated by commas.
func (h *hierarchy) isNamed(controllers []byte) bool {
	if h.name == "" {
		return len(controllers) == 0
	}
	for name := range bytes.SplitSeq(controllers, []byte(",")) {
		if string(name) == h.name {
			return true
		}
	}
	return false
}

// Under a cgroup namespace of our own the kernel tells where a process is as seen from our own cgroup, which is "/" there: "/.."
// is the one around it.

// depthOf returns how many cgroups are around ours in the tree, by where the machine's first process is: in no cgroup that ours is
// in, too, but the topmost. It is 0 for no namespace of our own.
func depthOf(first string) int {
	depth := 0
	for rest := first; rest == "/.." || strings.HasPrefix(rest, "/../"); depth++ {
		rest = rest[len("/.."):]
	}
	return depth
}

// resolve returns the path of a cgroup in the tree from what /proc/PID/cgroup says of it. own is our own path in the tree and depth how many
// components that has; own is empty where it is not known. It returns false where it cannot be told.
func resolve(path, own string, depth int) (string, bool) {
	if depth == 0 {
		return path, !strings.HasPrefix(path, "/..")
	}
	up := depthOf(path)
	rest := path[up*len("/.."):]
	switch {
	case up == depth:
		return rest, true
	case up > depth, own == "" || strings.Count(own, "/") != depth:
		return "", false
	}
	around := own
	for range up {
		around = around[:strings.LastIndexByte(around, '/')]
	}
	return around + strings.TrimSuffix(rest, "/"), true
}
