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

// ContainerCounters is what our own cgroup and those around it say, as far as they can be seen: limits and gauges now, counters
// since each was made. What the kernel does not say is nil. In an ECS task Task has the limits and the usage, and the rest is
// what our own cgroup adds.
type ContainerCounters struct {
	Runtime Runtime
	Source  string        // cgroup2, cgroup1 or ecs
	Task    *TaskCounters // with the source ecs alone, and nil there until the agent has told of it

	// Each controller has a chain of cgroups: the one that we are in first, then those around it. A chain is empty where its
	// controller is off. Limits are read of every cgroup, usage where there is a limit and of the container itself.
	CPU         []CgroupCPU
	Memory      []CgroupMemory
	PIDs        []CgroupPIDs
	CpusetCores *int              // processors that we may run on; nil where the cgroup does not say
	Pressure    *PressureCounters // of the container itself
}

// CgroupName says which cgroup of a chain it is.
type CgroupName struct {
	Path        string // in its hierarchy, as seen from here: "/" is the topmost that can be seen
	IsContainer bool   // the container itself: others are around it, or parts of it
}

// CgroupCPU is the processor time of one cgroup, with all cgroups in it.
type CgroupCPU struct {
	CgroupName
	QuotaCores       *float64 // quota / period; nil without a quota
	UsageNanoseconds *uint64
	Periods          *uint64 // scheduling periods in which it wanted to run; only counted under a quota
	ThrottledPeriods *uint64 // of these, how many ended with the quota used up
}

// CgroupMemory is the memory of one cgroup, with all cgroups in it.
type CgroupMemory struct {
	CgroupName
	LimitBytes        *uint64 // where processes are killed; nil without a limit
	UnseenLimitBytes  *uint64 // least limit of it and of all around it, those that cannot be seen included; version 1 alone tells
	HighBytes         *uint64 // where it is slowed down and its memory reclaimed; nil without one, and in version 1
	UsageBytes        *uint64
	InactiveFileBytes *uint64

	// Events since it was made: of it and all in it, in version 1 of it alone.
	HighEvents    *uint64 // how often HighBytes was passed; version 2
	OOMEvents     *uint64 // how often memory ran out at a limit in here: a kill without one is the machine's; version 2
	OOMKills      *uint64 // processes that were killed, whether a limit or the machine ran out; since Linux 4.13
	OOMGroupKills *uint64 // cgroups that were killed whole; since Linux 5.17
}

// CgroupPIDs counts the processes and threads of one cgroup, with all cgroups in it.
type CgroupPIDs struct {
	CgroupName
	Limit   *uint64 // nil without a limit
	Current *uint64
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
	LimitedBy        string   `json:"limitedBy,omitempty" doc:"Which cgroup the quota behind limitCores is set on, as a path below the cgroup file system; / is the topmost that can be seen, which in most containers is the container. Where several in a row have one, it is the one that cut the largest share of periods short since the snapshot before, else the one with the least left. All of cpu is then of that cgroup. Source: cpu.max and cpu.stat of each. Absent where no quota is less than the cpuset and the machine, and in an ECS task." example:"/system.slice"`
	UsagePercent     *float64 `json:"usagePercent,omitempty" doc:"Processor time used, in percent of limitCores: usage_usec of cpu.stat (v2) or cpuacct.usage (v1), over elapsed time. Of an ECS task the sum of its containers: cpu_stats.cpu_usage.total_usage of /task/stats, over the time between the agent's readings." minimum:"0" maximum:"100"`
	ThrottledPercent *float64 `json:"throttledPercent,omitempty" doc:"Share of scheduling periods that were cut short because the quota was used up, in percent: nr_throttled / nr_periods of cpu.stat since the snapshot before. Absent without a quota, and where there was no period. Of an ECS task: throttling_data of /task/stats, which knows of quotas of containers alone." minimum:"0" maximum:"100"`
}

// ContainerMemory is the memory of a container.
type ContainerMemory struct {
	LimitBytes          *uint64        `json:"limitBytes,omitempty" doc:"Memory at which it is killed, in bytes: memory.max (v2), the least of memory.limit_in_bytes and hierarchical_memory_limit of memory.stat (v1); Limits.Memory of /task, else the sum of those of its containers where each has one (ECS). Absent without a limit below the machine's memory."`
	LimitedBy           string         `json:"limitedBy,omitempty" doc:"Which cgroup limitBytes is set on, as a path seen from here: / is the topmost that can be seen, which in most containers is the container, and /.. is one around it. Where several in a row have a limit, it is the one with the least headroom; one that is at least 75 % full goes before one that is not. limitBytes, workingSetBytes, usagePercent and headroomBytes are of that cgroup. Source: the limit and usage of each cgroup. Absent without a limit, and in an ECS task." example:"/system.slice"`
	WorkingSetBytes     uint64         `json:"workingSetBytes" doc:"Memory that cannot just be dropped, in bytes: usage - inactive_file, as kubelet counts it. Source: memory.current, memory.stat (v2); memory.usage_in_bytes, total_inactive_file of memory.stat (v1). Of an ECS task the sum of its containers: the same of memory_stats of /task/stats."`
	UsagePercent        *float64       `json:"usagePercent,omitempty" doc:"Working set in percent of the limit. Absent without a limit." minimum:"0" maximum:"100"`
	HeadroomBytes       *uint64        `json:"headroomBytes,omitempty" doc:"What is left before it is killed, in bytes: limit - working set. Absent without a limit."`
	HighBytes           *uint64        `json:"highBytes,omitempty" doc:"Memory above which the kernel slows the container down and reclaims its memory, in bytes. Source: memory.high of its cgroup (v2). Of several in a row it is the one that is reached, else the one with the least below it. Absent without one below the machine's memory, and in an ECS task." example:"268435456"`
	HighSetOn           string         `json:"highSetOn,omitempty" doc:"Which cgroup highBytes is set on, as a path seen from here. Source: memory.high of each cgroup. Absent without highBytes." example:"/"`
	HighReached         *bool          `json:"highReached,omitempty" doc:"Whether that cgroup uses highBytes or more, file cache included: Source: memory.current and memory.high of the cgroup. Absent without highBytes."`
	HighEventsPerSecond *float64       `json:"highEventsPerSecond,omitempty" doc:"How many times per second highBytes was passed, so that processes were made to wait and to reclaim memory: high of memory.events of that cgroup, over elapsed time. Absent without highBytes." minimum:"0"`
	OOMKillEvents       []OOMKillEvent `json:"oomKillEvents,omitempty" nullable:"false" doc:"When processes of the container were killed because memory ran out, in the last 5 minutes, the oldest first: growth of oomKills. Its scope is told by oom of memory.events (v2), else by what is known of the machine."`
	OOMKills            *uint64        `json:"oomKills,omitempty" doc:"Processes of the container that were killed for want of memory, of it or of the machine, since it was made: oom_kill of memory.events (v2) or memory.oom_control (v1). In an ECS task: those of the container of sys-stats alone, from its own cgroup."`
}

// ContainerPIDs counts the tasks of a container.
type ContainerPIDs struct {
	Current   uint64  `json:"current" doc:"Processes and threads now: pids.current; of an ECS task the sum of pids_stats.current of /task/stats."`
	Limit     *uint64 `json:"limit,omitempty" doc:"How many there may be: pids.max. Absent without a limit."`
	LimitedBy string  `json:"limitedBy,omitempty" doc:"Which cgroup limit is set on, as a path seen from here; / is the topmost that can be seen. Where several in a row have a limit, it is the one with the least left; one that is at least 75 % full goes before one that is not. current is of that cgroup. Source: pids.max and pids.current of each cgroup. Absent without a limit." example:"/"`
}
