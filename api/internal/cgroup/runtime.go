package cgroup

import (
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/sys-stats/sys-stats/api/internal/kernel"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// surroundings are the traces that a container runtime leaves.
type surroundings struct {
	dockerEnv    bool     // /.dockerenv is there
	containerEnv bool     // /run/.containerenv is there
	container    string   // the variable container of our environment
	kubernetes   bool     // the variable KUBERNETES_SERVICE_HOST is set
	lxcfs        bool     // files of /proc are those of lxcfs
	paths        []string // our cgroups, and where the files that a runtime binds over ours come from
	rootOptions  string   // options of the file system at /
}

// surroundings looks at our own process only: /proc/1 may be hidden from us, and the mounts of others are no trace.
func (r *Reader) surroundings(mounts []kernel.Mount, own map[string]string) surroundings {
	around := surroundings{
		dockerEnv:    exists(r.proc("root/.dockerenv")),
		containerEnv: exists(r.proc("root/run/.containerenv")),
	}
	environment, _ := os.ReadFile(r.proc("environ")) // unreadable says as much as empty: other traces are left
	for variable := range strings.SplitSeq(string(environment), "\x00") {
		name, value, _ := strings.Cut(variable, "=")
		switch name {
		case "container":
			around.container = value
		case "KUBERNETES_SERVICE_HOST":
			around.kubernetes = value != ""
		}
	}
	for _, where := range own {
		around.paths = append(around.paths, where)
	}
	for _, at := range mounts {
		switch {
		case at.Mountpoint == "/":
			around.rootOptions = at.SuperOptions
		case strings.HasPrefix(at.Mountpoint, "/proc/") && strings.Contains(at.Type, "lxcfs"):
			around.lxcfs = true
		case slices.Contains([]string{"/etc/hostname", "/etc/hosts", "/etc/resolv.conf"}, at.Mountpoint),
			at.Type == "cgroup" && strings.HasPrefix(at.Mountpoint, cgroupMount):
			around.paths = append(around.paths, at.Root)
		}
	}
	return around
}

var (
	kubernetesPath = regexp.MustCompile(`kubepods|/kubelet/pods/`)
	podmanPath     = regexp.MustCompile(`/libpod[-_]|/overlay-containers/[0-9a-f]{64}/`)
	dockerPath     = regexp.MustCompile(`/docker(/containers)?[-/][0-9a-f]{64}(\.scope)?(/|$)`)
	containerdPath = regexp.MustCompile(`[/:](cri-containerd|nerdctl)[-:]|/nerdctl/|io\.containerd\.`)
	lxcPath        = regexp.MustCompile(`/lxc(\.payload)?[./]`)
)

// runtimeOf tells what runs us. The order matters: a pod is a pod whatever runs it, podman and CRI-O both leave
// .containerenv, and what is within a container of LXC shows the path of that too.
func runtimeOf(around surroundings) stats.Runtime {
	leads := func(pattern *regexp.Regexp) bool { return slices.ContainsFunc(around.paths, pattern.MatchString) }
	switch {
	case around.kubernetes, leads(kubernetesPath):
		return stats.RuntimeKubernetes
	case around.containerEnv, around.container == "podman", leads(podmanPath):
		return stats.RuntimePodman
	case around.dockerEnv, around.container == "docker", leads(dockerPath):
		return stats.RuntimeDocker
	case leads(containerdPath), containerdPath.MatchString(around.rootOptions):
		return stats.RuntimeContainerd
	case strings.HasPrefix(around.container, "lxc"), around.lxcfs, leads(lxcPath):
		return stats.RuntimeLXC
	default:
		return stats.RuntimeNone
	}
}
