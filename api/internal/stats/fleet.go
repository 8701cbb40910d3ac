package stats

import "time"

// maxInstanceName is how many letters the name of an instance may have.
const maxInstanceName = 253

// IsInstanceName tells whether a name may be that of an instance: it stands in ids, labels and addresses. It begins and ends with a letter or
// digit, and has only these, dots, dashes and underscores. As a regular expression, the bound on its length took 200 KiB to compile.
func IsInstanceName(name string) bool {
	for i := range len(name) {
		switch letter := name[i]; {
		case 'a' <= letter && letter <= 'z', 'A' <= letter && letter <= 'Z', '0' <= letter && letter <= '9':
		case i > 0 && i < len(name)-1 && (letter == '.' || letter == '-' || letter == '_'):
		default:
			return false
		}
	}
	return 1 <= len(name) && len(name) <= maxInstanceName
}

// ForwardedHeader marks a request that a member sends on behalf of a viewer. Whoever receives it answers itself or not at all:
// there is no second hop.
const ForwardedHeader = "X-Sys-Stats-Forwarded"

// Peer is where one or more members of the fleet are: an address, or a name whose addresses are all members.
type Peer struct {
	Host string
	Port int  // 0 where the SRV records of Host give it
	DNS  bool // all addresses of Host, rather than Host itself
}

// InstanceList is the members of the fleet.
type InstanceList struct {
	Instances []Instance `json:"instances" nullable:"false" doc:"The members of the fleet, this one included, by name."`
}

// Instance is one member of the fleet, as the instance that answers knows it.
type Instance struct {
	Name     string           `json:"name" doc:"What to ask for by ?instance=: the name that the member gives itself. Of two that claim one name, the later is NAME@ADDRESS; one that has never answered goes by its address."`
	Address  string           `json:"address,omitempty" doc:"Where it was reached last, host:port. Absent for the instance that answers." example:"10.0.3.7:8080"`
	Hostname *string          `json:"hostname,omitempty" doc:"Host name of its machine: host.hostname of its snapshot."`
	Version  *string          `json:"version,omitempty" doc:"Version of its api: version of its snapshot."`
	Up       bool             `json:"up" doc:"Whether it answered the last poll."`
	LastSeen *time.Time       `json:"lastSeen,omitempty" doc:"When it last answered, by the clock of the instance that polled it, in UTC. Absent if it never did."`
	Self     bool             `json:"self" doc:"Whether this is the instance that answers."`
	Problem  string           `json:"problem,omitempty" doc:"What is wrong with it, in a sentence: why it is down, or who else claims its name."`
	Summary  *InstanceSummary `json:"summary,omitempty" doc:"Its newest snapshot in short, or the last one of a member that is down. Absent if it never answered."`
}

// Summary is the newest snapshot in short, with the name of its instance. Members of a fleet poll each other for it.
type Summary struct {
	Instance string  `json:"instance" doc:"Name of the instance that was sampled (SYS_STATS_INSTANCE, by default the host name)."`
	Version  string  `json:"version,omitempty" doc:"Version of its api, from git."`
	Hostname *string `json:"hostname,omitempty" doc:"Host name of its machine: host.hostname of its snapshot."`
	InstanceSummary
}

// InstanceSummary is a snapshot in short. What the member did not report is absent.
type InstanceSummary struct {
	At                 time.Time           `json:"at" doc:"When the machine was read, by its own clock, in UTC."`
	IntervalSeconds    float64             `json:"intervalSeconds" doc:"Time between two of its snapshots, in seconds." minimum:"0"`
	Verdict            *Verdict            `json:"verdict,omitempty" doc:"Its verdict: the level, and the worst findings, eight at most, without causes and remedies."`
	CPUUsagePercent    *float64            `json:"cpuUsagePercent,omitempty" doc:"Processor time used, in percent: cpu.usagePercent of its snapshot; where no machine can be seen, container.cpu.usagePercent." minimum:"0" maximum:"100"`
	MemoryUsagePercent *float64            `json:"memoryUsagePercent,omitempty" doc:"Memory in use, in percent: memory.usagePercent of its snapshot; where no machine can be seen, container.memory.usagePercent." minimum:"0" maximum:"100"`
	Filesystems        []FilesystemSummary `json:"filesystems" nullable:"false" doc:"Its fullest filesystems, the fullest first, five at most."`
	Workloads          []WorkloadSummary   `json:"workloads,omitempty" nullable:"false" doc:"The workloads that use the most processor time, five at most. Absent where workloads are not read."`
}

// WorkloadSummary is a workload in short.
type WorkloadSummary struct {
	ID          string       `json:"id" doc:"Its id, as /stats/workloads has it."`
	Name        string       `json:"name" doc:"Its name."`
	Kind        WorkloadKind `json:"kind" enum:"container,machine,pod,service,session" doc:"What it is."`
	UsageCores  *float64     `json:"usageCores,omitempty" doc:"Processor time used, in processors: cpu.usageCores of the workload." minimum:"0"`
	MemoryBytes *uint64      `json:"memoryBytes,omitempty" doc:"Its working set in bytes: memory.workingSetBytes of the workload."`
}

// FilesystemSummary is a filesystem in short.
type FilesystemSummary struct {
	Mountpoint   string  `json:"mountpoint" doc:"Where it is mounted: mountpoint of the filesystem in its snapshot."`
	UsagePercent float64 `json:"usagePercent" doc:"Share in use, in percent: usagePercent of the filesystem in its snapshot." minimum:"0" maximum:"100"`
}
