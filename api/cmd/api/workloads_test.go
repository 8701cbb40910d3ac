package main

import (
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// machineWithService writes a machine on which one service runs, and returns its root and the folder of its cgroup.
func machineWithService(t *testing.T) (root, cgroup string) {
	t.Helper()
	root = t.TempDir()
	cgroup = filepath.Join(root, "sys/fs/cgroup/system.slice/postgresql.service")
	line := " S 1 1 1 0 -1 4194560 100 0 0 0 5 5 0 0 20 0 1 0 4711 1000000 100 18446744073709551615\n"
	for path, content := range map[string]string{
		"proc/stat":    "cpu  40000 1000 20000 900000 3000 100 200 0 0 0\ncpu0 40000 1000 20000 900000 3000 100 200 0 0 0\nbtime 1780000000\n",
		"proc/meminfo": "MemTotal: 8000000 kB\nMemFree: 1000000 kB\nMemAvailable: 5000000 kB\nBuffers: 0 kB\nCached: 0 kB\n",
		"proc/1/stat":  "1 (systemd)" + line, "proc/1/statm": "100 100 10 1 0 10 0\n", "proc/1/cgroup": "0::/init.scope\n",
		"proc/700/stat": "700 (postgres)" + line, "proc/700/statm": "100 100 10 1 0 10 0\n", "proc/700/cgroup": "0::/system.slice/postgresql.service\n",
		"sys/fs/cgroup/cgroup.controllers":                             "cpu io memory pids\n",
		"sys/fs/cgroup/system.slice/postgresql.service/cpu.stat":       "usage_usec 1000000\n",
		"sys/fs/cgroup/system.slice/postgresql.service/memory.current": "104857600\n",
		"sys/fs/cgroup/system.slice/postgresql.service/memory.stat":    "inactive_file 4857600\n",
	} {
		replace(t, filepath.Join(root, path), content)
	}
	return root, cgroup
}

// replace writes a file in one step, as the kernel's files change.
func replace(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path+".new", []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		t.Fatal(err)
	}
}

// eventually asks until an answer will do.
func eventually[T any](t *testing.T, address string, does func(T) bool) T {
	t.Helper()
	var answer T
	var status int
	var body string
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if status, body = get(t, address); status == http.StatusOK && json.Unmarshal([]byte(body), &answer) == nil && does(answer) {
			return answer
		}
		answer = *new(T)
	}
	t.Fatalf("%s is %d %s", address, status, body)
	return answer
}

func TestTheProgramTellsWhoRuns(t *testing.T) {
	root, cgroup := machineWithService(t)
	address, _, stop := start(t, "SYS_STATS_INTERVAL=250ms", "HOST_PROC="+root+"/proc", "HOST_SYS="+root+"/sys", "HOST_ETC="+root+"/etc")
	defer func() { _ = stop() }()
	const id = "/system.slice/postgresql.service"
	list := eventually(t, address+"/stats/workloads", func(list stats.WorkloadList) bool {
		return len(list.Workloads) == 1 && list.Workloads[0].CPU.UsageCores != nil
	})
	row := list.Workloads[0]
	if row.ID != id || row.Kind != stats.WorkloadService || row.Name != "postgresql.service" || *row.Memory.WorkingSetBytes != 100_000_000 || *row.Processes != 1 ||
		*row.CPU.UsageCores != 0 || row.StartedAt == nil || list.Source != "cgroup2" || list.Total != 1 {
		t.Errorf("%+v", row)
	}
	replace(t, cgroup+"/cpu.stat", "usage_usec 1050000\n")
	eventually(t, address+"/stats/workloads?kind=service&id="+url.QueryEscape(id), func(list stats.WorkloadList) bool {
		return len(list.Workloads) == 1 && list.Workloads[0].CPU.UsageCores != nil && *list.Workloads[0].CPU.UsageCores > 0
	})
	eventually(t, address+"/stats/processes", func(list stats.ProcessList) bool {
		return len(list.Processes) == 2 && list.Processes[0].Workload+list.Processes[1].Workload == id
	})
	summary := eventually(t, address+"/stats/summary", func(summary stats.Summary) bool { return len(summary.Workloads) == 1 })
	if top := summary.Workloads[0]; top.ID != id || top.Name != "postgresql.service" || *top.MemoryBytes != 100_000_000 {
		t.Errorf("%+v", top)
	}
	if err := os.RemoveAll(cgroup); err != nil {
		t.Fatal(err)
	}
	eventually(t, address+"/stats/workloads", func(list stats.WorkloadList) bool { return list.Total == 0 && len(list.Workloads) == 0 })
}

func TestTheProgramWithoutWorkloads(t *testing.T) {
	root, _ := machineWithService(t)
	address, _, stop := start(t, "SYS_STATS_WORKLOADS=off", "HOST_PROC="+root+"/proc", "HOST_SYS="+root+"/sys")
	defer func() { _ = stop() }()
	if status, body := get(t, address+"/stats/workloads"); status != http.StatusServiceUnavailable || !strings.Contains(body, "SYS_STATS_WORKLOADS") {
		t.Errorf("%d %s", status, body)
	}
	list := eventually(t, address+"/stats/processes", func(list stats.ProcessList) bool { return len(list.Processes) == 2 })
	if list.Processes[0].Workload != "" || list.Processes[1].Workload != "" {
		t.Errorf("%+v", list.Processes)
	}
	if _, body := get(t, address+"/stats/summary"); strings.Contains(body, "workloads") {
		t.Errorf("summary is %s", body)
	}
}
