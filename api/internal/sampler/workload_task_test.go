package sampler

import (
	"testing"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// Of containers of a task the agent counts, at times of its own: rates are over those, stay until it has counted again, and what was
// counted before the first look at a container is not taken for what happened since.
func TestWorkloadsThatOthersCount(t *testing.T) {
	var history workloadHistory
	counted := func(name string, countedAt, seconds float64) stats.WorkloadCounters {
		return stats.WorkloadCounters{
			WorkloadIdentity: stats.WorkloadIdentity{ID: name, Kind: stats.WorkloadContainer, Runtime: stats.WorkloadECS, Name: name},
			CountedAt:        noon.Add(time.Duration(countedAt * float64(time.Second))),
			CPU:              stats.CgroupCPU{UsageNanoseconds: new(uint64(seconds * 1e9))},
			IO:               []stats.WorkloadIO{{Device: "259:0", ReadBytes: uint64(seconds * 1000)}},
		}
	}
	read := func(at float64, containers ...stats.WorkloadCounters) map[string]stats.Workload {
		rows := map[string]stats.Workload{}
		list := history.derive(stats.WorkloadReading{At: noon.Add(time.Duration(at * float64(time.Second))), Source: "ecs", Workloads: containers})
		for _, row := range list.Workloads {
			rows[row.Name] = row
		}
		return rows
	}
	want := func(row stats.Workload, usage, recent float64) {
		t.Helper()
		for _, one := range []struct {
			got  *float64
			want float64
		}{{row.CPU.UsageCores, usage}, {row.CPU.Last10SecondsCores, recent}} {
			if one.want < 0 && one.got != nil || one.want >= 0 && (one.got == nil || *one.got != one.want) {
				t.Errorf("%s used %v and %v, to be %g and %g", row.Name, row.CPU.UsageCores, row.CPU.Last10SecondsCores, usage, recent)
			}
		}
	}
	want(read(0, counted("api", -3, 100))["api"], -1, -1)
	want(read(5, counted("api", -3, 100))["api"], -1, -1)
	want(read(10, counted("api", 7, 105))["api"], 0.5, 0.5)
	rows := read(11, counted("api", 7, 105), counted("web", 8, 40)) // it ran long before
	want(rows["api"], 0.5, 0.5)
	want(rows["web"], -1, -1)
	rows = read(21, counted("api", 17, 106), counted("web", 18, 42))
	want(rows["api"], 0.1, 0.1)
	want(rows["web"], 0.2, 0.2)
	if disks := rows["web"].Disks; len(disks) != 1 || *disks[0].ReadBytesPerSecond != 200 {
		t.Errorf("web reads %+v", disks)
	}
	want(read(31, counted("api", 9, 107))["api"], -1, -1) // its clock was set back
}
