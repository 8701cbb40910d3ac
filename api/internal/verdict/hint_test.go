package verdict

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

const mebibyte = 1 << 20

// limited is a workload of 12 threads that its quota of half a processor holds back.
func limited() stats.Workload {
	return stats.Workload{
		CPU:  stats.WorkloadCPU{LimitCores: pointer(0.5), Last10SecondsCores: pointer(0.31), ThrottledPercent: pointer(38.0)},
		PIDs: &stats.WorkloadPIDs{Current: 12},
		Memory: stats.WorkloadMemory{
			LimitBytes: pointer(uint64(128 * mebibyte)), WorkingSetBytes: pointer(uint64(40 * mebibyte)), UsagePercent: pointer(31.0), PeakBytes: pointer(uint64(128 * mebibyte)),
		},
	}
}

func TestHint(t *testing.T) {
	full := func(w *stats.Workload) {
		w.CPU.ThrottledPercent = pointer(0.0)
		w.Memory.WorkingSetBytes, w.Memory.UsagePercent, w.Memory.PeakBytes = pointer(uint64(120*mebibyte)), pointer(93.0), pointer(uint64(126*mebibyte))
	}
	for name, test := range map[string]struct {
		change func(*stats.Workload)
		past   stats.WorkloadPast
		text   string // empty for no hint
		limits string // from, to, MiB
		size   string
	}{
		"throttled": {func(*stats.Workload) {}, stats.WorkloadPast{PeakCores: pointer(0.45), Processors: 16},
			"Held back in 38 % of its periods though it uses 0.31 of 0.5 CPUs: 12 threads, if all run at once, spend the 50 ms of a period in about 4 ms.", "0.85 12 ?", "1 vCPU, 2 GB"},
		"on fewer processors": {func(*stats.Workload) {}, stats.WorkloadPast{Processors: 2},
			"Held back in 38 % of its periods though it uses 0.31 of 0.5 CPUs: 12 threads on 2 processors, if all run at once, spend the 50 ms of a period in about 25 ms.", "0.85 2 ?", "1 vCPU, 2 GB"},
		"a peak above the limit": {func(*stats.Workload) {}, stats.WorkloadPast{PeakCores: pointer(0.62), Processors: 16}, "Held back in 38 %", "1 12 ?", "1 vCPU, 2 GB"},
		"it uses all that it may": {func(w *stats.Workload) {
			w.CPU.Last10SecondsCores, w.CPU.ThrottledPercent = pointer(0.49), pointer(97.0)
		}, stats.WorkloadPast{Processors: 4},
			"Held back in 97 % of its periods: it uses all of the 0.5 CPUs that it may use, and wants more.", "4 4 ?", "4 vCPU, 8 GB"},
		"every period, and threads are not known": {func(w *stats.Workload) { w.PIDs, w.CPU.ThrottledPercent = nil, pointer(100.0) }, stats.WorkloadPast{},
			"Held back in 100 % of its periods though it uses 0.31 of 0.5 CPUs.", "? ? ?", "0.5 vCPU, 1 GB"},
		"two threads": {func(w *stats.Workload) { w.PIDs.Current, w.CPU.ThrottledPercent = 2, pointer(10.0) }, stats.WorkloadPast{Processors: 8},
			"Held back in 10 % of its periods though it uses 0.31 of 0.5 CPUs: 2 threads, if all run at once, spend the 50 ms of a period in about 25 ms.", "0.6 2 ?", "1 vCPU, 2 GB"},
		"use is not known": {func(w *stats.Workload) { w.CPU.Last10SecondsCores, w.PIDs = nil, nil }, stats.WorkloadPast{},
			"Held back in 38 % of its periods: it may use 0.5 CPUs.", "0.85 ? ?", "1 vCPU, 2 GB"},
		"hardly throttled":               {func(w *stats.Workload) { w.CPU.ThrottledPercent = pointer(9.9) }, stats.WorkloadPast{}, "", "", ""},
		"throttled without a limit":      {func(w *stats.Workload) { w.CPU.LimitCores = nil }, stats.WorkloadPast{}, "", "", ""},
		"a limit of nothing":             {func(w *stats.Workload) { w.CPU.LimitCores = pointer(0.0) }, stats.WorkloadPast{}, "", "", ""},
		"no number":                      {func(w *stats.Workload) { w.CPU.ThrottledPercent = pointer(math.NaN()) }, stats.WorkloadPast{}, "", "", ""},
		"it cannot use more than it may": {func(w *stats.Workload) { w.CPU.LimitCores = pointer(4.0) }, stats.WorkloadPast{Processors: 4}, "", "", ""},
		"an empty row":                   {func(w *stats.Workload) { *w = stats.Workload{} }, stats.WorkloadPast{}, "", "", ""},
		"all that it needs":              {func(w *stats.Workload) { w.CPU.ThrottledPercent = nil }, stats.WorkloadPast{}, "", "", ""},
		"file cache up to the limit":     {func(w *stats.Workload) { w.CPU.ThrottledPercent = pointer(0.0) }, stats.WorkloadPast{}, "", "", ""},
		"a kill that was not at its limit": {func(w *stats.Workload) {
			full(w)
			w.Memory.UsagePercent, w.Memory.PeakBytes = pointer(30.0), pointer(uint64(40*mebibyte))
			w.Memory.WorkingSetBytes = w.Memory.PeakBytes
			w.Memory.OOMKillEvents = []stats.WorkloadKill{{Kills: 1}}
		}, stats.WorkloadPast{}, "", "", ""},
		"near its memory limit": {full, stats.WorkloadPast{},
			"It uses 120 MiB of its memory limit of 128 MiB, and at most it used 126 MiB, file cache included. Above the limit it is killed.", "? ? 160", "0.5 vCPU, 1 GB"},
		"killed at its limit": {func(w *stats.Workload) {
			w.CPU.ThrottledPercent = nil
			w.Memory.OOMKillEvents = []stats.WorkloadKill{{Kills: 1}, {Kills: 2}}
		}, stats.WorkloadPast{}, "3 processes were killed in the last 5 minutes at its memory limit of 128 MiB.", "? ? 160", "0.5 vCPU, 1 GB"},
		"both": {func(w *stats.Workload) {
			throttled := w.CPU.ThrottledPercent
			full(w)
			w.CPU.ThrottledPercent = throttled
		}, stats.WorkloadPast{Processors: 2}, "Held back in 38 % of its periods though it uses 0.31 of 0.5 CPUs: 12 threads on 2 processors, if all run at once, spend the 50 ms of a period in about 25 ms. It uses 120 MiB of", "0.85 2 160", "1 vCPU, 2 GB"},
		"sizes of 64 bits": {func(w *stats.Workload) {
			full(w)
			w.Memory.LimitBytes, w.Memory.WorkingSetBytes, w.Memory.PeakBytes = pointer(uint64(math.MaxUint64)), pointer(uint64(math.MaxUint64)), pointer(uint64(math.MaxUint64))
		}, stats.WorkloadPast{}, "It uses 16 EiB of its memory limit of 16 EiB", "? ? ?", ""},
	} {
		t.Run(name, func(t *testing.T) {
			one := limited()
			test.change(&one)
			hint := Hint(&one, test.past)
			if test.text == "" {
				if hint != nil {
					t.Errorf("it hints %+v", hint)
				}
				return
			}
			if hint == nil {
				t.Fatal("there is no hint")
			}
			limits := []string{"?", "?", "?"}
			if hint.LimitCoresFrom != nil {
				limits[0] = fmt.Sprint(*hint.LimitCoresFrom)
			}
			if hint.LimitCoresTo != nil {
				limits[1] = fmt.Sprint(*hint.LimitCoresTo)
			}
			if hint.LimitBytes != nil {
				limits[2] = fmt.Sprint(*hint.LimitBytes / mebibyte)
			}
			if got := strings.Join(limits, " "); !strings.HasPrefix(hint.Text, test.text) || got != test.limits || hint.FargateSize != test.size {
				t.Errorf("it hints %q\nlimits %s, want %s; size %q, want %q", hint.Text, got, test.limits, hint.FargateSize, test.size)
			}
		})
	}
}
