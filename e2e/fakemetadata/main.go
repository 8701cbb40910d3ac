// Command fakemetadata stands in for the ECS agent's task metadata endpoint v4. It serves one task definition, as printed by
// aws ecs describe-task-definition:
//
//	fakemetadata LISTEN FILE      such as :8080 task-definition.json
//
// Every ID is a task of that definition with its own containers: /v4/ID, /v4/ID/task, /v4/ID/stats, /v4/ID/task/stats. It behaves as the
// agent is known to: 40 requests a second with a burst of 60, then 429; null statistics in a container's first second; 2^63 rounded down
// to pages as the memory limit of a container without one; 404 in plain text for other paths. The usage is invented and grows. Format:
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-metadata-endpoint-v4-response.html
package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"sync"
	"time"
)

const (
	perSecond   = 40
	burst       = 60
	noLimit     = 9223372036854771712
	mebibyte    = 1 << 20
	usedMemory  = 48 * mebibyte
	cachedFiles = 8 * mebibyte
)

type object = map[string]any

// definition is the part of a task definition that is used.
type definition struct {
	TaskDefinition struct {
		Family               string
		Revision             int
		CPU                  string `json:"cpu"`
		Memory               string
		ContainerDefinitions []struct {
			Name, Image string
			CPU         int `json:"cpu"`
			Memory      int
		}
	}
}

type agent struct {
	definition definition
	started    time.Time

	mutex   sync.Mutex
	tokens  float64
	counted time.Time
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "fakemetadata:", err)
		os.Exit(2)
	}
}

func run(args []string) error {
	if len(args) != 2 {
		return fmt.Errorf("usage: fakemetadata LISTEN FILE")
	}
	text, err := os.ReadFile(args[1])
	if err != nil {
		return err
	}
	now := time.Now()
	a := &agent{started: now, tokens: burst, counted: now}
	if err := json.Unmarshal(text, &a.definition); err != nil {
		return err
	}
	if len(a.definition.TaskDefinition.ContainerDefinitions) == 0 {
		return fmt.Errorf("%s: not a task definition with containers", args[1])
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v4/{id}", a.handle(func(id string) any { return a.containers(id)[0] }))
	mux.HandleFunc("GET /v4/{id}/task", a.handle(a.task))
	mux.HandleFunc("GET /v4/{id}/stats", a.handle(func(string) any { return a.stats(0) }))
	mux.HandleFunc("GET /v4/{id}/task/stats", a.handle(a.taskStats))
	server := http.Server{Addr: args[0], Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	return server.ListenAndServe()
}

// handle serves what respond returns, as JSON, within the agent's rate limit.
func (a *agent) handle(respond func(id string) any) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if !a.allowed() {
			http.Error(w, "Too many requests", http.StatusTooManyRequests)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(respond(r.PathValue("id")))
	}
}

func (a *agent) allowed() bool {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	now := time.Now()
	a.tokens = min(burst, a.tokens+perSecond*now.Sub(a.counted).Seconds())
	a.counted = now
	if a.tokens < 1 {
		return false
	}
	a.tokens--
	return true
}

// dockerID is stable for each container of each task.
func dockerID(id, name string) string {
	sum := sha256.Sum256([]byte(id + "/" + name))
	return hex.EncodeToString(sum[:16]) + "-" + strconv.Itoa(int(sum[16])<<8|int(sum[17]))
}

func (a *agent) arn(kind, id string) string {
	return "arn:aws:ecs:eu-west-1:123456789012:" + kind + "/sys-stats/" + id
}

func (a *agent) containers(id string) []object {
	task := a.definition.TaskDefinition
	since := a.started.UTC().Format(time.RFC3339Nano)
	var list []object
	for _, container := range task.ContainerDefinitions {
		list = append(list, object{
			"DockerId": dockerID(id, container.Name), "Name": container.Name, "DockerName": container.Name,
			"Image": container.Image, "ImageID": container.Image[max(0, len(container.Image)-71):],
			"Labels": object{
				"com.amazonaws.ecs.cluster": a.arn("cluster", "sys-stats"), "com.amazonaws.ecs.container-name": container.Name,
				"com.amazonaws.ecs.task-arn": a.arn("task", id), "com.amazonaws.ecs.task-definition-family": task.Family,
				"com.amazonaws.ecs.task-definition-version": strconv.Itoa(task.Revision),
			},
			"DesiredStatus": "RUNNING", "KnownStatus": "RUNNING", "CreatedAt": since, "StartedAt": since, "Type": "NORMAL",
			"Limits":   object{"CPU": container.CPU, "Memory": container.Memory},
			"Networks": []object{{"NetworkMode": "awsvpc", "IPv4Addresses": []string{"10.0.2.106"}, "AttachmentIndex": 0}},
			"Health":   object{"status": "HEALTHY", "statusSince": since}, "LogDriver": "awslogs",
			"ContainerARN": a.arn("container", id), "Snapshotter": "overlayfs", "RestartCount": 0,
		})
	}
	return list
}

func (a *agent) task(id string) any {
	task := a.definition.TaskDefinition
	cpu, _ := strconv.ParseFloat(task.CPU, 64)
	memory, _ := strconv.Atoi(task.Memory)
	return object{
		"Cluster": a.arn("cluster", "sys-stats"), "TaskARN": a.arn("task", id), "Family": task.Family,
		"Revision": strconv.Itoa(task.Revision), "DesiredStatus": "RUNNING", "KnownStatus": "RUNNING",
		"Limits":      object{"CPU": cpu / 1024, "Memory": memory}, // vCPU and MiB; a container's are units and MiB
		"ServiceName": task.Family, "AvailabilityZone": "eu-west-1a", "LaunchType": "FARGATE", "VPCID": "vpc-0123456789abcdef0",
		"PullStartedAt": a.started.UTC(), "PullStoppedAt": a.started.UTC(), "Containers": a.containers(id),
		"ClockDrift": object{
			"ClockErrorBound": 0.5, "ReferenceTimestamp": time.Now().UTC(), "ClockSynchronizationStatus": "SYNCHRONIZED",
		},
		"EphemeralStorageMetrics": object{"Utilized": 261, "Reserved": 20496}, "FaultInjectionEnabled": false,
	}
}

func (a *agent) taskStats(id string) any {
	all := object{}
	for index, container := range a.definition.TaskDefinition.ContainerDefinitions {
		all[dockerID(id, container.Name)] = a.stats(index)
	}
	return all
}

// stats is what Docker reports for a container that uses 5 % of a CPU.
func (a *agent) stats(index int) any {
	container := a.definition.TaskDefinition.ContainerDefinitions[index]
	now := time.Now().UTC()
	age := now.Sub(a.started)
	if age < time.Second {
		return nil
	}
	limit := noLimit
	if container.Memory > 0 {
		limit = container.Memory * mebibyte
	}
	cpu := func(age time.Duration) object {
		return object{
			"cpu_usage":        object{"total_usage": int64(age) / 20, "usage_in_kernelmode": int64(age) / 60, "usage_in_usermode": int64(age) / 30},
			"system_cpu_usage": int64(age) * 2, "online_cpus": 2,
			"throttling_data": object{"periods": 0, "throttled_periods": 0, "throttled_time": 0},
		}
	}
	return object{
		"read": now, "preread": now.Add(-time.Second), "name": container.Name,
		"cpu_stats": cpu(age), "precpu_stats": cpu(age - time.Second),
		"memory_stats": object{
			"usage": usedMemory, "limit": limit, "stats": object{"inactive_file": cachedFiles, "file": cachedFiles, "anon": usedMemory - cachedFiles},
		},
		"pids_stats": object{"current": 7},
		"blkio_stats": object{"io_service_bytes_recursive": []object{
			{"major": 259, "minor": 1, "op": "read", "value": int64(age) / 1e6}, {"major": 259, "minor": 1, "op": "write", "value": int64(age) / 2e5},
		}},
		"networks":           object{"eth1": object{"rx_bytes": int64(age) / 1e6, "tx_bytes": int64(age) / 2e6}},
		"network_rate_stats": object{"rx_bytes_per_sec": 1000, "tx_bytes_per_sec": 500},
	}
}
