package fleet

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// What a row shows at most.
const (
	maxSentences       = 8
	maxTextBytes       = 300
	maxFilesystems     = 5
	maxWorkloads       = 5
	maxIDBytes         = 4096 // as long as an id may be that is asked for; one cut short would lead nowhere
	maxIntervalSeconds = 3600
	maxCores           = 1 << 20
)

// Summary returns one of our own snapshots in short: what other members poll.
func (f *Fleet) Summary(snapshot stats.Snapshot) stats.Summary {
	summary := stats.Summary{Instance: snapshot.Instance, Version: snapshot.Version, Hostname: snapshot.Host.Hostname}
	summary.At, summary.IntervalSeconds = snapshot.At.UTC(), snapshot.IntervalSeconds
	if snapshot.Verdict.Level != "" {
		summary.Verdict = boundVerdict(snapshot.Verdict)
	}
	container := snapshot.Container
	switch {
	case snapshot.CPU != nil:
		summary.CPUUsagePercent = percent(snapshot.CPU.UsagePercent)
	case container != nil && container.CPU != nil: // no machine can be seen
		summary.CPUUsagePercent = percent(container.CPU.UsagePercent)
	}
	switch {
	case snapshot.Memory != nil:
		summary.MemoryUsagePercent = percent(snapshot.Memory.UsagePercent)
	case container != nil && container.Memory != nil:
		summary.MemoryUsagePercent = percent(container.Memory.UsagePercent)
	}
	rows := make([]stats.FilesystemSummary, 0, len(snapshot.Filesystems))
	for _, filesystem := range snapshot.Filesystems {
		if filesystem.UsagePercent != nil {
			rows = append(rows, stats.FilesystemSummary{Mountpoint: filesystem.Mountpoint, UsagePercent: *filesystem.UsagePercent})
		}
	}
	summary.Filesystems = fullest(rows)
	if f.options.Workloads != nil {
		summary.Workloads = boundWorkloads(f.options.Workloads())
	}
	return summary
}

// boundVerdict keeps the first sentences of a verdict, which are the worst, each within bounds and without its causes.
func boundVerdict(verdict stats.Verdict) *stats.Verdict {
	bounded := stats.Verdict{Level: known(verdict.Level), Sentences: []stats.Sentence{}}
	for _, sentence := range verdict.Sentences[:min(len(verdict.Sentences), maxSentences)] {
		kept := stats.Sentence{Level: known(sentence.Level), Text: printable(sentence.Text), Field: printable(sentence.Field)}
		if sentence.Lens == stats.LensHost || sentence.Lens == stats.LensContainer {
			kept.Lens = sentence.Lens
		}
		if since := sentence.Since; since != nil && canBeWritten(*since) {
			kept.Since = new(since.UTC())
		}
		bounded.Sentences = append(bounded.Sentences, kept)
	}
	return &bounded
}

// canBeWritten tells whether a time is there and has a year, in UTC, that JSON can write again.
func canBeWritten(at time.Time) bool {
	year := at.UTC().Year()
	return !at.IsZero() && year >= 0 && year <= 9999
}

// fullest sorts rows, and returns the fullest, each within bounds. It is never nil.
func fullest(rows []stats.FilesystemSummary) []stats.FilesystemSummary {
	for i := range rows {
		rows[i].UsagePercent = clamp(rows[i].UsagePercent, 100)
	}
	slices.SortStableFunc(rows, func(a, b stats.FilesystemSummary) int { return cmp.Compare(b.UsagePercent, a.UsagePercent) })
	kept := slices.Clone(rows[:min(len(rows), maxFilesystems)]) // the others are not kept in memory
	for i := range kept {
		kept[i].Mountpoint = printable(kept[i].Mountpoint)
	}
	return kept
}

// boundWorkloads returns the first workloads, each within bounds, in their order; nil for none.
func boundWorkloads(rows []stats.WorkloadSummary) []stats.WorkloadSummary {
	var kept []stats.WorkloadSummary
	for _, row := range rows {
		if row.ID == "" || len(row.ID) > maxIDBytes || strings.IndexFunc(row.ID, isControl) >= 0 || !isKind(row.Kind) {
			continue
		}
		row.ID, row.Name = strings.Clone(row.ID), printable(row.Name)
		if row.UsageCores != nil {
			row.UsageCores = new(clamp(*row.UsageCores, maxCores))
		}
		if kept = append(kept, row); len(kept) == maxWorkloads {
			break
		}
	}
	return kept
}

// isKind reports whether we know a kind. One that only a newer version has is not shown.
func isKind(kind stats.WorkloadKind) bool {
	switch kind {
	case stats.WorkloadContainer, stats.WorkloadMachine, stats.WorkloadPod, stats.WorkloadService, stats.WorkloadSession:
		return true
	default:
		return false
	}
}

// known replaces a level that only a newer version has by the worst that we know.
func known(level stats.Level) stats.Level {
	switch level {
	case stats.LevelOK, stats.LevelWarning, stats.LevelCritical:
		return level
	default:
		return stats.LevelCritical
	}
}

// percent clamps a share to 0 to 100.
func percent(share *float64) *float64 {
	if share == nil {
		return nil
	}
	clamped := clamp(*share, 100)
	return &clamped
}

func clamp(value, most float64) float64 { return min(max(value, 0), most) }

// printable makes text fit to be shown on one line: without characters that control a terminal or change the direction of
// writing, and cut to maxTextBytes at the end of a character.
func printable(text string) string {
	if strings.IndexFunc(text, isControl) >= 0 {
		text = strings.Map(func(letter rune) rune {
			if isControl(letter) {
				return -1
			}
			return letter
		}, text)
	}
	if len(text) <= maxTextBytes {
		return text
	}
	end := maxTextBytes
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	return strings.Clone(text[:end]) // so that the rest of it is freed
}

func isControl(letter rune) bool { return unicode.In(letter, unicode.Cc, unicode.Bidi_Control) }
