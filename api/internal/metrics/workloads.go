package metrics

import (
	"cmp"
	"slices"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// mostWorkloads is how many have series: a machine may have thousands, and each one that comes and goes is a dozen series more.
const mostWorkloads = 50

// keeper chooses the workloads that have series: those that are largest, where the ones that have them already stay until they are far smaller.
type keeper struct {
	most int
	kept map[string]bool
}

func newKeeper(most int) keeper { return keeper{most: most, kept: map[string]bool{}} }

// stayFactor is how much larger another must be to take the place of one that has series.
const stayFactor = 2

// gibibytesPerCore weighs memory against processor time, as machines are usually made.
const gibibytesPerCore = 4

func (k *keeper) keep(list []stats.Workload) []stats.Workload {
	if len(list) > k.most {
		list = slices.Clone(list)
		slices.SortStableFunc(list, func(a, b stats.Workload) int { return cmp.Compare(k.weight(&b), k.weight(&a)) })
		list = list[:k.most]
	}
	clear(k.kept)
	for i := range list {
		k.kept[list[i].ID] = true
	}
	return list
}

func (k *keeper) weight(of *stats.Workload) float64 {
	weight := 0.0
	if of.CPU.UsageCores != nil {
		weight += *of.CPU.UsageCores
	}
	if of.Memory.WorkingSetBytes != nil {
		weight += float64(*of.Memory.WorkingSetBytes) / (gibibytesPerCore << 30)
	}
	if k.kept[of.ID] {
		weight *= stayFactor
	}
	return weight
}

func (f *families) workloads(list []stats.Workload) {
	for i := range list {
		if kills := list[i].Memory.OOMKills; kills != nil {
			f.counter("sys_stats_workload_oom_kills_total", "Processes of a workload that were killed for want of memory.", float64(*kills), workloadLabels(&list[i])...)
		}
	}
}
