package stats

import "time"

// WorkloadKind says what a workload is.
type WorkloadKind string

// The kinds of workloads.
const (
	WorkloadContainer WorkloadKind = "container" // also an LXC or systemd-nspawn container
	WorkloadMachine   WorkloadKind = "machine"   // a virtual machine of libvirt
	WorkloadPod       WorkloadKind = "pod"       // its containers are workloads, too, with the pod as parent
	WorkloadService   WorkloadKind = "service"   // a unit of systemd that is a service, of the system or of a user
	WorkloadSession   WorkloadKind = "session"   // what one login started
)

// WorkloadRuntime is what made a workload's cgroup.
type WorkloadRuntime string

// The runtimes that the name of a cgroup tells apart.
const (
	WorkloadDocker     WorkloadRuntime = "docker"
	WorkloadContainerd WorkloadRuntime = "containerd" // also nerdctl, and Kubernetes on containerd
	WorkloadCRIO       WorkloadRuntime = "cri-o"
	WorkloadPodman     WorkloadRuntime = "podman"
	WorkloadLXC        WorkloadRuntime = "lxc"
	WorkloadNspawn     WorkloadRuntime = "systemd-nspawn"
	WorkloadLibvirt    WorkloadRuntime = "libvirt"
	WorkloadKubernetes WorkloadRuntime = "kubernetes" // a pod; or a container of one whose runtime cannot be told
	WorkloadSystemd    WorkloadRuntime = "systemd"
	WorkloadECS        WorkloadRuntime = "ecs"
)

// WorkloadList is the answer to who runs on the machine.
type WorkloadList struct {
	At         time.Time    `json:"at" doc:"When the cgroup tree was walked, in UTC."`
	AgeSeconds float64      `json:"ageSeconds" required:"false" doc:"How long ago that was when the answer was given, in seconds." minimum:"0"`
	Instance   string       `json:"instance" doc:"Name of the instance that was read."`
	Source     string       `json:"source" enum:"cgroup2,cgroup1,ecs" doc:"Where the rows come from: the machine's tree of cgroups, of version 2 or 1, or the ECS task metadata."`
	Total      int          `json:"total" doc:"How many workloads were found; the list may hold fewer." minimum:"0"`
	Workloads  []Workload   `json:"workloads" nullable:"false" doc:"The workloads at the top of the order asked for."`
	Rest       WorkloadRest `json:"rest" doc:"What no workload accounts for."`
	Missing    []Missing    `json:"missing" nullable:"false" doc:"What could not be read, why, and what to do about it."`
}

// WorkloadRest is the machine's total less all workloads, however many rows were asked for. What is in another
// workload is in that one's numbers and is not subtracted once more.
type WorkloadRest struct {
	TotalUsageCores  *float64 `json:"totalUsageCores,omitempty" doc:"Processor time that the whole machine used, in processors: user, nice, system, irq and softirq time of HOST_PROC/stat, over elapsed time." minimum:"0"`
	UsageCores       *float64 `json:"usageCores,omitempty" doc:"What of it no workload accounts for, in processors: totalUsageCores - usageCores of the workloads without a parent, at least 0. That is kernel threads, interrupts, and processes outside of any container, pod, service or session." minimum:"0"`
	TotalMemoryBytes *uint64  `json:"totalMemoryBytes,omitempty" doc:"Memory that the whole machine uses, in bytes: MemTotal - MemAvailable of HOST_PROC/meminfo."`
	MemoryBytes      *uint64  `json:"memoryBytes,omitempty" doc:"What of it no workload accounts for, in bytes: totalMemoryBytes - workingSetBytes of the workloads without a parent, at least 0. That is the kernel's own, and processes outside of any workload."`
}

// WorkloadPodName says which pod of Kubernetes it is, or which container of one.
type WorkloadPodName struct {
	UID       string `json:"uid" doc:"The pod's uid, from the path of its cgroup."`
	Namespace string `json:"namespace,omitempty" doc:"Its namespace, from the names of the files in HOST_VAR/log/containers."`
	Name      string `json:"name,omitempty" doc:"Its name, from the names of the files in HOST_VAR/log/containers."`
	Container string `json:"container,omitempty" doc:"Name of the container in the pod, from the names of the files in HOST_VAR/log/containers."`
}

// Workload is one container, pod, service, session or virtual machine.
type Workload struct {
	ID              string           `json:"id" doc:"Path of its cgroup below the topmost one: it names the workload as long as it lives. Of an ECS task the container's Docker id." example:"/system.slice/postgresql.service"`
	Parent          string           `json:"parent,omitempty" doc:"id of the workload around this one, such as the pod of a container, by the path of its cgroup. Its numbers are in that one's, too."`
	Kind            WorkloadKind     `json:"kind" enum:"container,machine,pod,service,session" doc:"What it is."`
	Runtime         WorkloadRuntime  `json:"runtime,omitempty" enum:"docker,containerd,cri-o,podman,lxc,systemd-nspawn,libvirt,kubernetes,systemd,ecs" doc:"What made its cgroup, by the path of its cgroup. Absent where that does not tell."`
	Name            string           `json:"name" doc:"The best name known: of the names file, of a pod (namespace/pod) or the container in it (namespace/pod/container), of the container API, of the unit, else of its first process (comm), else the first 12 characters of its id."`
	NameSource      string           `json:"nameSource" enum:"unit,kubernetes,file,api,process,id" doc:"Where name comes from."`
	ContainerID     string           `json:"containerId,omitempty" doc:"The container's id, from the path of its cgroup."`
	Pod             *WorkloadPodName `json:"pod,omitempty" doc:"Which pod of Kubernetes it is, or is in."`
	Image           string           `json:"image,omitempty" doc:"Image of the container, where SYS_STATS_CONTAINER_API tells."`
	Health          string           `json:"health,omitempty" doc:"State of its health check, where SYS_STATS_CONTAINER_API tells." example:"healthy"`
	Command         string           `json:"command,omitempty" doc:"Command line of its first process, only where SYS_STATS_PROCESS_ARGS=true: HOST_PROC/PID/cmdline."`
	StartedAt       *time.Time       `json:"startedAt,omitempty" doc:"When its first process started, in UTC: boot time + starttime of HOST_PROC/PID/stat."`
	RestartsSeen    int              `json:"restartsSeen" doc:"How many times it was seen to start again under the same id: the path of its cgroup led to another one, or all of its processes were others." minimum:"0"`
	Processes       *int             `json:"processes,omitempty" doc:"Processes in it and in all cgroups in it, by HOST_PROC/PID/cgroup." minimum:"0"`
	Ports           []int            `json:"ports,omitempty" nullable:"false" doc:"TCP ports that its processes listen on, only where one workload is asked for (id): HOST_PROC/PID/net/tcp and tcp6 of its network namespace. Absent where that is the machine's or is shared with another workload."`
	CPU             WorkloadCPU      `json:"cpu" doc:"Its processor time."`
	Memory          WorkloadMemory   `json:"memory" doc:"Its memory."`
	PIDs            *WorkloadPIDs    `json:"pids,omitempty" doc:"Its processes and threads."`
	Disks           []WorkloadDisk   `json:"disks,omitempty" nullable:"false" doc:"What it reads and writes, a row a block device. Absent where the kernel does not count it, or at the first reading."`
	Network         *WorkloadNetwork `json:"network,omitempty" doc:"Traffic of its network namespace. Absent where that is the machine's."`
	Pressure        *Pressure        `json:"pressure,omitempty" doc:"How much of the time something in it waited. cgroup v2 alone has it."`
	RunDelayPercent *float64         `json:"runDelayPercent,omitempty" doc:"Time that its threads stood ready and waited for a processor in the last 10 s, of all of them added up, in percent of that time: growth of run_delay of HOST_PROC/PID/task/TID/schedstat of those that were there throughout a second. Only where pressure of its processors is not known (cgroup v1), and while somebody asks for workloads or a finding stands; absent for workloads of very many threads." minimum:"0"`
	Hint            *WorkloadHint    `json:"hint,omitempty" doc:"What its limits do to it, and what would have been enough."`
}

// WorkloadCPU is the processor time of a workload.
type WorkloadCPU struct {
	UsageCores         *float64 `json:"usageCores,omitempty" doc:"Processor time used, in processors, of processes that have ended as well: usage_usec of cpu.stat (v2) or cpuacct.usage (v1), over elapsed time." minimum:"0"`
	Last10SecondsCores *float64 `json:"last10SecondsCores,omitempty" doc:"The same counter over the last 10 s, in processors: usage_usec of cpu.stat (v2) or cpuacct.usage (v1)." minimum:"0"`
	UsualCores         *float64 `json:"usualCores,omitempty" doc:"What it used before that on average, in processors: growth of the same counter / time, over the window that is kept (5 minutes at most), the last 10 s left out. Absent for the first minute." minimum:"0"`
	LimitCores         *float64 `json:"limitCores,omitempty" doc:"Processors that it can use at most: quota / period. Source: cpu.max (v2); cpu.cfs_quota_us, cpu.cfs_period_us (v1). Absent without a quota." minimum:"0"`
	UsagePercent       *float64 `json:"usagePercent,omitempty" doc:"usageCores / limitCores, in percent. Absent without a limit." minimum:"0"`
	ThrottledPercent   *float64 `json:"throttledPercent,omitempty" doc:"Share of scheduling periods of the last 10 s that were cut short because the quota was used up, in percent: nr_throttled / nr_periods of cpu.stat. Absent without a quota, and where there was no period." minimum:"0" maximum:"100"`
}

// WorkloadMemory is the memory of a workload.
type WorkloadMemory struct {
	WorkingSetBytes      *uint64        `json:"workingSetBytes,omitempty" doc:"Memory that cannot just be dropped, in bytes: usage - inactive_file, as kubelet counts it. Source: memory.current, memory.stat (v2); memory.usage_in_bytes, total_inactive_file of memory.stat (v1)."`
	GrowthBytesPerSecond *float64       `json:"growthBytesPerSecond,omitempty" doc:"Growth over the last 10 s, in bytes per second: (workingSetBytes - workingSetBytes then) / time; below 0 where it shrinks."`
	LimitBytes           *uint64        `json:"limitBytes,omitempty" doc:"Memory at which it is killed, in bytes: memory.max (v2), memory.limit_in_bytes (v1). Absent without a limit."`
	UsagePercent         *float64       `json:"usagePercent,omitempty" doc:"Working set in percent of the limit. Absent without a limit." minimum:"0" maximum:"100"`
	HeadroomBytes        *uint64        `json:"headroomBytes,omitempty" doc:"What is left before it is killed, in bytes: limit - working set. Absent without a limit."`
	PeakBytes            *uint64        `json:"peakBytes,omitempty" doc:"Most memory that it ever used, file cache included, in bytes: memory.peak (v2, since Linux 5.19), memory.max_usage_in_bytes (v1)."`
	OOMKills             *uint64        `json:"oomKills,omitempty" doc:"Processes of it that were killed for want of memory since it was made: oom_kill of memory.events (v2) or memory.oom_control (v1)."`
	OOMKillEvents        []WorkloadKill `json:"oomKillEvents,omitempty" nullable:"false" doc:"When that was, in the last 5 minutes, the oldest first. Source: memory.events."`
}

// WorkloadKill is one moment at which processes of a workload were killed for want of memory.
type WorkloadKill struct {
	At      time.Time `json:"at" doc:"When the growth of oom_kill in memory.events was seen, in UTC."`
	Kills   uint64    `json:"kills" doc:"How many were killed: growth of oom_kill in memory.events (v2) or memory.oom_control (v1); of a cgroup that was removed with its count, of HOST_PROC/vmstat." minimum:"1"`
	Victims []string  `json:"victims,omitempty" nullable:"false" doc:"Names (comm of HOST_PROC/PID/stat) of the processes of it that vanished between the two readings around it, ten at most. Where they are more than kills, some ended by themselves; where they are fewer, some lived too briefly to be seen. Absent where none was seen to vanish."`
}

// WorkloadPIDs counts the tasks of a workload.
type WorkloadPIDs struct {
	Current uint64  `json:"current" doc:"Processes and threads now: pids.current."`
	Limit   *uint64 `json:"limit,omitempty" doc:"How many there may be: pids.max. Absent without a limit."`
}

// WorkloadDisk is what a workload moves to and from one block device.
type WorkloadDisk struct {
	Name                string   `json:"name" doc:"Kernel name of the device, its numbers where the name is not known: HOST_SYS/dev/block." example:"nvme0n1"`
	ReadBytesPerSecond  *float64 `json:"readBytesPerSecond,omitempty" doc:"Read, in bytes per second: rbytes of io.stat (v2), Read of blkio.throttle.io_service_bytes (v1), over elapsed time." minimum:"0"`
	WriteBytesPerSecond *float64 `json:"writeBytesPerSecond,omitempty" doc:"Written, in bytes per second: wbytes of io.stat (v2), Write of blkio.throttle.io_service_bytes (v1), over elapsed time. Version 1 counts what goes past the page cache alone." minimum:"0"`
	Last10SecondsBytes  *float64 `json:"last10SecondsBytes,omitempty" doc:"Read and written in the last 10 s, in bytes: growth of rbytes + wbytes of io.stat (v2), or of Read + Write of blkio.throttle.io_service_bytes (v1). Absent until readings go back that far." minimum:"0"`
}

// WorkloadNetwork is the traffic of a workload's network namespace, all interfaces but the loopback.
type WorkloadNetwork struct {
	ReceiveBytesPerSecond  *float64 `json:"receiveBytesPerSecond,omitempty" doc:"Received, in bytes per second: HOST_PROC/PID/net/dev of its first process, over elapsed time." minimum:"0"`
	TransmitBytesPerSecond *float64 `json:"transmitBytesPerSecond,omitempty" doc:"Sent, in bytes per second: HOST_PROC/PID/net/dev of its first process, over elapsed time." minimum:"0"`
	IsShared               bool     `json:"isShared" doc:"Whether another workload, neither in it nor around it, is in the same network namespace, as the containers of a pod are: the traffic is then of all of them. Source: inode of HOST_PROC/PID/net/dev."`
}

// WorkloadPast is what a hint is made of beside the row of a workload.
type WorkloadPast struct {
	PeakCores  *float64 // most that it used between two readings of the last minutes, in processors; nil where not known
	Processors int      // that it can run on; 0 where not known
}

// WorkloadHint explains what a limit does to a workload.
type WorkloadHint struct {
	Text              string   `json:"text" doc:"What happens and why, in plain words. A scheduling period is taken to last 100 ms, the default of the kernel, of Docker and of Kubernetes." example:"Held back in 38 % of its periods though it uses 0.31 of 0.5 CPUs: 12 threads, if all run at once, spend the 50 ms of a period in about 4 ms."`
	LimitCoresFrom    *float64 `json:"limitCoresFrom,omitempty" doc:"Estimate of the least quota that would have been enough, in processors: the limit, or what it used at most between two readings of the last 5 minutes if that is more, / (1 - throttledPercent / 100), at most limitCoresTo. It takes it that a burst went on through as many periods as are cut short one after the other on average. Absent where processor time is not the matter, and where every period is cut short and the number of threads is not known." minimum:"0"`
	LimitCoresTo      *float64 `json:"limitCoresTo,omitempty" doc:"Quota that is enough for all its threads at once, in processors: pids.current, at most the processors it can run on." minimum:"0"`
	LimitBytes        *uint64  `json:"limitBytes,omitempty" doc:"Memory limit that would leave a quarter above the peak (of one whose processes were killed at its limit: above the limit), in bytes, rounded up. Absent where memory is not the matter."`
	ComposeSnippet    string   `json:"composeSnippet,omitempty" doc:"The same for a compose file."`
	KubernetesSnippet string   `json:"kubernetesSnippet,omitempty" doc:"The same for a container of a pod."`
	FargateSize       string   `json:"fargateSize,omitempty" doc:"The smallest size of a Fargate task that has room for it alone, with limitCoresFrom and limitBytes. Absent where none is large enough." example:"1 vCPU, 2 GB"`
}
