package workload

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// Where names come from, as far as they are known here.
const (
	nameOfUnit    = "unit" // also the name of an LXC container or of a virtual machine: it stands in the path
	nameOfProcess = "process"
	nameOfID      = "id"
)

// shownIDLetters is how much of a container's id is shown as its name, as docker ps does.
const shownIDLetters = 12

// surroundings is what is known of the cgroups around one, from the topmost down.
type surroundings struct {
	parent    string                // ID of the workload around it, empty without one
	isInside  bool                  // of a container: what systemd runs in there is the container's
	pod       string                // uid of the pod around it, empty without one
	runtime   stats.WorkloadRuntime // what the names of directories around it tell, empty for nothing
	directory string                // name of the directory around it
}

var (
	// scopePattern has the runtimes that put their name before the id of a container.
	scopePattern = regexp.MustCompile(`^(docker|cri-containerd|containerd|nerdctl|crio|libpod|libpod-payload)-([0-9a-f]{64})$`)
	// colonPattern is what runc makes of the form for systemd, slice:prefix:id, when it was told to use cgroupfs.
	colonPattern = regexp.MustCompile(`:([a-z-]+):([0-9a-f]{64})$`)
	idPattern    = regexp.MustCompile(`^[0-9a-f]{64}$`)
	// podPattern is a pod of kubelet: podUID below kubepods with cgroupfs, where systemd has kubepods-burstable-podUID.slice and
	// underscores for dashes. The uid of a static pod is a hash.
	podPattern = regexp.MustCompile(`^(?:[a-z0-9-]*-)?pod([0-9a-f]{8}(?:[-_][0-9a-f]{4}){3}[-_][0-9a-f]{12}|[0-9a-f]{32})(?:\.slice)?$`)
	// podmanPodPattern is a pod of podman.
	podmanPodPattern = regexp.MustCompile(`libpod_pod_([0-9a-f]{64})(?:\.slice)?$`)
	// qemuPattern is a virtual machine of libvirt as machine.slice has it, and as it is called without systemd.
	qemuPattern    = regexp.MustCompile(`^(?:machine-)?qemu-\d+-(.+)$`)
	libvirtLXC     = regexp.MustCompile(`^(?:machine-)?lxc-\d+-(.+)$`)
	sessionPattern = regexp.MustCompile(`^session-[a-z0-9]+\.scope$`)
	managerPattern = regexp.MustCompile(`^user@\d+\.service$`)
)

// runtimeOfScope has the runtimes by what they put before an id.
var runtimeOfScope = map[string]stats.WorkloadRuntime{
	"docker": stats.WorkloadDocker, "cri-containerd": stats.WorkloadContainerd, "containerd": stats.WorkloadContainerd,
	"nerdctl": stats.WorkloadContainerd, "crio": stats.WorkloadCRIO, "libpod": stats.WorkloadPodman, "libpod-payload": stats.WorkloadPodman,
}

// runtimeOfDirectory has the runtimes by the directories that they put containers into.
var runtimeOfDirectory = map[string]stats.WorkloadRuntime{
	"docker": stats.WorkloadDocker, "ecs": stats.WorkloadDocker, "libpod_parent": stats.WorkloadPodman, "default": stats.WorkloadContainerd,
	"k8s.io": stats.WorkloadContainerd, "nerdctl": stats.WorkloadContainerd,
}

// identify tells what the cgroup called name is, from its name and from those around it. It is false for a cgroup that is no
// workload: a slice, a part of a workload, the monitor of a container.
func identify(name string, around surroundings) (stats.WorkloadIdentity, bool) {
	for _, one := range []func(string, surroundings) (stats.WorkloadIdentity, bool){identifyContainer, identifyPod, identifyMachine, identifyUnit} {
		if found, is := one(name, around); is {
			found.Parent = around.parent
			if found.NameSource == "" {
				found.Name, found.NameSource = found.ContainerID[:min(len(found.ContainerID), shownIDLetters)], nameOfID
			}
			if found.Name == "" {
				found.Name = name
			}
			found.Name = printable(found.Name)
			return found, true
		}
	}
	return stats.WorkloadIdentity{}, false
}

// identifyContainer knows the containers whose names are ids.
func identifyContainer(name string, around surroundings) (found stats.WorkloadIdentity, is bool) {
	found.Kind, found.Runtime = stats.WorkloadContainer, around.runtime
	short := strings.TrimSuffix(name, ".scope")
	switch match := scopePattern.FindStringSubmatch(short); {
	case match != nil:
		found.Runtime, found.ContainerID = runtimeOfScope[match[1]], match[2]
	case colonPattern.MatchString(short):
		match = colonPattern.FindStringSubmatch(short)
		found.ContainerID = match[2]
		if runtime := runtimeOfScope[match[1]]; runtime != "" {
			found.Runtime = runtime
		}
		if pod, _, _ := strings.Cut(short, ":"); around.pod == "" {
			around.pod = podUID(pod)
		}
	case idPattern.MatchString(short):
		found.ContainerID = short
	default:
		return found, false
	}
	if around.pod != "" {
		found.Pod = &stats.WorkloadPodName{UID: around.pod}
	}
	return found, true
}

func identifyPod(name string, _ surroundings) (found stats.WorkloadIdentity, is bool) {
	found.Kind = stats.WorkloadPod
	if uid := podUID(name); uid != "" {
		found.Runtime, found.Pod = stats.WorkloadKubernetes, &stats.WorkloadPodName{UID: uid}
		found.Name, found.NameSource = "pod "+uid[:min(len(uid), 8)], nameOfID
		return found, true
	}
	if match := podmanPodPattern.FindStringSubmatch(name); match != nil {
		found.Runtime, found.Name, found.NameSource = stats.WorkloadPodman, "pod "+match[1][:shownIDLetters], nameOfID
		return found, true
	}
	return found, false
}

// podUID returns the uid of the pod that a cgroup of this name is, as Kubernetes writes it; empty for none.
func podUID(name string) string {
	match := podPattern.FindStringSubmatch(name)
	if match == nil {
		return ""
	}
	return strings.ReplaceAll(match[1], "_", "-")
}

// identifyMachine knows what has a name of its own in its path: containers of LXC and systemd-nspawn, and virtual machines.
func identifyMachine(name string, around surroundings) (found stats.WorkloadIdentity, is bool) {
	found.Kind, found.NameSource = stats.WorkloadContainer, nameOfUnit
	if payload, isPayload := strings.CutPrefix(name, "lxc.payload."); isPayload {
		found.Runtime, found.Name = stats.WorkloadLXC, payload
		return found, payload != ""
	}
	if around.directory == "lxc" && !strings.HasPrefix(name, "lxc.") {
		found.Runtime, found.Name = stats.WorkloadLXC, name
		return found, true
	}
	if instance, isNspawn := strings.CutPrefix(name, "systemd-nspawn@"); isNspawn {
		found.Runtime, found.Name = stats.WorkloadNspawn, unescape(strings.TrimSuffix(instance, ".service"))
		return found, true
	}
	short, isScope := strings.CutSuffix(name, ".scope")
	if machine, isMachine := strings.CutPrefix(short, "machine-"); isScope && isMachine {
		found.Runtime, found.Name = stats.WorkloadNspawn, unescape(machine)
	} else if around.directory == "machine" && strings.Contains(name, ".libvirt-") {
		found.Name = name[:strings.LastIndex(name, ".libvirt-")]
	} else {
		return found, false
	}
	if match := qemuPattern.FindStringSubmatch(found.Name); match != nil {
		found.Kind, found.Runtime, found.Name = stats.WorkloadMachine, stats.WorkloadLibvirt, match[1]
	} else if match := libvirtLXC.FindStringSubmatch(found.Name); match != nil {
		found.Runtime, found.Name = stats.WorkloadLXC, match[1]
	} else if found.Runtime == "" {
		found.Kind, found.Runtime = stats.WorkloadMachine, stats.WorkloadLibvirt
	}
	return found, true
}

// identifyUnit knows services and sessions, and what a user or a script started as a scope. What is in a container is the
// container's. The manager of a user's services is none itself: they are.
func identifyUnit(name string, around surroundings) (found stats.WorkloadIdentity, is bool) {
	if around.isInside {
		return found, false
	}
	found.Kind, found.Runtime, found.Name, found.NameSource = stats.WorkloadService, stats.WorkloadSystemd, unescape(name), nameOfUnit
	switch {
	case sessionPattern.MatchString(name):
		found.Kind = stats.WorkloadSession
		return found, true
	case managerPattern.MatchString(name):
		return found, false
	case strings.HasSuffix(name, ".service"):
		return found, true
	case strings.HasSuffix(name, ".scope"):
		isMonitor := strings.HasPrefix(name, "crio-conmon-") || strings.HasPrefix(name, "libpod-conmon-")
		return found, name != "init.scope" && !isMonitor
	case around.directory == "openrc":
		found.Runtime = ""
		return found, true
	}
	if service, isOpenRC := strings.CutPrefix(name, "openrc."); isOpenRC {
		found.Runtime, found.Name = "", service
		return found, service != ""
	}
	return found, false
}

// within returns what is known of the cgroups in the one called name, which is a workload where is is set.
func (s surroundings) within(name string, found stats.WorkloadIdentity, is bool) surroundings {
	s.directory = name
	if runtime := runtimeOfDirectory[name]; runtime != "" && s.runtime == "" {
		s.runtime = runtime
	}
	if strings.HasPrefix(strings.TrimPrefix(name, "kubelet-"), "kubepods") {
		s.runtime = stats.WorkloadKubernetes
	}
	if !is {
		return s
	}
	s.parent = found.ID
	switch found.Kind {
	case stats.WorkloadPod:
		s.pod = ""
		if found.Pod != nil {
			s.pod = found.Pod.UID
		}
	case stats.WorkloadContainer, stats.WorkloadMachine:
		s.isInside, s.pod, s.runtime = true, "", "" // a node of a cluster may be a container, with pods in it
	case stats.WorkloadService, stats.WorkloadSession:
	}
	return s
}

// unescape undoes what systemd writes into the name of a unit for letters that it may not have: \x2d for a dash.
func unescape(name string) string {
	if !strings.Contains(name, `\x`) {
		return name
	}
	var plain strings.Builder
	for i := 0; i < len(name); i++ {
		if strings.HasPrefix(name[i:], `\x`) && i+4 <= len(name) {
			if code, err := strconv.ParseUint(name[i+2:i+4], 16, 8); err == nil {
				plain.WriteByte(byte(code))
				i += 3
				continue
			}
		}
		plain.WriteByte(name[i])
	}
	return plain.String()
}

// mostNameBytes bounds a name: a directory's has 255 bytes at most, and an escaped letter takes four.
const mostNameBytes = 255

// printable is clean of a name, which has a bound.
func printable(name string) string { return clean(name[:min(len(name), mostNameBytes)]) }

// clean replaces what could control a terminal, or is no text.
func clean(text string) string {
	return strings.Map(func(letter rune) rune {
		if unicode.In(letter, unicode.Cc, unicode.Zl, unicode.Zp, unicode.Bidi_Control) {
			return utf8.RuneError
		}
		return letter
	}, strings.ToValidUTF8(text, string(utf8.RuneError)))
}
