package workload

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// writeThreads writes "PID/TID waited" of each thread into a proc file system, in place of what was there.
func writeThreads(t *testing.T, proc, threads string) {
	t.Helper()
	entries, err := os.ReadDir(proc)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if err := os.RemoveAll(filepath.Join(proc, entry.Name())); err != nil {
			t.Fatal(err)
		}
	}
	for thread := range strings.SplitSeq(threads, ", ") {
		var pid, id int
		waited := ""
		if _, err := fmt.Sscanf(thread, "%d/%d %s", &pid, &id, &waited); err != nil {
			t.Fatal(err)
		}
		directory := filepath.Join(proc, fmt.Sprint(pid), "task", fmt.Sprint(id))
		if err := os.MkdirAll(directory, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(directory, "schedstat"), []byte("900 "+waited+" 7\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func TestDelays(t *testing.T) {
	proc := t.TempDir()
	reader := New(Roots{Proc: proc}, nil, nil, false)
	processes := func(pids ...int) []stats.WorkloadProcess {
		list := []stats.WorkloadProcess{}
		for _, pid := range pids {
			list = append(list, stats.WorkloadProcess{PID: pid})
		}
		return list
	}
	for i, test := range []struct {
		threads string
		want    string // of /pod, /pod/a in it, /b, /v2 with pressure
	}{
		{"5/5 1000, 5/6 10, 7/7 50, 8/8 9", "0 0 0 ?"},             // from when it counts
		{"5/5 1400, 5/6 30, 7/7 50, 8/8 99", "420 420 0 ?"},        // both threads of 5; the pod is its container
		{"5/5 1500, 7/7 60, 8/8 99", "520 520 10 ?"},               // a thread that ended takes nothing away
		{"5/5 1500, 5/6 3, 7/7 2, 7/9 800", "520 520 10 ?"},        // ids that are another's, and a new one
		{"5/5 1500, 5/6 5, 7/7 x, 7/9 801", "522 522 11 ?"},        // no number
		{"5/5 1600, 5/6 5, 7/7 99999, 7/9 801", "622 622 11 ?"},    // again from when it counts
		{"8/8 1", "622 622 11 ?"},                                  // all have ended
		{"5/5 18446744073709551616, 7/7 7", "622 622 11 ?"},        // more than 64 bits
		{"5/5 18446744073709551615, 7/7 8", "622 622 12 ?"},        // and from there on
		{"5/5 18446744073709551615, 7/7 8, 7/7 8", "622 622 12 ?"}, // the same
	} {
		writeThreads(t, proc, test.threads)
		reading := stats.WorkloadReading{Workloads: []stats.WorkloadCounters{
			{WorkloadIdentity: stats.WorkloadIdentity{ID: "/pod"}, Processes: processes(5)},
			{WorkloadIdentity: stats.WorkloadIdentity{ID: "/pod/a"}, Processes: processes(5)},
			{WorkloadIdentity: stats.WorkloadIdentity{ID: "/b"}, Processes: processes(7)},
			{WorkloadIdentity: stats.WorkloadIdentity{ID: "/v2"}, Processes: processes(8), Pressure: &stats.PressureCounters{CPU: &stats.StallCounters{}}},
		}}
		reader.ReadDelays(t.Context(), &reading)
		if got := showDelays(reading); got != test.want {
			t.Errorf("look %d: %s, want %s", i, got, test.want)
		}
	}
	reader.ForgetDelays()
	reading := stats.WorkloadReading{Workloads: []stats.WorkloadCounters{{WorkloadIdentity: stats.WorkloadIdentity{ID: "/b"}, Processes: processes(7)}, {WorkloadIdentity: stats.WorkloadIdentity{ID: "/hidden"}}}}
	reader.ReadDelays(t.Context(), &reading)
	if got := showDelays(reading); got != "0 ?" {
		t.Errorf("after a break: %s", got)
	}
}

func showDelays(reading stats.WorkloadReading) string {
	var shown []string
	for _, one := range reading.Workloads {
		if one.Delay == nil {
			shown = append(shown, "?")
		} else {
			shown = append(shown, fmt.Sprint(one.Delay.WaitedNanoseconds))
		}
	}
	return strings.Join(shown, " ")
}

// However many threads there are, so many files are read, and workloads whose threads were not all read have no delay.
func TestDelaysAreBounded(t *testing.T) {
	proc := t.TempDir()
	var threads []string
	var few, many []stats.WorkloadProcess
	for pid := 1; pid <= mostDelayed+10; pid++ {
		threads = append(threads, fmt.Sprintf("%d/%d 1", pid, pid))
		if pid <= 10 {
			few = append(few, stats.WorkloadProcess{PID: pid})
		} else {
			many = append(many, stats.WorkloadProcess{PID: pid})
		}
	}
	writeThreads(t, proc, strings.Join(threads, ", "))
	reader := New(Roots{Proc: proc}, nil, nil, false)
	read := func(ctx context.Context) string {
		reading := stats.WorkloadReading{Workloads: []stats.WorkloadCounters{{WorkloadIdentity: stats.WorkloadIdentity{ID: "/few"}, Processes: few}, {WorkloadIdentity: stats.WorkloadIdentity{ID: "/many"}, Processes: many}}}
		reader.ReadDelays(ctx, &reading)
		return showDelays(reading)
	}
	if got := read(t.Context()); got != "0 ?" || len(reader.delays.threads) > mostDelayed {
		t.Errorf("%s of %d threads", got, len(reader.delays.threads))
	}
	over, cancel := context.WithTimeout(t.Context(), -time.Second)
	defer cancel()
	if got := read(over); got != "? ?" {
		t.Errorf("out of time: %s", got)
	}
}

// What this very kernel says is understood.
func TestDelayOfThisKernel(t *testing.T) {
	content, err := os.ReadFile("/proc/self/task/" + fmt.Sprint(os.Getpid()) + "/schedstat")
	if err != nil {
		t.Skip("the kernel has no scheduler statistics:", err)
	}
	if _, isWell := parseDelay(content); !isWell {
		t.Errorf("%q is not understood", content)
	}
}
