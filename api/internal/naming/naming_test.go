package naming_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/naming"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// Ids that differ from the first character on.
var (
	idA = strings.Repeat("a1", 32)
	idB = strings.Repeat("b2", 32)
	idC = strings.Repeat("c3", 32)
)

const uid = "0b3dafc4-2a4c-4d2f-8d51-3f4a0d3a7c11"

// inPod returns a container of a pod, as the walk of the cgroup tree finds it.
func inPod(id string) stats.WorkloadCounters {
	return stats.WorkloadCounters{WorkloadIdentity: stats.WorkloadIdentity{
		ID: "/kubepods/burstable/pod" + uid + "/" + id, Parent: "/kubepods/burstable/pod" + uid, Kind: stats.WorkloadContainer,
		Name: "nginx", NameSource: "process", ContainerID: id, Pod: &stats.WorkloadPodName{UID: uid},
	}}
}

func pod() stats.WorkloadCounters {
	return stats.WorkloadCounters{WorkloadIdentity: stats.WorkloadIdentity{
		ID: "/kubepods/burstable/pod" + uid, Kind: stats.WorkloadPod, Name: uid[:12], NameSource: "id", Pod: &stats.WorkloadPodName{UID: uid},
	}}
}

func inDocker(id string) stats.WorkloadCounters {
	return stats.WorkloadCounters{WorkloadIdentity: stats.WorkloadIdentity{
		ID: "/docker/" + id, Kind: stats.WorkloadContainer, Runtime: stats.WorkloadDocker, Name: "postgres", NameSource: "process", ContainerID: id,
	}}
}

func unit(path string) stats.WorkloadCounters {
	return stats.WorkloadCounters{WorkloadIdentity: stats.WorkloadIdentity{ID: path, Kind: stats.WorkloadService, Name: filepath.Base(path), NameSource: "unit"}}
}

// touch makes a file, last changed at a time that has settled.
func touch(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// age sets when path was changed last.
func age(t *testing.T, path string, by time.Duration) {
	t.Helper()
	at := time.Now().Add(-by)
	if err := os.Chtimes(path, at, at); err != nil {
		t.Fatal(err)
	}
}

func wantName(t *testing.T, workload stats.WorkloadCounters, name, source string) {
	t.Helper()
	if workload.Name != name || workload.NameSource != source {
		t.Errorf("%s is %q by %s, to be %q by %s", workload.ID, workload.Name, workload.NameSource, name, source)
	}
}

func wantMissing(t *testing.T, missing []stats.Missing, field, reason string) {
	t.Helper()
	if len(missing) != 1 || missing[0].Field != field || !strings.Contains(missing[0].Reason, reason) {
		t.Errorf("missing is %+v, to be of %s: %s", missing, field, reason)
	}
}

// Nothing is set, and nothing is there: a machine without Kubernetes.
func TestNothingToSay(t *testing.T) {
	namer := naming.New(filepath.Join(t.TempDir(), "containers"), "", nil)
	workloads := []stats.WorkloadCounters{inDocker(idA), unit("/system.slice/cron.service")}
	if missing := namer.Name(workloads); len(missing) != 0 {
		t.Errorf("missing is %+v", missing)
	}
	wantName(t, workloads[0], "postgres", "process")
	wantName(t, workloads[1], "cron.service", "unit")
}

func TestWhichNameWins(t *testing.T) {
	folder := t.TempDir()
	touch(t, filepath.Join(folder, "web-1_shop_nginx-"+idA+".log"), "")
	file := filepath.Join(t.TempDir(), "names")
	touch(t, file, idA[:12]+" The front door\n")
	workloads := []stats.WorkloadCounters{inPod(idA), pod()}
	if missing := naming.New(folder, file, nil).Name(workloads); len(missing) != 0 {
		t.Errorf("missing is %+v", missing)
	}
	wantName(t, workloads[0], "The front door", "file")
	wantName(t, workloads[1], "shop/web-1", "kubernetes")
	if got := workloads[0].Pod; got.Name != "web-1" || got.Container != "nginx" {
		t.Errorf("the pod is %+v", got)
	}
}
