package cgroup

import (
	"path"
	"slices"
	"strconv"
	"strings"
)

// mount is a line of /proc/self/mountinfo, proc_pid_mountinfo(5).
type mount struct {
	root    string // which directory of the mounted file system is shown
	point   string // where
	kind    string // type of the file system
	options []string
}

// parseMountinfo parses /proc/self/mountinfo. Lines that are not as they should be are let pass.
func parseMountinfo(content []byte) []mount {
	var mounts []mount
	for line := range strings.Lines(string(content)) {
		before, after, found := strings.Cut(strings.TrimSuffix(line, "\n"), " - ")
		left, right := strings.Split(before, " "), strings.Split(after, " ")
		if !found || len(left) < 6 || len(right) < 3 {
			continue
		}
		mounts = append(mounts, mount{
			root:    unescape(left[3]),
			point:   unescape(left[4]),
			kind:    right[0],
			options: strings.Split(right[2], ","),
		})
	}
	return mounts
}

// unescape undoes the octal escapes of blanks and backslashes in a path.
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

const cgroupMount = "/sys/fs/cgroup"

// cgroupMountOf returns the mount of the controller of version 1, or with "" that of version 2. Only our own count: one
// bound elsewhere, as /host/sys, is the machine's.
func cgroupMountOf(mounts []mount, controller string) (mount, bool) {
	for _, candidate := range slices.Backward(mounts) { // a later mount hides an earlier one
		if candidate.point != cgroupMount && !strings.HasPrefix(candidate.point, cgroupMount+"/") {
			continue
		}
		if controller == "" && candidate.kind == "cgroup2" {
			return candidate, true
		}
		if controller != "" && candidate.kind == "cgroup" && slices.Contains(candidate.options, controller) {
			return candidate, true
		}
	}
	return mount{}, false
}

// directories returns where under the mount at point the cgroup own may be, likeliest first. What is mounted may begin
// at our cgroup, above it or, under a private namespace, at what is called / there.
func directories(point, root, own string) []string {
	var candidates []string
	if root == "/" {
		root = ""
	}
	if rest, found := strings.CutPrefix(own, root); found && (rest == "" || rest[0] == '/') {
		candidates = append(candidates, path.Join(point, path.Join("/", rest)))
	}
	return append(candidates, path.Join(point, path.Join("/", own)), point)
}

// chain returns directory and all above it up to top.
func chain(directory, top string) []string {
	links := []string{directory}
	for directory != top && strings.HasPrefix(directory, top+"/") {
		directory = path.Dir(directory)
		links = append(links, directory)
	}
	return links
}
