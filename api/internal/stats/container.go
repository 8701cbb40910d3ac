package stats

// Runtime is what runs our container.
type Runtime string

// The runtimes that can be told apart. RuntimeNone is a process in no container.
const (
	RuntimeDocker     Runtime = "docker"
	RuntimeContainerd Runtime = "containerd"
	RuntimeKubernetes Runtime = "kubernetes"
	RuntimePodman     Runtime = "podman"
	RuntimeLXC        Runtime = "lxc"
	RuntimeFargate    Runtime = "fargate"
	RuntimeECS        Runtime = "ecs"
	RuntimeNone       Runtime = "none"
)

// ContainerCounters is our own cgroup: limits and gauges now, counters since it was made. What it has not, or does not
// say, is nil. In an ECS task it is the task around it, and what is read of our own cgroup is only what holds for all of
// the task.
type ContainerCounters struct {
	Runtime Runtime
	Source  string        // cgroup2, cgroup1 or ecs
	LXCFS   bool          // our /proc/meminfo tells of the container, not of the machine: its total may equal the limit
	Task    *TaskCounters // with the source ecs alone, and nil there until the agent has told of it

	QuotaCores       *float64 // CPU quota / period; nil without a quota
	CpusetCores      *int     // processors that it may run on; nil where the cgroup does not say
	UsageNanoseconds *uint64  // processor time
	Periods          *uint64  // scheduling periods in which it wanted to run; only counted under a quota
	ThrottledPeriods *uint64  // of these, how many ended with the quota used up

	MemoryLimitBytes  *uint64 // nil without a limit
	MemoryUsageBytes  *uint64
	InactiveFileBytes *uint64
	OOMKills          *uint64

	PIDs      *uint64
	PIDsLimit *uint64 // nil without a limit

	Pressure *PressureCounters
}

// Container is the container lens: our own cgroup, or the task around it.
type Container struct {
	Runtime  Runtime          `json:"runtime" enum:"docker,containerd,kubernetes,podman,lxc,fargate,ecs,none" doc:"What runs the container, as far as its surroundings tell. fargate, ecs: a task of Amazon ECS, on Fargate or elsewhere. none: a process under a cgroup limit, in no container."`
	Source   string           `json:"source" enum:"cgroup2,cgroup1,ecs" doc:"Where the numbers come from. ecs: the ECS task metadata (version 4); all numbers are then of the whole task."`
	CPU      *ContainerCPU    `json:"cpu,omitempty" doc:"Processor time of the container."`
	Memory   *ContainerMemory `json:"memory,omitempty" doc:"Memory of the container."`
	PIDs     *ContainerPIDs   `json:"pids,omitempty" doc:"Processes and threads of the container."`
	Pressure *Pressure        `json:"pressure,omitempty" doc:"How much of the time something in the container waited. cgroup v2 alone has it; of an ECS task it is known where it has one container."`
	Task     *Task            `json:"task,omitempty" doc:"The ECS task that the container is part of, where source is ecs."`
}

// ContainerCPU is the processor time of a container.
type ContainerCPU struct {
	LimitCores       *float64 `json:"limitCores,omitempty" doc:"Processors that it can use at most: the least of quota / period, the size of its cpuset and the processors of the machine. Source: cpu.max, cpuset.cpus.effective (cgroup v2); cpu.cfs_quota_us, cpu.cfs_period_us, cpuset.cpus (v1); of an ECS task Limits.CPU of /task." minimum:"0"`
	UsagePercent     *float64 `json:"usagePercent,omitempty" doc:"Processor time used, in percent of limitCores: usage_usec of cpu.stat (v2) or cpuacct.usage (v1), over elapsed time. Of an ECS task the sum of its containers: cpu_stats.cpu_usage.total_usage of /task/stats, over the time between the agent's readings." minimum:"0" maximum:"100"`
	ThrottledPercent *float64 `json:"throttledPercent,omitempty" doc:"Share of scheduling periods that were cut short because the quota was used up, in percent: nr_throttled / nr_periods of cpu.stat since the snapshot before. Absent without a quota, and where there was no period. Of an ECS task: throttling_data of /task/stats, which knows of quotas of containers alone." minimum:"0" maximum:"100"`
}

// ContainerMemory is the memory of a container.
type ContainerMemory struct {
	LimitBytes      *uint64  `json:"limitBytes,omitempty" doc:"Memory at which it is killed, in bytes: memory.max (v2), the least of memory.limit_in_bytes and hierarchical_memory_limit (v1); Limits.Memory of /task, else the sum of those of its containers where each has one (ECS). Absent without a limit below the machine's memory."`
	WorkingSetBytes uint64   `json:"workingSetBytes" doc:"Memory that cannot just be dropped, in bytes: usage - inactive_file, as kubelet counts it. Source: memory.current, memory.stat (v2); memory.usage_in_bytes, total_inactive_file of memory.stat (v1). Of an ECS task the sum of its containers: the same of memory_stats of /task/stats."`
	UsagePercent    *float64 `json:"usagePercent,omitempty" doc:"Working set in percent of the limit. Absent without a limit." minimum:"0" maximum:"100"`
	HeadroomBytes   *uint64  `json:"headroomBytes,omitempty" doc:"What is left before it is killed, in bytes: limit - working set. Absent without a limit."`
	OOMKills        *uint64  `json:"oomKills,omitempty" doc:"Processes in it that were killed for want of memory, since it was made: oom_kill of memory.events (v2) or memory.oom_control (v1). In an ECS task: those of the container of sys-stats alone, from its own cgroup."`
}

// ContainerPIDs counts the tasks of a container.
type ContainerPIDs struct {
	Current uint64  `json:"current" doc:"Processes and threads now: pids.current; of an ECS task the sum of pids_stats.current of /task/stats."`
	Limit   *uint64 `json:"limit,omitempty" doc:"How many there may be: pids.max. Absent without a limit."`
}
