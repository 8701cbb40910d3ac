package stats

import "time"

// TaskContainerRunning is the status of a container that runs, as ECS calls it.
const TaskContainerRunning = "RUNNING"

// TaskCounters is the ECS task that our container is part of, as its agent tells: texts and limits that stay, and for each
// container counters since it was started. What is not told is empty or nil. It is never changed once it is in a reading,
// and several readings may share it.
type TaskCounters struct {
	ID               string
	Cluster          string
	Service          string
	Family           string
	Revision         string
	AvailabilityZone string
	LaunchType       string

	LimitCores                *float64
	MemoryLimitBytes          *uint64
	EphemeralStorageUsedBytes *uint64
	EphemeralStorageBytes     *uint64
	Containers                []TaskContainerCounters // by name, those that ECS itself puts in left out
}

// TaskContainerCounters is one container of a task.
type TaskContainerCounters struct {
	ID               string // another one after each start
	Name             string
	Image            string
	Status           string
	Health           string    // empty without a health check
	StartedAt        time.Time // zero where the agent does not tell
	SharesNetwork    bool      // its network is the whole task's
	ReservedCores    *float64  // nil where none are
	MemoryLimitBytes *uint64   // nil without a limit of its own

	Newest *TaskContainerUsage // nil where the agent has none
	Before *TaskContainerUsage // the one before of the same start, nil where there was none
}

// TaskContainerUsage is what a container had used when the agent looked.
type TaskContainerUsage struct {
	At                time.Time // by the agent's clock
	UsageNanoseconds  *uint64
	Periods           *uint64
	ThrottledPeriods  *uint64
	MemoryUsageBytes  *uint64
	InactiveFileBytes *uint64
	PIDs              *uint64
	IO                []WorkloadIO // nil where the agent tells of no device
	ReceivedBytes     *uint64      // by all interfaces; nil where the agent tells of none
	SentBytes         *uint64
}

// Task is an ECS task: which one it is, and its containers. Of ARNs only the last part is shown, and of images not the
// registry: both hold the number of the account. Labels, environment and networks are not read at all.
type Task struct {
	ID               string          `json:"id,omitempty" doc:"Id of the task: the last part of TaskARN of /task."`
	Cluster          string          `json:"cluster,omitempty" doc:"Name of its cluster: the last part of Cluster of /task." example:"production"`
	Service          string          `json:"service,omitempty" doc:"Service that started it: ServiceName of /task, else its Group. Absent where none did, or where ECS does not say, as on Fargate."`
	Family           string          `json:"family,omitempty" doc:"Family of its task definition: Family of /task." example:"sys-stats-api"`
	Revision         string          `json:"revision,omitempty" doc:"Revision of its task definition: Revision of /task." example:"12"`
	AvailabilityZone string          `json:"availabilityZone,omitempty" doc:"Where it runs: AvailabilityZone of /task." example:"eu-central-1a"`
	LaunchType       string          `json:"launchType,omitempty" doc:"What it runs on, as ECS calls it: FARGATE, EC2, EXTERNAL or another. LaunchType of /task."`
	Containers       []TaskContainer `json:"containers" nullable:"false" doc:"Its containers, by name: Containers of /task. Those that ECS puts in to hold the network are left out."`
	EphemeralStorage *TaskStorage    `json:"ephemeralStorage,omitempty" doc:"Disk space that all its containers share and that goes with it: EphemeralStorageMetrics of /task. Read once a minute. Fargate alone has it."`
}

// TaskContainer is one container of a task.
type TaskContainer struct {
	Name   string               `json:"name" doc:"Name in the task definition: Name of /task."`
	Image  string               `json:"image,omitempty" doc:"Image without its registry: Image of /task." example:"sys-stats/api:v1.2.3"`
	Status string               `json:"status,omitempty" doc:"How far it is, as ECS calls it: PULLED, CREATED, RUNNING, STOPPED and others. KnownStatus of /task, read once a minute, more often while something starts." example:"RUNNING"`
	Health string               `json:"health,omitempty" doc:"What its health check says, as ECS calls it: HEALTHY, UNHEALTHY or UNKNOWN. Health.status of /task, read as often as status. Absent without a health check."`
	CPU    *TaskContainerCPU    `json:"cpu,omitempty" doc:"Its processor time. Absent where the agent has none."`
	Memory *TaskContainerMemory `json:"memory,omitempty" doc:"Its memory. Absent where the agent does not say."`
}

// TaskContainerCPU is the processor time of one container of a task.
type TaskContainerCPU struct {
	UsagePercent     *float64 `json:"usagePercent,omitempty" doc:"Processor time used, in percent of what the whole task may use, so that containers add up: cpu_stats.cpu_usage.total_usage of /task/stats, over the time between the agent's readings." minimum:"0" maximum:"100"`
	ThrottledPercent *float64 `json:"throttledPercent,omitempty" doc:"Share of scheduling periods that were cut short by a quota of its own, in percent: throttling_data of /task/stats. Absent without one." minimum:"0" maximum:"100"`
	ReservedCores    *float64 `json:"reservedCores,omitempty" doc:"Processors that are kept for it while all containers want some; it may use more. Limits.CPU of the container in /task / 1024. Absent where none are kept." minimum:"0"`
}

// TaskContainerMemory is the memory of one container of a task.
type TaskContainerMemory struct {
	WorkingSetBytes uint64   `json:"workingSetBytes" doc:"Memory that cannot just be dropped, in bytes: usage - inactive_file of memory_stats of /task/stats."`
	LimitBytes      *uint64  `json:"limitBytes,omitempty" doc:"Memory at which it is killed, whatever the task has left, in bytes: Limits.Memory of the container in /task. Absent without a limit of its own."`
	UsagePercent    *float64 `json:"usagePercent,omitempty" doc:"workingSetBytes / limitBytes, in percent. Absent without one." minimum:"0" maximum:"100"`
}

// TaskStorage is the ephemeral storage of a task.
type TaskStorage struct {
	UsedBytes    *uint64  `json:"usedBytes,omitempty" doc:"In use, in bytes: EphemeralStorageMetrics.Utilized of /task, in MiB there."`
	TotalBytes   *uint64  `json:"totalBytes,omitempty" doc:"Size, in bytes: EphemeralStorageMetrics.Reserved of /task, in MiB there."`
	UsagePercent *float64 `json:"usagePercent,omitempty" doc:"Share in use, in percent: used / total." minimum:"0" maximum:"100"`
}
