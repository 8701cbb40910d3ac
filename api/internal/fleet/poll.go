package fleet

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// What of an answer is taken at most: more is no snapshot.
const (
	maxAnswerBytes = 4 << 20
	maxSentences   = 8
	maxTextBytes   = 300
	maxFilesystems = 5
)

// report is what one poll told.
type report struct {
	unchanged bool // the snapshot is the one that is known
	etag      string
	name      string
	start     string // of its process, from its ETag; empty where it has none
	hostname  *string
	version   *string
	summary   stats.InstanceSummary
	err       error
}

// poll asks one member for its snapshot.
func (f *Fleet) poll(ctx context.Context, address, etag string) report {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+"/stats", nil)
	if err != nil {
		return report{err: err}
	}
	if etag != "" {
		request.Header.Set("If-None-Match", etag)
	}
	answer, err := f.poller.Do(request)
	if err != nil {
		return report{err: inWords(err)}
	}
	defer answer.Body.Close()
	switch {
	case answer.StatusCode == http.StatusNotModified && etag != "":
		return report{unchanged: true}
	case answer.StatusCode != http.StatusOK:
		return report{err: fmt.Errorf("answered %d, and not with its snapshot", answer.StatusCode)}
	}
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswerBytes+1))
	if err != nil {
		return report{err: inWords(err)}
	}
	if len(body) > maxAnswerBytes {
		return report{err: fmt.Errorf("answered with more than %d MiB", maxAnswerBytes>>20)}
	}
	read := decode(body)
	if tag := answer.Header.Get("ETag"); len(tag) <= maxTextBytes {
		read.etag, read.start = tag, startOf(tag, read.name)
	}
	return read
}

// instancePattern is what a name may look like: it is shown, and asked for.
var instancePattern = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9._-]{0,251}[A-Za-z0-9])?$`)

// decode reads a snapshot of any version of sys-stats: what it does not know is let pass, what is not there is absent. A
// part of another type than ours makes the whole nonsense.
func decode(body []byte) report {
	var snapshot stats.Snapshot
	if err := json.Unmarshal(body, &snapshot); err != nil {
		return report{err: errors.New("answered with something that is not a snapshot")}
	}
	if !instancePattern.MatchString(snapshot.Instance) || snapshot.At.IsZero() {
		return report{err: errors.New("answered with something that is not a snapshot")}
	}
	read := report{name: snapshot.Instance, hostname: snapshot.Host.Hostname, summary: summarise(snapshot)}
	if read.hostname != nil {
		*read.hostname = cut(*read.hostname)
	}
	if snapshot.Version != "" {
		version := cut(snapshot.Version)
		read.version = &version
	}
	return read
}

// summarise puts a snapshot in short, and holds what it takes over within bounds.
func summarise(snapshot stats.Snapshot) stats.InstanceSummary {
	summary := stats.InstanceSummary{At: snapshot.At.UTC(), IntervalSeconds: max(snapshot.IntervalSeconds, 0), Filesystems: []stats.FilesystemSummary{}}
	if snapshot.Verdict.Level != "" {
		verdict := stats.Verdict{Level: known(snapshot.Verdict.Level), Sentences: []stats.Sentence{}}
		for _, sentence := range snapshot.Verdict.Sentences[:min(len(snapshot.Verdict.Sentences), maxSentences)] {
			verdict.Sentences = append(verdict.Sentences, stats.Sentence{Level: known(sentence.Level), Text: cut(sentence.Text), Field: cut(sentence.Field)})
		}
		summary.Verdict = &verdict
	}
	switch container := snapshot.Container; {
	case snapshot.CPU != nil:
		summary.CPUUsagePercent = bounded(snapshot.CPU.UsagePercent)
	case container != nil && container.CPU != nil: // no machine to be seen
		summary.CPUUsagePercent = bounded(container.CPU.UsagePercent)
	}
	switch container := snapshot.Container; {
	case snapshot.Memory != nil:
		summary.MemoryUsagePercent = bounded(snapshot.Memory.UsagePercent)
	case container != nil && container.Memory != nil:
		summary.MemoryUsagePercent = bounded(container.Memory.UsagePercent)
	}
	for _, filesystem := range snapshot.Filesystems {
		if usage := bounded(filesystem.UsagePercent); usage != nil {
			summary.Filesystems = append(summary.Filesystems, stats.FilesystemSummary{Mountpoint: cut(filesystem.Mountpoint), UsagePercent: *usage})
		}
	}
	slices.SortStableFunc(summary.Filesystems, func(a, b stats.FilesystemSummary) int { return cmp.Compare(b.UsagePercent, a.UsagePercent) })
	summary.Filesystems = slices.Clone(summary.Filesystems[:min(len(summary.Filesystems), maxFilesystems)])
	return summary
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

func bounded(percent *float64) *float64 {
	if percent == nil {
		return nil
	}
	held := min(max(*percent, 0), 100)
	return &held
}

// cut shortens text to what a row can show, at the end of a letter.
func cut(text string) string {
	if len(text) <= maxTextBytes {
		return text
	}
	text = text[:maxTextBytes]
	for !utf8.ValidString(text) && len(text) > maxTextBytes-utf8.UTFMax {
		text = text[:len(text)-1]
	}
	return text
}

// startOf takes the start of a process out of the ETag of its snapshot, "<instance>-<start>-<sequence>".
func startOf(etag, name string) string {
	rest, found := strings.CutPrefix(strings.Trim(strings.TrimPrefix(etag, "W/"), `"`), name+"-")
	start, _, split := strings.Cut(rest, "-")
	if !found || !split {
		return ""
	}
	return start
}

// inWords says why a member could not be asked, without addresses and system calls. It goes on after "It ".
func inWords(err error) error {
	var timeout net.Error
	switch {
	case errors.As(err, &timeout) && timeout.Timeout(), errors.Is(err, os.ErrDeadlineExceeded):
		return fmt.Errorf("did not answer in %s", pollTimeout.Round(time.Second))
	default:
		for inner := err; inner != nil; inner = errors.Unwrap(inner) {
			err = inner
		}
		return fmt.Errorf("cannot be reached: %w", err)
	}
}
