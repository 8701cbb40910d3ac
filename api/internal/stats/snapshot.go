package stats

import "time"

// Snapshot is what the machine was doing at one moment: the product's central type, and its contract.
type Snapshot struct {
	At              time.Time    `json:"at" doc:"When the machine was read, by the sampler's clock, in UTC." example:"2026-11-23T07:16:56.123456789Z"`
	Sequence        uint64       `json:"sequence" doc:"Number of this snapshot since the process started: 1, 2, 3, without gaps." minimum:"1"`
	IntervalSeconds float64      `json:"intervalSeconds" doc:"Time between two snapshots, in seconds, as configured (SYS_STATS_INTERVAL)." example:"1"`
	Instance        string       `json:"instance" doc:"Name of the instance that was sampled (SYS_STATS_INSTANCE, by default the host name)."`
	Version         string       `json:"version" doc:"Version of the api that took the snapshot, from git."`
	Lenses          []Lens       `json:"lenses" nullable:"false" doc:"Which views this snapshot has, and where the numbers of each come from. On Fargate there is no host: /proc shows a virtual machine that is larger than the task and no machine of anybody's choice, so what is of the machine is absent there."`
	Host            Host         `json:"host" doc:"What machine this is. Read once and then kept."`
	Verdict         Verdict      `json:"verdict" doc:"Whether something is wrong, in words."`
	CPU             *CPU         `json:"cpu,omitempty" doc:"Processor time of the machine since the snapshot before."`
	Load            *Load        `json:"load,omitempty" doc:"Load averages of the machine."`
	Memory          *Memory      `json:"memory,omitempty" doc:"Memory of the machine now."`
	Swap            *Swap        `json:"swap,omitempty" doc:"Swap space of the machine."`
	Filesystems     []Filesystem `json:"filesystems" nullable:"false" doc:"Mounted filesystems, one row a device. Pseudo filesystems are left out."`
	Disks           []Disk       `json:"disks" nullable:"false" doc:"Block devices."`
	Networks        []Network    `json:"networks" nullable:"false" doc:"Network interfaces of the machine."`
	Pressure        *Pressure    `json:"pressure,omitempty" doc:"How much of the time something on the machine waited."`
	Sensors         []Sensor     `json:"sensors" nullable:"false" doc:"Temperatures. Virtual machines have none."`
	Container       *Container   `json:"container,omitempty" doc:"The container lens: there wherever our own cgroup has a limit of its own, and in every ECS task."`
	History         *History     `json:"history,omitempty" doc:"What is kept of the past, for /api/v1. Absent where SYS_STATS_HISTORY is off."`
	Self            Self         `json:"self" doc:"What sys-stats itself costs."`
	Missing         []Missing    `json:"missing" nullable:"false" doc:"Every value that could not be had, with the reason and, where one is known, the fix."`
}

// LensName names one of the two points of view on a machine.
type LensName string

// The lenses: the machine, or what the container can see of it, and our own cgroup or task.
const (
	LensHost      LensName = "host"
	LensContainer LensName = "container"
)

// Lens says that a view is there, and where its numbers come from.
type Lens struct {
	Name   LensName `json:"name" enum:"host,container" doc:"host: the machine, or what the container can see of it. container: the limits and usage of our own cgroup or task."`
	Source string   `json:"source" doc:"Where the numbers come from: the path of the proc file system that is read, cgroup2, cgroup1 or ecs." example:"/host/proc"`
}

// Missing names a value that is absent from a snapshot. The first rate after a start or after a counter was reset is
// absent for one tick and is named here too.
type Missing struct {
	Field      string   `json:"field" doc:"The absent field, as a path into the snapshot. A section stands for all fields in it." example:"memory"`
	Reason     string   `json:"reason" doc:"Why it is absent, in a sentence." example:"/host/proc/meminfo cannot be read: permission denied."`
	Hint       string   `json:"hint,omitempty" doc:"What to do about it, where that is known."`
	AgeSeconds *float64 `json:"ageSeconds,omitempty" doc:"Age of the value that is shown instead, in seconds, where an old one is shown." minimum:"0"`
}
