package fleet

import (
	"io"
	"regexp"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// instancePattern is what a name may look like: it is shown, and asked for.
var instancePattern = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9._-]{0,251}[A-Za-z0-9])?$`)

// decode reads of a snapshot what a row shows, of any version of sys-stats: what it does not know is let pass, what is not
// there is absent. A part of another type than ours makes the whole nonsense.
func decode(from io.Reader) report {
	limited := &bounded{from: from}
	walk := newWalker(limited)
	var read report
	read.summary.Filesystems = []stats.FilesystemSummary{}
	err := walk.object(func(key string) error { return read.part(walk, key) })
	if err == nil {
		err = walk.end()
	}
	switch {
	case limited.failed != nil:
		return report{err: inWords(limited.failed)}
	case err != nil, !instancePattern.MatchString(read.name), read.summary.At.IsZero():
		return report{err: errNoSnapshot}
	}
	if !read.hasCPU { // no machine to be seen
		read.summary.CPUUsagePercent = read.containerCPU
	}
	if !read.hasMemory {
		read.summary.MemoryUsagePercent = read.containerMemory
	}
	return read
}

// part reads the value of one key of a snapshot.
func (r *report) part(walk *walker, key string) error {
	switch key {
	case "instance":
		return walk.text(&r.name)
	case "version":
		return walk.optional(&r.version)
	case "at":
		return walk.time(&r.summary.At)
	case "intervalSeconds":
		var seconds *float64
		err := walk.number(&seconds)
		if seconds != nil {
			r.summary.IntervalSeconds = clamp(*seconds, maxIntervalSeconds)
		}
		return err
	case "host":
		return walk.only("hostname", func() error { return walk.optional(&r.hostname) })
	case "cpu":
		r.hasCPU = true
		return walk.only("usagePercent", func() error { return walk.percent(&r.summary.CPUUsagePercent) })
	case "memory":
		r.hasMemory = true
		return walk.only("usagePercent", func() error { return walk.percent(&r.summary.MemoryUsagePercent) })
	case "container":
		return r.readContainer(walk)
	case "verdict":
		return r.verdict(walk)
	case "filesystems":
		return walk.array(func() error { return r.filesystem(walk) })
	default:
		return walk.skip()
	}
}

func (r *report) readContainer(walk *walker) error {
	return walk.object(func(key string) error {
		switch key {
		case "cpu":
			return walk.only("usagePercent", func() error { return walk.percent(&r.containerCPU) })
		case "memory":
			return walk.only("usagePercent", func() error { return walk.percent(&r.containerMemory) })
		default:
			return walk.skip()
		}
	})
}

func (r *report) verdict(walk *walker) error {
	verdict := stats.Verdict{Sentences: []stats.Sentence{}}
	err := walk.object(func(key string) error {
		switch key {
		case "level":
			return walk.text((*string)(&verdict.Level))
		case "sentences":
			return walk.array(func() error {
				var sentence stats.Sentence
				err := walk.object(func(key string) error {
					switch key {
					case "level":
						return walk.text((*string)(&sentence.Level))
					case "text":
						return walk.text(&sentence.Text)
					case "field":
						return walk.text(&sentence.Field)
					default:
						return walk.skip()
					}
				})
				addSentence(&verdict, sentence)
				return err
			})
		default:
			return walk.skip()
		}
	})
	if verdict.Level != "" {
		verdict.Level = known(verdict.Level)
		r.summary.Verdict = &verdict
	}
	return err
}

func (r *report) filesystem(walk *walker) error {
	var mountpoint string
	var usage *float64
	err := walk.object(func(key string) error {
		switch key {
		case "mountpoint":
			return walk.text(&mountpoint)
		case "usagePercent":
			return walk.percent(&usage)
		default:
			return walk.skip()
		}
	})
	addFilesystem(&r.summary, mountpoint, usage)
	return err
}

// only reads one key of an object, and skips the others.
func (w *walker) only(wanted string, read func() error) error {
	return w.object(func(key string) error {
		if key == wanted {
			return read()
		}
		return w.skip()
	})
}

func (w *walker) percent(target **float64) error {
	err := w.number(target)
	*target = percent(*target)
	return err
}

// optional reads a string to show, which is absent where it is empty.
func (w *walker) optional(target **string) error {
	var value string
	err := w.text(&value)
	if value = cut(value); value != "" {
		*target = &value
	}
	return err
}

// time reads a time, RFC 3339. One that would be before the year 0 or after 9999 in UTC could not be written again.
func (w *walker) time(target *time.Time) error {
	var text string
	if err := w.text(&text); err != nil || text == "" {
		return err
	}
	at, err := time.Parse(time.RFC3339Nano, text)
	if year := at.UTC().Year(); err != nil || year < 0 || year > 9999 {
		return errNoSnapshot
	}
	*target = at.UTC()
	return nil
}
