package stats

import "time"

// InstanceList is who is there.
type InstanceList struct {
	Instances []Instance `json:"instances" nullable:"false" doc:"The members of the fleet, this one included, by name."`
}

// Instance is one member of the fleet, as the one that answers knows it.
type Instance struct {
	Name     string           `json:"name" doc:"What to ask for by ?instance=: the name that the member gives itself. Of two that claim one name, the later is NAME@ADDRESS; one that has never answered goes by its address."`
	Address  string           `json:"address,omitempty" doc:"Where it was reached last, host:port. Absent for the one that answers." example:"10.0.3.7:8080"`
	Hostname *string          `json:"hostname,omitempty" doc:"Host name of its machine: host.hostname of its snapshot."`
	Version  *string          `json:"version,omitempty" doc:"Version of its api: version of its snapshot."`
	Up       bool             `json:"up" doc:"Whether it answered the last time that it was asked."`
	LastSeen *time.Time       `json:"lastSeen,omitempty" doc:"When it answered last, by the clock of the one that asked, in UTC. Absent if it never did."`
	Self     bool             `json:"self" doc:"Whether this is the one that answers."`
	Problem  string           `json:"problem,omitempty" doc:"What is wrong with it, in a sentence: why it is down, or who else claims its name."`
	Summary  *InstanceSummary `json:"summary,omitempty" doc:"Its newest snapshot in short, or the last one of a member that is down. Absent if it never answered."`
}

// InstanceSummary is a snapshot in short. What the member did not say is absent.
type InstanceSummary struct {
	At                 time.Time           `json:"at" doc:"When the machine was read, by its own clock, in UTC."`
	IntervalSeconds    float64             `json:"intervalSeconds" doc:"Time between two of its snapshots, in seconds." minimum:"0"`
	Verdict            *Verdict            `json:"verdict,omitempty" doc:"Its verdict."`
	CPUUsagePercent    *float64            `json:"cpuUsagePercent,omitempty" doc:"cpu.usagePercent of its snapshot; of one that shows no machine, container.cpu.usagePercent." minimum:"0" maximum:"100"`
	MemoryUsagePercent *float64            `json:"memoryUsagePercent,omitempty" doc:"memory.usagePercent of its snapshot; of one that shows no machine, container.memory.usagePercent." minimum:"0" maximum:"100"`
	Filesystems        []FilesystemSummary `json:"filesystems" nullable:"false" doc:"Its filesystems, the fullest first, five at most."`
}

// FilesystemSummary is a filesystem in short.
type FilesystemSummary struct {
	Mountpoint   string  `json:"mountpoint" doc:"Where it is mounted."`
	UsagePercent float64 `json:"usagePercent" doc:"Share in use, in percent." minimum:"0" maximum:"100"`
}
