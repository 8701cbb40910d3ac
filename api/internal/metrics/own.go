package metrics

import (
	"runtime"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// verdict tells what is wrong, a series a field and level.
func (f *families) verdict(said stats.Verdict) {
	levels := map[stats.Level]float64{stats.LevelOK: 0, stats.LevelWarning: 1, stats.LevelCritical: 2}
	if level, isKnown := levels[said.Level]; isKnown {
		f.gauge("sys_stats_verdict_level", "The worst level of any finding: 0 ok, 1 warning, 2 critical.", level)
	}
	told := map[[2]string]bool{}
	for _, sentence := range said.Sentences {
		key := [2]string{sentence.Field, string(sentence.Level)}
		if sentence.Level == stats.LevelOK || told[key] {
			continue
		}
		told[key] = true
		f.gauge("sys_stats_finding", "1 while a finding of the verdict stands: which field it is about, and how bad it is.", 1,
			label("field", sentence.Field), label("level", string(sentence.Level)))
	}
}

func (f *families) members(list []stats.Instance) {
	for i := range list {
		up := 0.0
		if list[i].Up {
			up = 1
		}
		f.gauge("sys_stats_member_up", "Whether a member of the fleet answered the last poll.", up, label("member", list[i].Name))
	}
}

// self is what this process is, and what it costs.
func (f *families) self(sample *stats.Sample, options Options) {
	f.gauge("sys_stats_build_info", "1, with the version of this program.", 1,
		label("goversion", runtime.Version()), label("revision", options.Revision), label("version", options.Version))
	f.gauge("sys_stats_start_time_seconds", "When this process began to sample, in seconds since 1970.", seconds(options.StartedAt))
	if !options.ProcessStartedAt.IsZero() {
		f.gauge("process_start_time_seconds", "When this process started, in seconds since 1970.", seconds(options.ProcessStartedAt))
	}
	if options.Store != nil {
		f.gauge("sys_stats_history_interval_seconds", "Time between two samples of history.", options.Interval.Seconds())
	}
	f.gauge("sys_stats_sample_duration_seconds", "Time that the newest sample took to be read and computed.", sample.Snapshot.Self.SampleMicroseconds/1e6)
	f.gauge("sys_stats_viewers", "Streams that are open.", float64(sample.Snapshot.Self.Viewers))
	if used := sample.Reading.Self.CPUNanoseconds; used != nil {
		f.counter("process_cpu_seconds_total", "Processor time that this process used.", float64(*used)/1e9)
	}
	if resident := sample.Reading.Self.ResidentBytes; resident != nil {
		f.gauge("process_resident_memory_bytes", "Memory of this process in RAM.", float64(*resident))
	}
	if anonymous := sample.Reading.Self.AnonymousBytes; anonymous != nil {
		f.gauge("sys_stats_anonymous_memory_bytes", "Memory that this process has for itself.", float64(*anonymous))
	}
	if memory := sample.Snapshot.Memory; memory != nil && memory.OOMKills != nil {
		f.counter("sys_stats_memory_oom_kills_total", "Processes that were killed for want of memory since the machine booted.", float64(*memory.OOMKills))
	}
}

func seconds(at time.Time) float64 { return float64(at.UnixNano()) / 1e9 }
