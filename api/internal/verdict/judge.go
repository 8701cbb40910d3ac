// Package verdict says in words whether something is wrong with a machine or a container: thresholds, how long a value must
// stand on either side of one, and the sentences. It judges samples and computes nothing of its own: what it judges are the
// values of the snapshot that everybody sees.
package verdict

import (
	"slices"
	"strings"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// calmAfter is how long a value must be below the end of a level before the level ends.
const calmAfter = 10 * time.Second

// Judge turns samples into verdicts, one after the other. It remembers what it said, so that a verdict does not flicker. It is
// not safe for concurrent use.
type Judge struct {
	users     Users
	workloads Workloads
	histories map[subject]*history
	last      time.Time // when the sample before was, zero at the start
}

// subject is one value that one rule judges.
type subject struct {
	rule  int // index in rules
	field string
}

// history is what was last said of one subject.
type history struct {
	newest            finding
	seen              time.Time // when newest was
	blamed            blamed    // for the last of its values that called for a sentence
	warning, critical stand
}

// stand is how long a value has been on either side of one level.
type stand struct {
	on     bool
	above  time.Time // since when the value has been at the beginning of the level or above it without a break; zero if it is not
	calm   time.Time // since when it has been below the end of the level without a break; zero if it is not
	begins time.Time // while on: the above of when it was turned on

	last   finding   // the last one that was not calm
	lastAt time.Time // when that was
}

// New returns a judge that has said nothing yet. users and workloads say who is to blame; without them nobody is.
func New(users Users, workloads Workloads) *Judge {
	return &Judge{users: users, workloads: workloads, histories: map[subject]*history{}}
}

// Judge returns the verdict on one sample.
func (j *Judge) Judge(sample stats.Sample) stats.Verdict {
	at := sample.Reading.At
	scene := newScene(sample, j.last)
	j.last = at
	sentences := oomKills(scene)
	for i := range sentences {
		found := j.blame(scene, sentences[i].Field, at)
		found.write(&sentences[i], at, false)
	}
	for number, rule := range rules {
		for _, found := range rule.find(scene) {
			key := subject{number, found.field}
			past := j.histories[key]
			if past == nil {
				past = &history{}
				j.histories[key] = past
			}
			past.newest, past.seen = found, at
			past.warning.step(rule.warning, rule.after, found, at)
			past.critical.step(rule.critical, rule.after, found, at)
			if past.level() != stats.LevelOK {
				if past.isBad() {
					past.blamed = j.blame(scene, found.field, at)
				}
				sentences = append(sentences, past.sentence(at))
			}
		}
		sentences = append(sentences, j.unseen(number, at)...)
	}
	if len(sentences) == 0 {
		sentences = []stats.Sentence{noShortage(scene)}
	}
	slices.SortStableFunc(sentences, func(a, b stats.Sentence) int { return severity(b.Level) - severity(a.Level) })
	return stats.Verdict{Level: sentences[0].Level, Sentences: sentences}
}

// unseen repeats what a rule last said of values that are absent now. A value that is not known is neither calm nor
// bad, so what was said of it stands; one that has been away for as long as a calm one must last is forgotten.
func (j *Judge) unseen(number int, at time.Time) []stats.Sentence {
	var sentences []stats.Sentence
	for key, past := range j.histories {
		if key.rule != number || past.seen.Equal(at) {
			continue
		}
		if at.Sub(past.seen) > calmAfter {
			delete(j.histories, key)
		} else if past.level() != stats.LevelOK {
			sentences = append(sentences, past.sentence(at))
		}
	}
	slices.SortFunc(sentences, func(a, b stats.Sentence) int { return strings.Compare(a.Field, b.Field) })
	return sentences
}

func (h *history) level() stats.Level {
	switch {
	case h.critical.on:
		return stats.LevelCritical
	case h.warning.on:
		return stats.LevelWarning
	default:
		return stats.LevelOK
	}
}

// stand returns the level that is on.
func (h *history) stand() *stand {
	if h.critical.on {
		return &h.critical
	}
	return &h.warning
}

// isBad reports whether the newest value is no better than the end of the level that is on.
func (h *history) isBad() bool { return h.stand().calm.IsZero() }

// sentence says what was found. It has been wrong since it was first on either level. While it is calm, but not for long enough,
// what is said is the last that was not, and how long ago: a value that is well explains no level.
func (h *history) sentence(at time.Time) stats.Sentence {
	since := h.critical.begins
	if h.warning.on && (!h.critical.on || h.warning.begins.Before(since)) {
		since = h.warning.begins
	}
	since = since.UTC()
	said, past := h.newest, ""
	if on := h.stand(); !h.isBad() {
		said, past = on.last, ago(at.Sub(on.lastAt))
	}
	sentence := stats.Sentence{Level: h.level(), Text: past + said.text, Field: said.field, Lens: said.lens, Since: &since, Remedy: said.remedy}
	h.blamed.write(&sentence, at, past != "")
	return sentence
}

// step moves a level by one value. It begins once the value has stood at its beginning for long enough, and ends once the
// value has been calm for long enough; each level counts its own time.
func (s *stand) step(level threshold, after time.Duration, found finding, at time.Time) {
	if level == (threshold{}) { // the rule does not have this level
		return
	}
	since := func(moment *time.Time, holds bool) time.Duration {
		if !holds {
			*moment = time.Time{}
			return -1
		}
		if moment.IsZero() {
			*moment = at
		}
		return at.Sub(*moment)
	}
	above := since(&s.above, found.value >= level.enter)
	calm := since(&s.calm, found.value < level.leave)
	if calm < 0 {
		s.last, s.lastAt = found, at
	}
	switch {
	case !s.on && above >= after && above >= 0:
		s.on, s.begins = true, s.above
	case s.on && calm >= calmAfter:
		s.on = false
	}
}

func severity(level stats.Level) int {
	switch level {
	case stats.LevelCritical:
		return 2
	case stats.LevelWarning:
		return 1
	case stats.LevelOK:
	}
	return 0
}
