package httpapi_test

import (
	"context"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/httpapi"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// tenants is a list that is there at once.
type tenants stats.WorkloadList

func (t tenants) List(context.Context) (stats.WorkloadList, bool) { return stats.WorkloadList(t), true }

func (t tenants) Ports(id string) []int {
	if id == "/a" {
		return []int{80, 443}
	}
	return nil
}

// strangers is a list that never comes.
type strangers struct{}

func (strangers) List(ctx context.Context) (stats.WorkloadList, bool) {
	<-ctx.Done()
	return stats.WorkloadList{}, false
}

func (strangers) Ports(string) []int { return nil }

func someWorkloads() tenants {
	waits := func(cpu, io *float64) *stats.Pressure {
		return &stats.Pressure{
			CPU: &stats.Stall{Some: &stats.StallShares{Last10SecondsPercent: cpu}}, IO: &stats.Stall{Some: &stats.StallShares{Last10SecondsPercent: io}},
		}
	}
	return tenants{At: time.UnixMilli(1000).UTC(), Source: "cgroup2", Total: 5, Missing: []stats.Missing{}, Workloads: []stats.Workload{
		{ID: "/d", Name: "idle", Kind: stats.WorkloadService, CPU: stats.WorkloadCPU{UsageCores: new(0.0)}},
		{ID: "/e", Name: "unknown", Kind: stats.WorkloadService, Memory: stats.WorkloadMemory{WorkingSetBytes: new(uint64(900))}},
		{
			ID: "/a", Name: "web", Kind: stats.WorkloadContainer, CPU: stats.WorkloadCPU{UsageCores: new(0.5)}, Memory: stats.WorkloadMemory{WorkingSetBytes: new(uint64(300))},
			Network: &stats.WorkloadNetwork{ReceiveBytesPerSecond: new(5.0), TransmitBytesPerSecond: new(6.0)}, Pressure: waits(new(1.0), new(40.0)),
		},
		{
			ID: "/c", Name: "db", Kind: stats.WorkloadContainer, CPU: stats.WorkloadCPU{UsageCores: new(0.5)}, Pressure: waits(new(30.0), nil),
			Disks: []stats.WorkloadDisk{{Name: "sda", ReadBytesPerSecond: new(10.0), WriteBytesPerSecond: new(10.0)}},
		},
		{
			ID: "/b", Name: "backup", Kind: stats.WorkloadService, CPU: stats.WorkloadCPU{UsageCores: new(2.0)},
			Disks: []stats.WorkloadDisk{{Name: "sda", ReadBytesPerSecond: new(15.0)}, {Name: "sdb", WriteBytesPerSecond: new(15.0)}},
		},
	}}
}

func TestWorkloads(t *testing.T) {
	all := someWorkloads()
	service := newService(httpapi.Options{Workloads: all})
	for query, want := range map[string]string{
		"":                         "backup db web idle unknown", // equal use: by name; unknown use: last
		"?sort=cpu":                "backup db web idle unknown",
		"?sort=memory":             "unknown web backup db idle",
		"?sort=disk":               "backup db idle unknown web",
		"?sort=network":            "web backup db idle unknown",
		"?sort=pressure":           "web db backup idle unknown", // by the longest wait, whatever for
		"?sort=name":               "backup db idle unknown web",
		"?sort=name&limit=2":       "backup db",
		"?kind=container":          "db web",
		"?kind=pod":                "",
		"?id=/a":                   "web",
		"?id=%2Fa&kind=container":  "web",
		"?limit=500&instance=here": "backup db web idle unknown",
	} {
		answer := service.ask("GET", "/stats/workloads"+query)
		var list stats.WorkloadList
		if err := json.Unmarshal(answer.Body.Bytes(), &list); err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, workload := range list.Workloads {
			names = append(names, workload.Name)
		}
		if got := strings.Join(names, " "); got != want {
			t.Errorf("%q lists %q, to be %q", query, got, want)
		}
		if answer.Code != 200 || answer.Header().Get("Content-Type") != "application/json" || answer.Header().Get("Cache-Control") != "no-store" ||
			list.Instance != "here" || list.Total != 5 || !list.At.Equal(all.At) || list.Source != "cgroup2" || !strings.Contains(answer.Body.String(), `"missing":[]`) {
			t.Errorf("%q is %d %v %s", query, answer.Code, answer.Header(), answer.Body)
		}
	}
	if all.Workloads[0].ID != "/d" || all.Workloads[2].Ports != nil {
		t.Error("the list that is shared was changed")
	}
}

// Ports are told of one workload alone: reading them takes time.
func TestPortsOfAWorkload(t *testing.T) {
	service := newService(httpapi.Options{Workloads: someWorkloads()})
	for query, want := range map[string][]int{"?id=/a": {80, 443}, "?id=/b": nil, "?kind=container": nil} {
		var list stats.WorkloadList
		if err := json.Unmarshal(service.ask("GET", "/stats/workloads"+query).Body.Bytes(), &list); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(list.Workloads[0].Ports, want) {
			t.Errorf("%q: ports are %v", query, list.Workloads[0].Ports)
		}
	}
}

func TestWorkloadsRefusals(t *testing.T) {
	service := newService(httpapi.Options{Workloads: someWorkloads()})
	for query, test := range map[string]struct {
		status int
		want   string
	}{
		"?instance=there":                  {404, "There is no instance named"},
		"?id=/nobody":                      {404, "There is no workload with this id"},
		"?id=/a&kind=pod":                  {404, "There is no workload with this id"},
		"?id=" + strings.Repeat("a", 5000): {422, `"location":"query.id"`},
		"?sort=size":                       {422, `"location":"query.sort"`},
		"?limit=0":                         {422, `"location":"query.limit"`},
		"?limit=501":                       {422, `"location":"query.limit"`},
		"?kind=vm":                         {422, `"location":"query.kind"`},
		"?order=cpu":                       {422, "query.order"},
	} {
		wantProblem(t, service.ask("GET", "/stats/workloads"+query), test.status, test.want)
	}
	wantProblem(t, service.ask("POST", "/stats/workloads"), 405, "POST is not allowed here")
	if answer := service.ask("HEAD", "/stats/workloads"); answer.Code != 200 {
		t.Errorf("HEAD is %d", answer.Code)
	}
}

func TestWorkloadsThatAreNotRead(t *testing.T) {
	wantProblem(t, newService(httpapi.Options{}).ask("GET", "/stats/workloads"), 503, "SYS_STATS_WORKLOADS is off")
	synctest.Test(t, func(t *testing.T) {
		service := newService(httpapi.Options{Workloads: strangers{}, Interval: time.Second})
		begun := time.Now()
		answer := service.ask("GET", "/stats/workloads")
		wantProblem(t, answer, 503, "The workloads are being read")
		if took := time.Since(begun); took != 5*time.Second || answer.Header().Get("Retry-After") != "1" {
			t.Errorf("after %s, to be asked again after %q s", took, answer.Header().Get("Retry-After"))
		}
	})
}

// A path as id survives being a parameter, and being passed on.
func TestWorkloadIDsInAddresses(t *testing.T) {
	const id = `/machine.slice/machine-qemu\x2d1\x2da+b%20c&d.scope`
	all := tenants{Workloads: []stats.Workload{{ID: id, Name: "a"}}, Missing: []stats.Missing{}}
	answer := newService(httpapi.Options{Workloads: all}).ask("GET", "/stats/workloads?id="+url.QueryEscape(id))
	var list stats.WorkloadList
	if err := json.Unmarshal(answer.Body.Bytes(), &list); err != nil || len(list.Workloads) != 1 || list.Workloads[0].ID != id {
		t.Errorf("%d: %s", answer.Code, answer.Body)
	}
}
