package ecs

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// What of an answer is taken at most: more is no task.
const (
	maxContainers = 32
	maxTextBytes  = 255
	maxCores      = 1 << 14
	maxMebibytes  = 1 << 40
	maxDevices    = 16
)

const launchFargate = "FARGATE"

// sharesOfNone is what the agent gives a container that was promised no processor, because the kernel takes no less.
const sharesOfNone = 2

// taskAnswer is what is read of the answer to /task. The rest, labels and networks among it, is left alone.
type taskAnswer struct {
	Cluster                 string
	TaskARN                 string
	Family                  string
	Revision                string
	ServiceName             string
	Group                   string
	AvailabilityZone        string
	LaunchType              string
	Limits                  limits // of CPU in processors
	Containers              []containerAnswer
	EphemeralStorageMetrics struct{ Utilized, Reserved *float64 } // in MiB
}

type containerAnswer struct {
	DockerID    string
	Name        string
	Image       string
	KnownStatus string
	Type        string
	Limits      limits // of CPU in units, 1024 a processor
	Health      struct{ Status string }
	StartedAt   time.Time
	Networks    []struct{ NetworkMode string }
}

type limits struct {
	CPU    *float64
	Memory *float64 // in MiB
}

// statsAnswer is what is read of the figures of a container, which have the form of Docker's.
type statsAnswer struct {
	Read        time.Time
	PreRead     time.Time
	CPUStats    cpuAnswer `json:"cpu_stats"`
	PreCPUStats cpuAnswer `json:"precpu_stats"`
	MemoryStats struct {
		Usage *uint64
		Stats struct {
			InactiveFile      *uint64 `json:"inactive_file"`
			TotalInactiveFile *uint64 `json:"total_inactive_file"` // of cgroup v1, where inactive_file is without what is below
		}
	} `json:"memory_stats"`
	PIDsStats struct{ Current *uint64 } `json:"pids_stats"`
	IOStats   struct {
		ServiceBytes []ioAnswer `json:"io_service_bytes_recursive"`
	} `json:"blkio_stats"`
	Networks map[string]networkAnswer
}

type ioAnswer struct {
	Major, Minor uint32
	Op           string
	Value        uint64
}

type networkAnswer struct {
	ReceivedBytes uint64 `json:"rx_bytes"`
	SentBytes     uint64 `json:"tx_bytes"`
}

type cpuAnswer struct {
	CPUUsage struct {
		TotalUsage *uint64 `json:"total_usage"`
	} `json:"cpu_usage"`
	ThrottlingData struct {
		Periods          *uint64
		ThrottledPeriods *uint64 `json:"throttled_periods"`
	} `json:"throttling_data"`
}

// usage is what the agent says of a container: what it saw when it looked, and the time before.
type usage struct{ newest, before *stats.TaskContainerUsage }

func decodeTask(body []byte) (*stats.TaskCounters, error) {
	var answer taskAnswer
	if err := json.Unmarshal(body, &answer); err != nil || answer.TaskARN == "" {
		return nil, problem{reason: "The ECS agent answered with something that is not a task."}
	}
	task := &stats.TaskCounters{
		ID:               lastPart(answer.TaskARN),
		Cluster:          lastPart(answer.Cluster),
		Service:          cut(answer.ServiceName),
		Family:           cut(answer.Family),
		Revision:         cut(answer.Revision),
		AvailabilityZone: cut(answer.AvailabilityZone),
		LaunchType:       cut(answer.LaunchType),

		LimitCores:                cores(answer.Limits.CPU, 1),
		MemoryLimitBytes:          positive(bytes(answer.Limits.Memory)),
		EphemeralStorageUsedBytes: bytes(answer.EphemeralStorageMetrics.Utilized),
		EphemeralStorageBytes:     positive(bytes(answer.EphemeralStorageMetrics.Reserved)),
		Containers:                []stats.TaskContainerCounters{},
	}
	if service, isOf := strings.CutPrefix(answer.Group, "service:"); isOf && task.Service == "" {
		task.Service = cut(service)
	}
	named := map[string]bool{}
	for _, one := range answer.Containers {
		container := toContainer(one)
		if isOfAgent(one.Type) || container.ID == "" || container.Name == "" || named[container.Name] || len(task.Containers) == maxContainers {
			continue
		}
		named[container.Name] = true
		task.Containers = append(task.Containers, container)
	}
	slices.SortFunc(task.Containers, func(a, b stats.TaskContainerCounters) int { return strings.Compare(a.Name, b.Name) })
	return task, nil
}

func toContainer(one containerAnswer) stats.TaskContainerCounters {
	container := stats.TaskContainerCounters{
		ID:               cut(one.DockerID),
		Name:             cut(one.Name),
		Image:            withoutRegistry(cut(one.Image)),
		Status:           cut(one.KnownStatus),
		Health:           cut(one.Health.Status),
		StartedAt:        one.StartedAt,
		SharesNetwork:    len(one.Networks) > 0 && one.Networks[0].NetworkMode == "awsvpc",
		MemoryLimitBytes: positive(bytes(one.Limits.Memory)),
	}
	if units := one.Limits.CPU; units != nil && *units > sharesOfNone {
		container.ReservedCores = cores(units, 1024)
	}
	return container
}

// isOfAgent tells the containers that the agent puts into a task to hold its namespaces and volumes.
func isOfAgent(kind string) bool {
	return kind == "CNI_PAUSE" || kind == "NAMESPACE_PAUSE" || kind == "EMPTY_HOST_VOLUME"
}

// decodeStats returns what is known of each container, by its id. A container that the agent has not looked at is null.
func decodeStats(body []byte) (map[string]usage, error) {
	var answer map[string]*statsAnswer
	if err := json.Unmarshal(body, &answer); err != nil || answer == nil {
		return nil, problem{reason: "The ECS agent answered with something that is not figures of containers."}
	}
	usages := make(map[string]usage, len(answer))
	for id, one := range answer {
		if one == nil || one.Read.IsZero() || len(usages) > 2*maxContainers {
			continue
		}
		now := usage{newest: toUsage(one.CPUStats, one.Read)}
		now.newest.MemoryUsageBytes = one.MemoryStats.Usage
		now.newest.InactiveFileBytes = one.MemoryStats.Stats.InactiveFile
		if total := one.MemoryStats.Stats.TotalInactiveFile; total != nil {
			now.newest.InactiveFileBytes = total
		}
		now.newest.IO = toIO(one.IOStats.ServiceBytes)
		now.newest.ReceivedBytes, now.newest.SentBytes = toNetwork(one.Networks)
		if tasks := one.PIDsStats.Current; tasks != nil && *tasks > 0 { // on Fargate they are not counted
			now.newest.PIDs = tasks
		}
		if before := one.PreCPUStats.CPUUsage.TotalUsage; before != nil && *before > 0 && !one.PreRead.IsZero() && one.PreRead.Before(one.Read) {
			now.before = toUsage(one.PreCPUStats, one.PreRead)
		}
		usages[id] = now
	}
	return usages, nil
}

func toUsage(cpu cpuAnswer, at time.Time) *stats.TaskContainerUsage {
	return &stats.TaskContainerUsage{
		At:               at,
		UsageNanoseconds: cpu.CPUUsage.TotalUsage,
		Periods:          cpu.ThrottlingData.Periods,
		ThrottledPeriods: cpu.ThrottlingData.ThrottledPeriods,
	}
}

// toIO adds up what was read from and written to each device.
func toIO(answers []ioAnswer) []stats.WorkloadIO {
	var devices []stats.WorkloadIO
	for _, one := range answers {
		device := fmt.Sprintf("%d:%d", one.Major, one.Minor)
		at := slices.IndexFunc(devices, func(known stats.WorkloadIO) bool { return known.Device == device })
		if at < 0 && len(devices) == maxDevices {
			continue
		}
		if at < 0 {
			at, devices = len(devices), append(devices, stats.WorkloadIO{Device: device})
		}
		switch strings.ToLower(one.Op) { // cgroup v1 and v2 write it differently
		case "read":
			devices[at].ReadBytes += one.Value
		case "write":
			devices[at].WrittenBytes += one.Value
		}
	}
	return devices
}

// toNetwork adds up the interfaces; nil where the agent tells of none.
func toNetwork(interfaces map[string]networkAnswer) (received, sent *uint64) {
	if len(interfaces) == 0 {
		return nil, nil
	}
	received, sent = new(uint64(0)), new(uint64(0))
	for _, one := range interfaces {
		*received += one.ReceivedBytes
		*sent += one.SentBytes
	}
	return received, sent
}

// cores returns a number of processors, nil where it is none.
func cores(units *float64, perCore float64) *float64 {
	if units == nil || !(*units > 0 && *units/perCore <= maxCores) {
		return nil
	}
	number := *units / perCore
	return &number
}

// bytes returns a size that is given in MiB, nil where it cannot be one.
func bytes(mebibytes *float64) *uint64 {
	if mebibytes == nil || !(*mebibytes >= 0 && *mebibytes <= maxMebibytes) {
		return nil
	}
	size := uint64(*mebibytes * (1 << 20))
	return &size
}

// positive returns a size, nil for 0, which stands for none.
func positive(size *uint64) *uint64 {
	if size == nil || *size == 0 {
		return nil
	}
	return size
}

// lastPart returns what an ARN ends in, or all of what is none.
func lastPart(arn string) string { return cut(arn[strings.LastIndexAny(arn, "/:")+1:]) }

// withoutRegistry takes the registry off the name of an image: that of ECR holds the number of the account.
func withoutRegistry(image string) string {
	registry, rest, found := strings.Cut(image, "/")
	if found && (strings.ContainsAny(registry, ".:") || registry == "localhost") {
		return rest
	}
	return image
}

// cut shortens text to what a row can show, at the end of a letter.
func cut(text string) string {
	if len(text) <= maxTextBytes {
		return text
	}
	text = text[:maxTextBytes]
	for !utf8.ValidString(text) && len(text) > maxTextBytes-utf8.UTFMax {
		text = text[:len(text)-1]
	}
	return text
}
