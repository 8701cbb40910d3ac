package host

import (
	"slices"
	"strings"
)

// replacedByLXCFS returns the files of the proc file system at proc that lxcfs replaces inside a container of LXC, by their
// names: they tell of the container, while the others tell of the machine around it. They stand as mounts in our own mount
// table, or in that of process 1 where its proc is bound into another container.
func replacedByLXCFS(proc string, own, machine []mount) []string {
	var files []string
	for _, table := range []struct {
		root   string
		mounts []mount
	}{{proc, own}, {"/proc", machine}} {
		for _, mount := range table.mounts {
			name, inside := strings.CutPrefix(mount.mountpoint, table.root+"/")
			if inside && strings.Contains(mount.filesystem, "lxcfs") && !slices.Contains(files, name) {
				files = append(files, name)
			}
		}
	}
	return files
}
