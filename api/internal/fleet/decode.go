package fleet

import (
	"encoding/json"
	"errors"
	"strconv"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

const (
	// maxSummaryBytes is how long a summary may be: a hundred times what one usually is, and twice what one is whose workloads have
	// the longest ids that there can be.
	maxSummaryBytes = 64 << 10
	// maxSnapshotBytes is how long the snapshot of an older member may be. A machine with 512 processors, 64 disks and 200
	// interfaces needs 150 kB.
	maxSnapshotBytes = 512 << 10
	// maxBytes is more memory than any machine has.
	maxBytes = 1 << 62
	// maxFilesystemsRead is how many filesystems are looked at: a summary has five, an older member's snapshot all of them.
	maxFilesystemsRead = 256
)

var errNoSummary = errors.New("answered with something that is not a summary")

// answer holds what a row shows of a summary, or of the snapshot of an older member that has no summary. They name the same
// things alike, so one struct reads both, and ignores what it does not know. Lists have a fixed length: encoding/json drops
// the rest, so that an answer takes little more memory than its text.
type answer struct {
	Instance        string          `json:"instance"`
	Version         string          `json:"version"`
	At              time.Time       `json:"at"`
	IntervalSeconds *number         `json:"intervalSeconds"`
	Verdict         answeredVerdict `json:"verdict"`
	Filesystems     [maxFilesystemsRead]struct {
		Mountpoint   string  `json:"mountpoint"`
		UsagePercent *number `json:"usagePercent"`
	} `json:"filesystems"`

	// Of a summary.
	Workloads [maxWorkloads]struct {
		ID          string             `json:"id"`
		Name        string             `json:"name"`
		Kind        stats.WorkloadKind `json:"kind"`
		UsageCores  *number            `json:"usageCores"`
		MemoryBytes *number            `json:"memoryBytes"`
	} `json:"workloads"`
	Hostname           string  `json:"hostname"`
	CPUUsagePercent    *number `json:"cpuUsagePercent"`
	MemoryUsagePercent *number `json:"memoryUsagePercent"`

	// Of a snapshot.
	Host struct {
		Hostname string `json:"hostname"`
	} `json:"host"`
	CPU       *answeredUsage `json:"cpu"`
	Memory    *answeredUsage `json:"memory"`
	Container struct {
		CPU    *answeredUsage `json:"cpu"`
		Memory *answeredUsage `json:"memory"`
	} `json:"container"`
}

type answeredVerdict struct {
	Level     stats.Level `json:"level"`
	Sentences [maxSentences]struct {
		Level stats.Level    `json:"level"`
		Text  string         `json:"text"`
		Field string         `json:"field"`
		Lens  stats.LensName `json:"lens"`
		Since *time.Time     `json:"since"`
	} `json:"sentences"`
}

type answeredUsage struct {
	UsagePercent *number `json:"usagePercent"`
}

// number is any number that JSON can write. One that is too large for a float64 becomes the infinity next to it, and fails
// nothing: it is clamped later.
type number float64

// UnmarshalJSON implements json.Unmarshaler.
func (n *number) UnmarshalJSON(text []byte) error {
	value, err := strconv.ParseFloat(string(text), 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) {
		return err
	}
	*n = number(value)
	return nil
}

// decode reads the body of a member's answer. A known part that has an unexpected type makes all of it unreadable; an unknown
// part is ignored, and an absent one stays absent.
func decode(body []byte) report {
	var read answer
	if err := json.Unmarshal(body, &read); err != nil || !stats.IsInstanceName(read.Instance) || !canBeWritten(read.At) {
		return report{err: errNoSummary}
	}
	told := report{
		name:     read.Instance,
		version:  optional(read.Version),
		hostname: optional(read.Hostname),
		summary: stats.InstanceSummary{
			At:                 read.At.UTC(),
			Verdict:            read.Verdict.bounded(),
			CPUUsagePercent:    firstUsage(read.CPUUsagePercent, read.CPU, read.Container.CPU),
			MemoryUsagePercent: firstUsage(read.MemoryUsagePercent, read.Memory, read.Container.Memory),
		},
	}
	if told.hostname == nil {
		told.hostname = optional(read.Host.Hostname)
	}
	if read.IntervalSeconds != nil {
		told.summary.IntervalSeconds = clamp(float64(*read.IntervalSeconds), maxIntervalSeconds)
	}
	rows := []stats.FilesystemSummary{}
	for _, one := range read.Filesystems {
		if one.UsagePercent != nil {
			rows = append(rows, stats.FilesystemSummary{Mountpoint: one.Mountpoint, UsagePercent: float64(*one.UsagePercent)})
		}
	}
	told.summary.Filesystems = fullest(rows)
	workloads := make([]stats.WorkloadSummary, 0, maxWorkloads)
	for _, one := range read.Workloads {
		row := stats.WorkloadSummary{ID: one.ID, Name: one.Name, Kind: one.Kind, UsageCores: (*float64)(one.UsageCores)}
		if one.MemoryBytes != nil {
			row.MemoryBytes = new(uint64(clamp(float64(*one.MemoryBytes), maxBytes)))
		}
		workloads = append(workloads, row)
	}
	told.summary.Workloads = boundWorkloads(workloads)
	return told
}

// bounded returns the verdict, or nil where the member has none. A finding without words is no finding.
func (v answeredVerdict) bounded() *stats.Verdict {
	if v.Level == "" {
		return nil
	}
	verdict := stats.Verdict{Level: v.Level}
	for _, one := range v.Sentences {
		if one.Text != "" {
			verdict.Sentences = append(verdict.Sentences, stats.Sentence{Level: one.Level, Text: one.Text, Field: one.Field, Lens: one.Lens, Since: one.Since})
		}
	}
	return boundVerdict(verdict)
}

// firstUsage returns what a summary says, or else what a snapshot says of the machine, or of the container where the snapshot
// shows no machine.
func firstUsage(summary *number, machine, container *answeredUsage) *float64 {
	usage := summary
	switch {
	case usage != nil:
	case machine != nil:
		usage = machine.UsagePercent
	case container != nil:
		usage = container.UsagePercent
	}
	return percent((*float64)(usage))
}

func optional(text string) *string {
	if text = printable(text); text == "" {
		return nil
	}
	return &text
}
