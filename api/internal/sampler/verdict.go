package sampler

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// oomRemembered is how long a process that was killed for want of memory is told of.
const oomRemembered = 5 * time.Minute

// judge turns snapshots into verdicts. It remembers what it said, so that a verdict does not flicker.
type judge struct {
	standing  map[string]*standing // by rule and field
	machine   oomWatch
	container oomWatch
}

// standing is what was last said of one value.
type standing struct {
	level  stats.Level
	rising time.Time // since when the value has been above level without a break; zero if it is not
	sinks  time.Time // since when the value has been below level without a break; zero if it is not
}

// oomWatch notices that a count of OOM kills grows.
type oomWatch struct {
	known bool
	count uint64
	grown uint64    // in the time remembered
	at    time.Time // when it grew last
}

func newJudge() *judge { return &judge{standing: map[string]*standing{}} }

// verdict judges one snapshot. at is its time with the monotonic part.
func (j *judge) verdict(snapshot stats.Snapshot, at time.Time) stats.Verdict {
	sentences := j.killed(snapshot, at)
	said := map[string]bool{}
	for number, rule := range rules {
		for _, found := range rule.find(snapshot) {
			key := fmt.Sprint(number, found.field)
			said[key] = true
			before := j.standing[key]
			if before == nil {
				before = &standing{level: stats.LevelOK}
				j.standing[key] = before
			}
			before.step(rule, found.value, at)
			if before.level != stats.LevelOK {
				sentences = append(sentences, stats.Sentence{Level: before.level, Text: found.text, Field: found.field})
			}
		}
	}
	for key := range j.standing { // what is gone is forgotten
		if !said[key] {
			delete(j.standing, key)
		}
	}
	if len(sentences) == 0 {
		sentences = []stats.Sentence{allWell(snapshot)}
	}
	slices.SortStableFunc(sentences, func(a, b stats.Sentence) int { return severity(b.Level) - severity(a.Level) })
	return stats.Verdict{Level: sentences[0].Level, Sentences: sentences}
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

// killed tells of processes that were killed for want of memory lately. Those of the container come first, and are part
// of the machine's.
func (j *judge) killed(snapshot stats.Snapshot, at time.Time) []stats.Sentence {
	var sentences []stats.Sentence
	if snapshot.Container != nil && snapshot.Container.Memory != nil {
		if count := j.container.step(snapshot.Container.Memory.OOMKills, at); count > 0 {
			sentences = append(sentences, stats.Sentence{Level: stats.LevelCritical, Field: "container.memory.oomKills",
				Text: fmt.Sprintf("%s killed in this container in the last 5 minutes, because it ran out of memory.", processes(count))})
		}
	}
	if snapshot.Memory != nil {
		if count := j.machine.step(snapshot.Memory.OOMKills, at); count > 0 {
			sentences = append(sentences, stats.Sentence{Level: stats.LevelCritical, Field: "memory.oomKills",
				Text: fmt.Sprintf("%s killed on this machine in the last 5 minutes, for want of memory.", processes(count))})
		}
	}
	return sentences
}

func processes(count uint64) string {
	if count == 1 {
		return "1 process was"
	}
	return fmt.Sprintf("%d processes were", count)
}

// step returns how many kills were counted lately. What was counted before the start is not news.
func (w *oomWatch) step(count *uint64, at time.Time) uint64 {
	if count == nil {
		return 0
	}
	if w.known && at.Sub(w.at) >= oomRemembered {
		w.grown = 0
	}
	if w.known && *count > w.count {
		w.grown += *count - w.count
		w.at = at
	}
	w.known, w.count = true, *count
	return w.grown
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
