package naming

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

const (
	maxLogNames     = 16384 // a node has some hundreds
	maxFileNameSize = 255   // the kubelet cuts longer names, and the id is what they end in
	logSuffix       = ".log"

	// settled is how long ago a folder must have changed for its time of change to tell it from what it becomes: the kernel's clock for files
	// is coarse.
	settled = 2 * time.Second
)

// containerLogs knows the pods of this node by the names of the files in the kubelet's folder of container logs. The files are neither
// opened nor followed.
type containerLogs struct {
	folder   string
	now      func() time.Time
	modified time.Time // of the folder when it was listed
	listed   time.Time // zero until it was
	names    map[string]*podContainer
	pods     map[string]*podContainer // by the id of the pod's row, used within name alone
}

// podContainer is one container of a pod, by the name of its log.
type podContainer struct {
	id        string // at least shortID characters of it
	container stats.WorkloadPodName
	pod       stats.WorkloadPodName
}

func newContainerLogs(folder string) *containerLogs {
	return &containerLogs{folder: folder, now: time.Now, pods: map[string]*podContainer{}}
}

// name names the containers of pods, and the pods by their containers.
func (l *containerLogs) name(workloads []stats.WorkloadCounters) []stats.Missing {
	if !anyPod(workloads) { // no Kubernetes here, and nothing to say of it
		return nil
	}
	if err := l.list(); err != nil {
		return []stats.Missing{l.whyNot(err)}
	}
	clear(l.pods)
	for i := range workloads {
		workload := &workloads[i]
		if workload.Pod == nil || len(workload.ContainerID) < shortID {
			continue
		}
		known := l.names[workload.ContainerID[:shortID]]
		if known == nil || !strings.HasPrefix(workload.ContainerID, known.id) {
			continue
		}
		if known.container.UID != workload.Pod.UID { // not known before; what was handed out before is not changed
			known = known.of(workload.Pod.UID)
			l.names[workload.ContainerID[:shortID]] = known
		}
		workload.Pod = &known.container
		workload.Name, workload.NameSource = known.container.Namespace+"/"+known.container.Name+"/"+known.container.Container, fromKubernetes
		l.pods[workload.Parent] = known
	}
	for i := range workloads {
		workload := &workloads[i]
		if known := l.pods[workload.ID]; known != nil {
			workload.Pod = &known.pod
			workload.Name, workload.NameSource = known.pod.Namespace+"/"+known.pod.Name, fromKubernetes
		}
	}
	return nil
}

func (p *podContainer) of(uid string) *podContainer {
	with := *p
	with.container.UID, with.pod.UID = uid, uid
	return &with
}

func anyPod(workloads []stats.WorkloadCounters) bool {
	for i := range workloads {
		if workloads[i].Pod != nil {
			return true
		}
	}
	return false
}

// list reads the folder where it has changed, or may have changed within what its time tells apart.
func (l *containerLogs) list() error {
	info, err := os.Stat(l.folder)
	if err != nil {
		l.listed = time.Time{}
		return err
	}
	if modified := info.ModTime(); !l.listed.IsZero() && modified.Equal(l.modified) && l.listed.Sub(modified) > settled {
		return nil
	}
	now := l.now()
	folder, err := os.Open(l.folder)
	if err != nil {
		l.listed = time.Time{}
		return err
	}
	defer folder.Close()
	names, err := folder.Readdirnames(maxLogNames)
	if err != nil && !errors.Is(err, io.EOF) { // which is what an empty folder gives
		l.listed = time.Time{}
		return err
	}
	known := make(map[string]*podContainer, len(names))
	for _, name := range names {
		told, isLog := parseLogName(name)
		if !isLog {
			continue
		}
		if before := l.names[told.id[:shortID]]; before != nil && before.id == told.id {
			known[told.id[:shortID]] = before
			continue
		}
		known[told.id[:shortID]] = &told
	}
	l.names, l.modified, l.listed = known, info.ModTime(), now
	return nil
}

// parseLogName takes apart what the kubelet calls the link to a container's log: POD_NAMESPACE_CONTAINER-ID.log, cut to 255 bytes where it
// is longer, so that the id may lack its end. Source: logSymlink in pkg/kubelet/kuberuntime/legacy.go of Kubernetes.
func parseLogName(name string) (podContainer, bool) {
	stem, isLog := strings.CutSuffix(name, logSuffix)
	parts := strings.Split(stem, "_") // which no name in Kubernetes contains
	if !isLog || len(parts) != 3 {
		return podContainer{}, false
	}
	dash := strings.LastIndexByte(parts[2], '-')
	if dash < 1 || parts[0] == "" || parts[1] == "" {
		return podContainer{}, false
	}
	container, id := parts[2][:dash], parts[2][dash+1:]
	if len(id) < shortID || len(id) < 64 && len(name) < maxFileNameSize || !isHex(id) || !isShowable(name) {
		return podContainer{}, false
	}
	pod := stats.WorkloadPodName{Namespace: parts[1], Name: parts[0]}
	withContainer := pod
	withContainer.Container = container
	return podContainer{id: id, container: withContainer, pod: pod}, true
}

func (l *containerLogs) whyNot(err error) stats.Missing {
	absent := stats.Missing{Field: "workloads.pod.name"}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		absent.Reason = fmt.Sprintf("There are pods, and their names are not known: there is no folder %s.", l.folder)
		absent.Hint = "Mount the node's /var/log/containers there, read-only; the names of the files in it are read, not the logs. The chart does with hostView.podNames."
	case errors.Is(err, fs.ErrPermission):
		absent.Reason = fmt.Sprintf("There are pods, and their names are not known: %s cannot be listed: permission denied.", l.folder)
		absent.Hint = "Let everybody list /var/log/containers of the node: chmod o+rx. The logs themselves may stay closed."
	default:
		absent.Reason = fmt.Sprintf("There are pods, and their names are not known: %s cannot be listed: %v.", l.folder, innermost(err))
	}
	return absent
}

// innermost returns what an error is about, without the path and the system call around it.
func innermost(err error) error {
	for inner := err; inner != nil; inner = errors.Unwrap(inner) {
		err = inner
	}
	return err
}
