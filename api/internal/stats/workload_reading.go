package stats

import "time"

// WorkloadReading is one walk of the machine's cgroup tree.
type WorkloadReading struct {
	At        time.Time // when it began, with a monotonic part
	Source    string    // cgroup2, cgroup1, or ecs
	Workloads []WorkloadCounters
	Machine   WorkloadTotals    // what rows and rest add up to
	IsPartial bool              // there are cgroups that were not looked at
	Cost      time.Duration     // processor time that this process used meanwhile; 0 where not known
	Disks     map[string]string // kernel names of block devices by "major:minor"
	Missing   []Missing
}

// WorkloadTotals are counters of the whole machine. What could not be read is nil.
type WorkloadTotals struct {
	Processors       int     // that are online; 0 where not known
	CPUNanoseconds   *uint64 // processor time of all tasks since boot, and of interrupts
	MemoryBytes      *uint64 // in use: MemTotal - MemAvailable
	TotalMemoryBytes *uint64 // MemTotal
	OOMKills         *uint64 // processes that were killed for want of memory since boot, those of cgroups that are gone included; since Linux 4.13
}

// WorkloadIdentity is what a path, and files whose names alone are read, tell of a workload.
type WorkloadIdentity struct {
	ID          string // path of its cgroup below the topmost one that can be seen, "/" first; it names a workload as long as it lives
	Parent      string // ID of the workload around it: of a container its pod, or the container that it runs in; empty elsewhere
	Kind        WorkloadKind
	Runtime     WorkloadRuntime
	Name        string // the best name known
	NameSource  string // where Name is from: unit, kubernetes, file, api, process, id
	ContainerID string // as its runtime counts; empty for what is no container
	Pod         *WorkloadPodName
	Command     string // of its first process; only where the settings allow it
	Image       string // where the container API told
	Health      string // where the container API told
}

// WorkloadCounters is one workload as the kernel describes it: gauges now, counters since its cgroup was made.
type WorkloadCounters struct {
	WorkloadIdentity
	Inode     uint64    // of the cgroup's directory: it tells one cgroup from a later one of the same name
	StartedAt time.Time // when its first process started, zero where not known
	CountedAt time.Time // when its counters were taken, where others take them at times of their own (ECS); zero: see ReadAt
	ReadAt    time.Time // when its activity was read, which on a busy machine is long after the reading began; zero: at the time of the reading
	CPU       CgroupCPU
	CPUs      *int // size of its cpuset
	Memory    CgroupMemory
	PeakBytes *uint64 // memory.peak, memory.max_usage_in_bytes
	PIDs      CgroupPIDs
	Processes []WorkloadProcess // its own and those of cgroups in it, by rising PID; nil where they cannot be seen
	Threads   int               // that wanted to run, where known; 0 otherwise
	IO        []WorkloadIO
	Network   *WorkloadNetworkCounters
	Pressure  *PressureCounters
	Delay     *RunDelay // nil where it was not read
}

// RunDelay is for how long the threads of a workload stood ready and waited for a processor (schedstat), of all of them added up, since it was
// first read.
type RunDelay struct {
	At                 time.Time // when it was read: after the cgroups, and of one workload after the other
	WaitedNanoseconds  uint64
	WatchedNanoseconds uint64 // time between the looks at each of these threads: they cannot have waited for longer
}

// WorkloadIO is what a workload moved to and from one block device.
type WorkloadIO struct {
	Device       string // major:minor
	ReadBytes    uint64
	WrittenBytes uint64
}

// WorkloadNetworkCounters are those of the network namespace of its first process.
type WorkloadNetworkCounters struct {
	Namespace     uint64 // inode of the namespace; workloads of one pod share it
	IsMachine     bool   // it is the machine's own: the traffic is not the workload's
	ReceivedBytes uint64
	SentBytes     uint64
}

// WorkloadProcess is one process of a workload.
type WorkloadProcess struct {
	PID        int
	StartTicks uint64 // after boot, in ticks of USER_HZ: with PID it names a process for good
	Name       string // comm
}

// CgroupDirectories says where one cgroup is, as paths of directories: in version 2 all of it is in one, in version 1 each
// controller has its own. Those that it does not have are empty.
type CgroupDirectories struct {
	Unified string // version 2

	CPU, CPUAccounting, Cpuset, Memory, PIDs, BlockIO string // version 1
}
