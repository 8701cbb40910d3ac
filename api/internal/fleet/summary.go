package fleet

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// What a row shows at most.
const (
	maxSentences       = 8
	maxTextBytes       = 300
	maxFilesystems     = 5
	maxIntervalSeconds = 3600
)

// summarise puts a snapshot of our own in short.
func summarise(snapshot stats.Snapshot) stats.InstanceSummary {
	summary := stats.InstanceSummary{At: snapshot.At.UTC(), IntervalSeconds: snapshot.IntervalSeconds, Filesystems: []stats.FilesystemSummary{}}
	if snapshot.Verdict.Level != "" {
		summary.Verdict = &stats.Verdict{Level: snapshot.Verdict.Level, Sentences: []stats.Sentence{}}
		for _, sentence := range snapshot.Verdict.Sentences {
			addSentence(summary.Verdict, sentence)
		}
	}
	switch container := snapshot.Container; {
	case snapshot.CPU != nil:
		summary.CPUUsagePercent = percent(snapshot.CPU.UsagePercent)
	case container != nil && container.CPU != nil: // no machine to be seen
		summary.CPUUsagePercent = percent(container.CPU.UsagePercent)
	}
	switch container := snapshot.Container; {
	case snapshot.Memory != nil:
		summary.MemoryUsagePercent = percent(snapshot.Memory.UsagePercent)
	case container != nil && container.Memory != nil:
		summary.MemoryUsagePercent = percent(container.Memory.UsagePercent)
	}
	for _, filesystem := range snapshot.Filesystems {
		addFilesystem(&summary, filesystem.Mountpoint, percent(filesystem.UsagePercent))
	}
	return summary
}

// addSentence adds a finding, if there is room: the worst come first.
func addSentence(verdict *stats.Verdict, sentence stats.Sentence) {
	if len(verdict.Sentences) < maxSentences {
		verdict.Sentences = append(verdict.Sentences, stats.Sentence{Level: known(sentence.Level), Text: cut(sentence.Text), Field: cut(sentence.Field)})
	}
}

// addFilesystem adds a filesystem, if it is among the fullest. One whose usage is not known is left out.
func addFilesystem(summary *stats.InstanceSummary, mountpoint string, usage *float64) {
	if usage == nil {
		return
	}
	place, _ := slices.BinarySearchFunc(summary.Filesystems, *usage, func(one stats.FilesystemSummary, usage float64) int {
		if one.UsagePercent >= usage { // the first of equals stays first
			return -1
		}
		return 1
	})
	if place == maxFilesystems {
		return
	}
	kept := summary.Filesystems[:min(len(summary.Filesystems), maxFilesystems-1)]
	summary.Filesystems = slices.Insert(kept, place, stats.FilesystemSummary{Mountpoint: cut(mountpoint), UsagePercent: *usage})
}

// known takes a level that a newer version may have for the worst that we know.
func known(level stats.Level) stats.Level {
	switch level {
	case stats.LevelOK, stats.LevelWarning, stats.LevelCritical:
		return level
	default:
		return stats.LevelCritical
	}
}

// percent holds a share within 0 to 100.
func percent(share *float64) *float64 {
	if share == nil {
		return nil
	}
	held := clamp(*share, 100)
	return &held
}

func clamp(value, most float64) float64 { return min(max(value, 0), most) }

// cut makes text fit to be shown in a line: without what controls a terminal or turns the direction of writing, and shortened
// at the end of a letter.
func cut(text string) string {
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
	return strings.Clone(text[:end]) // not the whole of it is kept
}

func isControl(letter rune) bool { return unicode.In(letter, unicode.Cc, unicode.Bidi_Control) }
