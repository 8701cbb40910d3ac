//go:build e2e

package main

import (
	"context"
	"encoding/json"
	"math"
	"net/http"
	"os"
	"os/exec"
	"path"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// These tests hold the program's numbers against those of other programs on the machine that runs them: free(1) and
// df(1), and against the kernel's counters read here by other means. They fail where one of these is not installed.

// newest returns a snapshot that was taken after now.
func newest(t *testing.T, address string) stats.Snapshot {
	t.Helper()
	asked := time.Now()
	for deadline := asked.Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		status, body := get(t, address+"/stats")
		var snapshot stats.Snapshot
		if status == http.StatusOK && json.Unmarshal([]byte(body), &snapshot) == nil && snapshot.At.After(asked) && snapshot.Sequence > 2 {
			return snapshot
		}
	}
	t.Fatal("no new snapshot in 10 s")
	return stats.Snapshot{}
}

// table runs a command and splits what it prints into words, line by line, without its first line.
func table(t *testing.T, name string, args ...string) [][]string {
	t.Helper()
	command := exec.Command(name, args...)
	command.Env = append(os.Environ(), "LC_ALL=C")
	output, err := command.Output()
	if err != nil {
		t.Fatalf("%s: %v", command, err)
	}
	var rows [][]string
	for _, line := range strings.Split(strings.TrimSpace(string(output)), "\n")[1:] {
		rows = append(rows, strings.Fields(line))
	}
	return rows
}

func number(t *testing.T, text string) float64 {
	t.Helper()
	value, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return value
}

// soon repeats a comparison that another process may disturb, and fails with what it said last.
func soon(t *testing.T, compare func() string) {
	t.Helper()
	said := ""
	for range 5 {
		if said = compare(); said == "" {
			return
		}
	}
	t.Error(said)
}

func near(got, want, tolerance float64) bool { return math.Abs(got-want) <= tolerance }

func TestMemoryIsWhatFreeSays(t *testing.T) {
	address, _, stop := start(t)
	defer func() { _ = stop() }()
	soon(t, func() string {
		memory := newest(t, address).Memory
		free := table(t, "free", "-b", "-w")[0] // Mem: total used free shared buffers cache available
		tolerance := 0.01 * float64(memory.TotalBytes)
		for _, size := range []*uint64{memory.UsedBytes, memory.FreeBytes, memory.BuffersBytes, memory.CachedBytes, memory.AvailableBytes} {
			if size == nil {
				return "a part of the memory is not known"
			}
		}
		if zfs := memory.ZFSReclaimableBytes; zfs != nil { // to free it is in use
			*memory.AvailableBytes, *memory.UsedBytes = *memory.AvailableBytes-*zfs, *memory.UsedBytes+*zfs
		}
		for name, pair := range map[string][2]float64{
			"used":      {float64(*memory.UsedBytes), number(t, free[2])},
			"free":      {float64(*memory.FreeBytes), number(t, free[3])},
			"buffers":   {float64(*memory.BuffersBytes), number(t, free[5])},
			"cached":    {float64(*memory.CachedBytes), number(t, free[6])},
			"available": {float64(*memory.AvailableBytes), number(t, free[7])},
		} {
			// free of procps 3 takes used for total - free - buffers - cache: it is compared by available alone
			if name == "used" && !near(number(t, free[1])-number(t, free[7]), pair[1], tolerance) {
				pair[1] = number(t, free[1]) - number(t, free[7])
			}
			if !near(pair[0], pair[1], tolerance) {
				return "memory." + name + " is " + strconv.FormatFloat(pair[0], 'f', 0, 64) + ", free says " + strconv.FormatFloat(pair[1], 'f', 0, 64)
			}
		}
		if float64(memory.TotalBytes) != number(t, free[1]) {
			return "the total is not what free says: " + free[1]
		}
		return ""
	})
}

func TestFilesystemsAreWhatDfSays(t *testing.T) {
	address, _, stop := start(t)
	defer func() { _ = stop() }()
	time.Sleep(time.Second) // the sizes are read in the background
	soon(t, func() string {
		filesystems := newest(t, address).Filesystems
		if len(filesystems) == 0 {
			return "there is no filesystem"
		}
		for _, filesystem := range filesystems {
			df := table(t, "df", "-B1", "--output=size,used,avail,pcent", filesystem.Mountpoint)[0]
			tolerance := 0.005 * float64(filesystem.TotalBytes)
			if float64(filesystem.TotalBytes) != number(t, df[0]) || !near(float64(filesystem.UsedBytes), number(t, df[1]), tolerance) ||
				!near(float64(filesystem.AvailableBytes), number(t, df[2]), tolerance) {
				return filesystem.Mountpoint + " differs from df: " + strings.Join(df, " ")
			}
			// df rounds up
			if percent := df[3]; percent != "-" && !near(math.Ceil(*filesystem.UsagePercent), number(t, strings.TrimSuffix(percent, "%")), 1) {
				return filesystem.Mountpoint + " is used to " + strconv.FormatFloat(*filesystem.UsagePercent, 'f', 2, 64) + " %, df says " + percent
			}
		}
		return ""
	})
}

// statColumns adds up the line of all processors in /proc/stat, by other means than the program's.
func statColumns(t *testing.T) (busy, total float64) {
	t.Helper()
	content, err := os.ReadFile("/proc/stat")
	if err != nil {
		t.Fatal(err)
	}
	columns := strings.Fields(strings.SplitN(string(content), "\n", 2)[0])[1:9]
	for i, column := range columns {
		value := number(t, column)
		total += value
		if i != 3 && i != 4 {
			busy += value
		}
	}
	return busy, total
}

func TestUsageIsWhatTheCountersSay(t *testing.T) {
	address, _, stop := start(t, "SYS_STATS_INTERVAL=1s")
	defer func() { _ = stop() }()
	working, end := context.WithCancel(t.Context())
	defer end()
	go func() { // one processor works
		for working.Err() == nil {
		}
	}()
	newest(t, address)
	soon(t, func() string {
		busyBefore, totalBefore := statColumns(t)
		sum, count := 0.0, 0
		for range 5 {
			snapshot := newest(t, address)
			sum += *snapshot.CPU.UsagePercent
			count++
		}
		busyAfter, totalAfter := statColumns(t)
		want := 100 * (busyAfter - busyBefore) / (totalAfter - totalBefore)
		if got := sum / float64(count); !near(got, want, 8) {
			return "the processors were busy " + strconv.FormatFloat(got, 'f', 1, 64) + " % of 5 s, /proc/stat says " + strconv.FormatFloat(want, 'f', 1, 64)
		}
		return ""
	})
}

func TestTheRestIsThere(t *testing.T) {
	address, _, stop := start(t)
	defer func() { _ = stop() }()
	time.Sleep(time.Second)
	snapshot := newest(t, address)
	content, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		t.Fatal(err)
	}
	if load := strings.Fields(string(content)); snapshot.Load == nil || !near(snapshot.Load.Five, number(t, load[1]), 0.5) {
		t.Errorf("load is %+v, /proc/loadavg says %v", snapshot.Load, load)
	}
	interfaces, err := os.ReadDir("/sys/class/net")
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, network := range snapshot.Networks {
		known[network.Name] = true
	}
	for _, one := range interfaces {
		if one.Name() == "bonding_masters" {
			continue
		}
		if !known[one.Name()] {
			t.Errorf("%s is not among the networks", path.Join("/sys/class/net", one.Name()))
		}
	}
	if snapshot.Self.ResidentBytes == nil || snapshot.Self.CPUPercent == nil || snapshot.Verdict.Level == "" || len(snapshot.Verdict.Sentences) == 0 {
		t.Errorf("self is %+v, verdict %+v", snapshot.Self, snapshot.Verdict)
	}
}
