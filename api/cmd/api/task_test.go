package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// The program on Fargate: the agent tells of the task, and the snapshot shows it and no machine.
func TestTheProgramInATask(t *testing.T) {
	agent := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := map[string]string{"/v4/us/task": "fargate-task", "/v4/us/task/stats": "fargate-stats"}[r.URL.Path]
		content, err := os.ReadFile("../../internal/ecs/testdata/" + name + ".json")
		if err != nil {
			http.NotFound(w, r)
			return
		}
		_, _ = w.Write(content)
	}))
	defer agent.Close()
	address, log, stop := start(t, "ECS_CONTAINER_METADATA_URI_V4="+agent.URL+"/v4/us", "AWS_EXECUTION_ENV=AWS_ECS_FARGATE")
	var snapshot stats.Snapshot
	for deadline := time.Now().Add(10 * time.Second); snapshot.Container == nil || snapshot.Container.Task == nil; time.Sleep(5 * time.Millisecond) {
		if status, body := get(t, address+"/stats"); status == http.StatusOK {
			snapshot = stats.Snapshot{}
			if err := json.Unmarshal([]byte(body), &snapshot); err != nil {
				t.Fatal(err)
			}
		}
		if time.Now().After(deadline) {
			t.Fatalf("never a task: %+v %s", snapshot.Missing, log)
		}
	}
	container := snapshot.Container
	if fmt.Sprint(snapshot.Lenses) != "[{container ecs}]" || snapshot.CPU != nil || snapshot.Memory != nil || container.Runtime != stats.RuntimeFargate || container.Source != "ecs" {
		t.Errorf("lenses %+v, container %+v", snapshot.Lenses, container)
	}
	if container.Task.Family != "sys-stats" || len(container.Task.Containers) != 2 || *container.Memory.LimitBytes != 1<<30 || *container.CPU.LimitCores != 0.5 || container.CPU.UsagePercent == nil {
		t.Errorf("the task is %+v, memory %+v, processors %+v", container.Task, container.Memory, container.CPU)
	}
	if snapshot.Host.Kernel == nil || snapshot.Verdict.Sentences[0].Field != "container.cpu" {
		t.Errorf("host %+v, verdict %+v", snapshot.Host, snapshot.Verdict)
	}
	var list stats.WorkloadList
	var body string
	for deadline := time.Now().Add(10 * time.Second); list.Total == 0; time.Sleep(5 * time.Millisecond) { // it may be from before the agent answered
		var status int
		status, body = get(t, address+"/stats/workloads?sort=name")
		list = stats.WorkloadList{}
		if err := json.Unmarshal([]byte(body), &list); err != nil || status != http.StatusOK {
			t.Fatalf("%d %v: %s", status, err, body)
		}
		if list.Total == 0 && (len(list.Missing) == 0 || time.Now().After(deadline)) {
			t.Fatalf("no workloads, and not in time, or without why: %s %s", body, log)
		}
	}
	if list.Source != "ecs" || list.Total != 2 || list.Workloads[0].Name != "api" || list.Workloads[0].Runtime != stats.WorkloadECS || *list.Workloads[0].Memory.WorkingSetBytes != 60391424-3514368 || list.Workloads[1].Name != "web" {
		t.Errorf("workloads are %s", body)
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
}
