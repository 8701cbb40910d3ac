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

func TestPodsByTheirLogs(t *testing.T) {
	folder := t.TempDir()
	for _, name := range []string{
		"web-1_shop_nginx-" + idA + ".log",
		"web-1_shop_log-shipper-2-" + idB + ".log",
		"web-1_shop_nginx-" + idC + ".log.tmp",
		"README", "_shop_nginx-" + idC + ".log", "web-1__nginx-" + idC + ".log", "web-1_shop_-" + idC + ".log",
		"web-1_shop_nginx-" + idC[:20] + ".log", "web-1_shop_nginx-" + strings.ToUpper(idC) + ".log", "a_b_c_nginx-" + idC + ".log",
	} {
		// A link to nowhere: what it leads to is not followed.
		if err := os.Symlink("/nowhere/0.log", filepath.Join(folder, name)); err != nil {
			t.Fatal(err)
		}
	}
	workloads := []stats.WorkloadCounters{pod(), inPod(idA), inPod(idB), inPod(idC), inDocker(idA)}
	if missing := naming.New(folder, "", nil).Name(workloads); len(missing) != 0 {
		t.Errorf("missing is %+v", missing)
	}
	wantName(t, workloads[0], "shop/web-1", "kubernetes")
	wantName(t, workloads[1], "shop/web-1/nginx", "kubernetes")
	wantName(t, workloads[2], "shop/web-1/log-shipper-2", "kubernetes")
	wantName(t, workloads[3], "nginx", "process") // none of the other files is a log of it
	wantName(t, workloads[4], "postgres", "process")
	for i, want := range []stats.WorkloadPodName{
		{UID: uid, Namespace: "shop", Name: "web-1"}, {UID: uid, Namespace: "shop", Name: "web-1", Container: "nginx"},
		{UID: uid, Namespace: "shop", Name: "web-1", Container: "log-shipper-2"}, {UID: uid},
	} {
		if *workloads[i].Pod != want {
			t.Errorf("pod of row %d is %+v, to be %+v", i, *workloads[i].Pod, want)
		}
	}
}

// The kubelet cuts a name that is longer than a file's may be, and the id loses its end, or all of it.
func TestLongNames(t *testing.T) {
	folder := t.TempDir()
	long := func(id string, kept int) string {
		stem := "_shop_nginx-" + id[:kept]
		return strings.Repeat("p", 255-len(stem)-len(".log")) + stem + ".log"
	}
	touch(t, filepath.Join(folder, long(idA, 20)), "")
	touch(t, filepath.Join(folder, long(idB, 8)), "")
	other := inPod(idA[:20] + strings.Repeat("0", 44))
	workloads := []stats.WorkloadCounters{inPod(idA), inPod(idB), inPod(idA[:19] + strings.Repeat("f", 45)), other}
	naming.New(folder, "", nil).Name(workloads)
	if !strings.HasPrefix(workloads[0].Name, "shop/ppp") || !strings.HasSuffix(workloads[0].Name, "p/nginx") {
		t.Errorf("the container with a long name is %q", workloads[0].Name)
	}
	wantName(t, workloads[1], "nginx", "process")
	wantName(t, workloads[2], "nginx", "process") // 12 characters are the same, but not all that is known
}

// A container that starts later has its name in the next reading, even where the clock for files has not moved on.
func TestALaterPod(t *testing.T) {
	folder := t.TempDir()
	namer := naming.New(folder, "", nil)
	first := []stats.WorkloadCounters{inPod(idA)}
	namer.Name(first)
	wantName(t, first[0], "nginx", "process")
	info, err := os.Stat(folder)
	if err != nil {
		t.Fatal(err)
	}
	touch(t, filepath.Join(folder, "web-1_shop_nginx-"+idA+".log"), "")
	if err := os.Chtimes(folder, info.ModTime(), info.ModTime()); err != nil {
		t.Fatal(err)
	}
	second := []stats.WorkloadCounters{inPod(idA)}
	namer.Name(second)
	wantName(t, second[0], "shop/web-1/nginx", "kubernetes")
	wantName(t, first[0], "nginx", "process") // what was handed out stays as it was

	if err := os.Remove(filepath.Join(folder, "web-1_shop_nginx-"+idA+".log")); err != nil {
		t.Fatal(err)
	}
	third := []stats.WorkloadCounters{inPod(idA)}
	namer.Name(third)
	wantName(t, third[0], "nginx", "process")
}

// A folder that has not changed for a while is not listed again: here that would show.
func TestAnUnchangedFolder(t *testing.T) {
	folder := t.TempDir()
	age(t, folder, time.Hour)
	info, err := os.Stat(folder)
	if err != nil {
		t.Fatal(err)
	}
	namer := naming.New(folder, "", nil)
	namer.Name([]stats.WorkloadCounters{inPod(idA)})
	touch(t, filepath.Join(folder, "web-1_shop_nginx-"+idA+".log"), "")
	if err := os.Chtimes(folder, info.ModTime(), info.ModTime()); err != nil {
		t.Fatal(err)
	}
	workloads := []stats.WorkloadCounters{inPod(idA)}
	namer.Name(workloads)
	wantName(t, workloads[0], "nginx", "process")
	age(t, folder, time.Minute)
	namer.Name(workloads)
	wantName(t, workloads[0], "shop/web-1/nginx", "kubernetes")
}

func TestWhyPodsHaveNoNames(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "containers")
	workloads := []stats.WorkloadCounters{inPod(idA)}
	namer := naming.New(folder, "", nil)
	wantMissing(t, namer.Name(workloads), "workloads.pod.name", "there is no folder "+folder+".")
	touch(t, folder, "no folder")
	wantMissing(t, namer.Name(workloads), "workloads.pod.name", "cannot be listed: not a directory.")
	if os.Getuid() != 0 { // who may read everything
		if err := os.Remove(folder); err != nil {
			t.Fatal(err)
		}
		if err := os.Mkdir(folder, 0o000); err != nil {
			t.Fatal(err)
		}
		wantMissing(t, namer.Name(workloads), "workloads.pod.name", "permission denied")
	}
	wantName(t, workloads[0], "nginx", "process")
}
