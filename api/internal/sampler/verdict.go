package sampler

import (
	"slices"
	"strings"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// judge turns snapshots into verdicts. It remembers what it said, so that a verdict does not flicker.
type judge struct {
	standing  map[finder]*standing
	machine   oomWatch
	container oomWatch
}

// finder says which rule looks at which value.
type finder struct {
	rule  int // index in rules
	field string
}

// standing is what was last said of one value.
type standing struct {
	level  stats.Level
	text   string    // of the newest value
	seen   time.Time // when that was
	rising time.Time // since when the value has been above level without a break; zero if it is not
	sinks  time.Time // since when the value has been below level without a break; zero if it is not
}

func newJudge() *judge { return &judge{standing: map[finder]*standing{}} }

// verdict judges one snapshot. at is its time with the monotonic part.
func (j *judge) verdict(snapshot stats.Snapshot, at time.Time) stats.Verdict {
	sentences := j.killed(snapshot, at)
	for number, rule := range rules {
		for _, found := range rule.find(snapshot) {
			key := finder{number, found.field}
			before := j.standing[key]
			if before == nil {
				before = &standing{level: stats.LevelOK}
				j.standing[key] = before
			}
			before.step(rule, found.value, at)
			before.text, before.seen = found.text, at
			if before.level != stats.LevelOK {
				sentences = append(sentences, stats.Sentence{Level: before.level, Text: found.text, Field: found.field})
			}
		}
		sentences = append(sentences, j.unseen(number, at)...)
	}
	if len(sentences) == 0 {
		sentences = []stats.Sentence{allWell(snapshot)}
	}
	slices.SortStableFunc(sentences, func(a, b stats.Sentence) int { return severity(b.Level) - severity(a.Level) })
	return stats.Verdict{Level: sentences[0].Level, Sentences: sentences}
}

// unseen repeats what a rule last said of values that are absent now. A value that is not known is neither calm nor
// bad, so what was said of it stands; one that has been away for as long as a calm one must last is forgotten.
func (j *judge) unseen(number int, at time.Time) []stats.Sentence {
	var sentences []stats.Sentence
	for key, before := range j.standing {
		if key.rule != number || before.seen.Equal(at) {
			continue
		}
		if at.Sub(before.seen) > calmAfter {
			delete(j.standing, key)
		} else if before.level != stats.LevelOK {
			sentences = append(sentences, stats.Sentence{Level: before.level, Text: before.text, Field: key.field})
		}
	}
	slices.SortFunc(sentences, func(a, b stats.Sentence) int { return strings.Compare(a.Field, b.Field) })
	return sentences
}

// step moves a standing by one value: up as soon as the value has stood long enough, down once it has been calm.
func (s *standing) step(rule rule, value float64, at time.Time) {
	target := s.target(rule, value)
	switch difference := severity(target) - severity(s.level); {
	case difference > 0:
		s.sinks = time.Time{}
		if s.rising.IsZero() {
			s.rising = at
		}
		if at.Sub(s.rising) >= rule.after {
			s.level, s.rising = target, time.Time{}
		}
	case difference < 0:
		s.rising = time.Time{}
		if s.sinks.IsZero() {
			s.sinks = at
		}
		if at.Sub(s.sinks) >= calmAfter {
			s.level, s.sinks = target, time.Time{}
		}
	default:
		s.rising, s.sinks = time.Time{}, time.Time{}
	}
}

// target is the level that a value calls for: a level that stands is left only below its lower end.
func (s *standing) target(rule rule, value float64) stats.Level {
	switch {
	case value >= rule.critical.enter, s.level == stats.LevelCritical && value >= rule.critical.leave:
		return stats.LevelCritical
	case value >= rule.warning.enter, s.level != stats.LevelOK && value >= rule.warning.leave:
		return stats.LevelWarning
	default:
		return stats.LevelOK
	}
}

// allWell is the sentence where no rule has anything to say, which is good only where rules could see. Where the machine
// cannot be seen, its figures are those of the container.
func allWell(snapshot stats.Snapshot) stats.Sentence {
	cpu, memory, field := (*float64)(nil), (*float64)(nil), "cpu"
	seen := snapshot.CPU != nil || snapshot.Memory != nil || snapshot.Pressure != nil
	switch container := snapshot.Container; {
	case seen:
		if snapshot.CPU != nil {
			cpu = snapshot.CPU.UsagePercent
		}
		if snapshot.Memory != nil {
			memory = snapshot.Memory.UsagePercent
		}
	case container != nil && (container.CPU != nil || container.Memory != nil):
		field = "container.cpu"
		if container.CPU != nil {
			cpu = container.CPU.UsagePercent
		}
		if container.Memory != nil {
			memory = container.Memory.UsagePercent
		}
	default:
		return stats.Sentence{Level: stats.LevelWarning, Text: "Neither processor nor memory can be read: see what is missing.", Field: "missing"}
	}
	beginning := "Nothing waits"
	if snapshot.Pressure == nil {
		beginning = "Nothing is short, as far as can be seen"
	}
	var parts []string
	if cpu != nil {
		parts = append(parts, "CPU "+humanPercent(*cpu))
	}
	if memory != nil {
		parts = append(parts, "memory "+humanPercent(*memory))
	}
	if len(parts) > 0 {
		beginning += ": " + strings.Join(parts, ", ")
	}
	return stats.Sentence{Level: stats.LevelOK, Text: beginning + ".", Field: field}
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
