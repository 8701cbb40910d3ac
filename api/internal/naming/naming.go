// Package naming gives workloads the names that people know them by, from outside of the cgroup tree: the names of the kubelet's log
// files, a file of names, and a container API that only lists. Each is optional, none is waited for, and what one of them cannot tell is
// said in Missing.
package naming

import (
	"path"
	"unicode"
	"unicode/utf8"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// Where a name may come from, as NameSource tells.
const (
	fromKubernetes = "kubernetes"
	fromFile       = "file"
	fromAPI        = "api"
)

// shortID is how many characters of a container's id are taken to tell it from all others, as docker ps shows them.
const shortID = 12

// maxNameBytes is how long a name may be.
const maxNameBytes = 255

// Namer names workloads. Name is called by one goroutine at a time.
type Namer struct {
	logs *containerLogs
	file *namesFile
	api  *ContainerAPI
}

// New returns a Namer that looks in containerLogs, the folder in which the kubelet keeps a link to the log of each container; in file,
// unless that is empty; and in what api has told, unless that is nil.
func New(containerLogs, file string, api *ContainerAPI) *Namer {
	namer := &Namer{logs: newContainerLogs(containerLogs), api: api}
	if file != "" {
		namer.file = newNamesFile(file)
	}
	return namer
}

// Name puts the names that are known into workloads, and returns which are not, and why. The names file goes before Kubernetes, that before
// the container API, and each of them before the name that a workload already has.
func (n *Namer) Name(workloads []stats.WorkloadCounters) []stats.Missing {
	missing := n.logs.name(workloads)
	if n.api != nil {
		missing = append(missing, n.api.name(workloads)...)
	}
	if n.file != nil {
		missing = append(missing, n.file.name(workloads)...)
	}
	return missing
}

// unitOf is the last part of a cgroup's path: of a unit of systemd its name.
func unitOf(workload *stats.WorkloadCounters) string { return path.Base(workload.ID) }

// isShowable tells whether text can stand in a row: not empty, not too long, and nothing in it that a terminal obeys.
func isShowable(text string) bool {
	if text == "" || len(text) > maxNameBytes || !utf8.ValidString(text) {
		return false
	}
	for _, letter := range text {
		if !unicode.IsPrint(letter) {
			return false
		}
	}
	return true
}

// isHex tells whether text consists of lower-case hexadecimal digits.
func isHex(text string) bool {
	for i := range len(text) {
		if c := text[i]; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return text != ""
}
