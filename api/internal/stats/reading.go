package stats

import "time"

// Sample is one look at the machine: what was read, and what it means. It is handed to every sink, and never changed once it
// is there.
type Sample struct {
	Reading  Reading
	Snapshot Snapshot
}

// Reading is one look at the machine, raw: cumulative counters and gauges as the kernel gives them, untouched by arithmetic.
// Each source fills in its own part and looks at no other; which of them a snapshot believes is the sampler's decision.
type Reading struct {
	At      time.Time // when the reading began, with a monotonic part: rates are per elapsed time, whatever the wall clock does
	Machine MachineReading
	Cgroup  CgroupReading
	Task    *TaskReading // nil outside Amazon ECS
	Self    SelfReading
	History HistoryReading

	Collected *CollectedReading // nil where it is not read
}

// MachineReading is what was read of the machine. What could not be read is nil, and named in Missing.
type MachineReading struct {
	Source      string // the proc file system that was read
	IsOwnView   bool   // that is our own, and shows no thread of the kernel: in a container it is the container's
	Identity    Host   // without LogicalCPUs, BootTime and UptimeSeconds, which are derived
	CPU         *CPUCounters
	System      *SystemCounters
	Load        *Load
	Memory      Values // /proc/meminfo: in bytes, but for the counts of huge pages, which have no unit there
	VM          Values // /proc/vmstat: events and pages since boot; those of its names that MachineReading's reader keeps
	ZFS         *ZFSCounters
	Filesystems []FilesystemCounters // nil where the mount table could not be read, or has not been yet
	Disks       []DiskCounters
	Networks    []NetworkCounters
	Pressure    *PressureCounters
	Sensors     []SensorReading // nil where they have not been read yet
	LXCFS       []string        // the files of proc, such as meminfo, that lxcfs replaces: they tell of the LXC container, the others of the machine around it
	Missing     []Missing
}

// CgroupReading is what was read of our own cgroup.
type CgroupReading struct {
	Counters *ContainerCounters // nil where no limit can be seen
	Missing  []Missing
}

// TaskReading is what the agent of Amazon ECS told of the task that we are in.
type TaskReading struct {
	Runtime  Runtime       // fargate or ecs
	Counters *TaskCounters // nil until the agent has told of it
	Unknown  Missing       // why Counters is nil; it has no Field, which depends on what else is known
	Missing  []Missing
}

// SelfReading is what this process has used so far.
type SelfReading struct {
	SelfCounters
	Missing []Missing
}

// Values are the numbers of one of the kernel's files of keys and values, under the kernel's own names and in its order.
type Values []Value

// Value is one number of such a file.
type Value struct {
	Name   string
	Number uint64
}

// Get returns the number called name, nil where the file has none.
func (v Values) Get(name string) *uint64 {
	for i := range v {
		if v[i].Name == name {
			number := v[i].Number
			return &number
		}
	}
	return nil
}
