package ecs_test

import (
	"testing"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/ecs"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

func TestContainersAsWorkloads(t *testing.T) {
	a := fargate(t)
	a.answer("/task", body(changed(t, "fargate-task", func(answer map[string]any) {
		for _, one := range answer["Containers"].([]any) {
			one.(map[string]any)["Networks"] = []any{map[string]any{"NetworkMode": "awsvpc"}}
		}
	})))
	a.answer("/task/stats", body(changed(t, "fargate-stats", func(answer map[string]any) {
		api := answer["0123456789abcdef0123456789abcdef-1111111111"].(map[string]any)
		api["blkio_stats"] = map[string]any{"io_service_bytes_recursive": []any{
			map[string]any{"major": 259, "minor": 0, "op": "read", "value": 4096}, // as cgroup v2 has it
			map[string]any{"major": 259, "minor": 0, "op": "write", "value": 8192},
			map[string]any{"major": 259, "minor": 1, "op": "Write", "value": 512}, // as v1 has it
			map[string]any{"major": 259, "minor": 1, "op": "Total", "value": 999},
		}}
		api["networks"] = map[string]any{"eth0": map[string]any{"rx_bytes": 7, "tx_bytes": 5}, "eth1": map[string]any{"rx_bytes": 70, "tx_bytes": 50}}
	})))
	with(t, a, "AWS_ECS_FARGATE", func(t *testing.T, task *ecs.Reader) {
		reading := task.ReadWorkloads(t.Context())
		if reading.Source != "ecs" || len(reading.Workloads) != 2 || len(reading.Missing) != 0 || !reading.At.Equal(time.Now()) {
			t.Fatalf("the reading is %+v", reading)
		}
		api := reading.Workloads[0]
		if api.Name != "api" || api.Kind != stats.WorkloadContainer || api.Runtime != stats.WorkloadECS || api.ID != api.ContainerID || api.ID != "0123456789abcdef0123456789abcdef-1111111111" ||
			api.Image != "sys-stats/api:v1.2.3" || api.Health != "HEALTHY" {
			t.Errorf("it is %+v", api.WorkloadIdentity)
		}
		if *api.CPU.UsageNanoseconds != 9e9 || *api.Memory.UsageBytes != 60391424 || *api.Memory.InactiveFileBytes != 3514368 || *api.Memory.LimitBytes != 128<<20 || api.CPU.QuotaCores != nil ||
			!api.CountedAt.Equal(time.Date(2026, 11, 25, 10, 10, 20, 5e8, time.UTC)) {
			t.Errorf("its counters are %+v", api)
		}
		if len(api.IO) != 2 || api.IO[0] != (stats.WorkloadIO{Device: "259:0", ReadBytes: 4096, WrittenBytes: 8192}) || api.IO[1] != (stats.WorkloadIO{Device: "259:1", WrittenBytes: 512}) {
			t.Errorf("its traffic with disks is %+v", api.IO)
		}
		web := reading.Workloads[1]
		if got := *api.Network; got.ReceivedBytes != 77 || got.SentBytes != 55 || got.Namespace == 0 || web.Network != nil && web.Network.Namespace != got.Namespace {
			t.Errorf("its network is %+v, of web %+v", got, web.Network)
		}
		if want := time.Date(2026, 11, 25, 10, 0, 6, 7e8, time.UTC); !web.StartedAt.Equal(want) || web.IO != nil {
			t.Errorf("web is %+v", web)
		}
	})
}

func TestNoWorkloadsYet(t *testing.T) {
	a := newAgent()
	with(t, a, "", func(t *testing.T, task *ecs.Reader) {
		reading := task.ReadWorkloads(t.Context())
		if len(reading.Workloads) != 0 || len(reading.Missing) != 1 || reading.Missing[0].Field != "workloads" || reading.Missing[0].Reason == "" {
			t.Errorf("the reading is %+v", reading)
		}
		a.answer("/task", body(changed(t, "fargate-task", func(answer map[string]any) {
			answer["Containers"].([]any)[0].(map[string]any)["KnownStatus"] = "STOPPED"
		})))
		a.answer("/task/stats", status(500))
		time.Sleep(time.Minute)
		reading = task.ReadWorkloads(t.Context())
		if len(reading.Workloads) != 1 || reading.Workloads[0].CPU.UsageNanoseconds != nil || len(reading.Missing) != 1 || reading.Missing[0].Reason != "The ECS agent answered 500." {
			t.Errorf("the reading is %+v", reading)
		}
	})
}
