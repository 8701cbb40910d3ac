package sampler

import (
	"slices"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// workloadStep is one workload in one reading, beside the reading before.
type workloadStep struct {
	list     *stats.WorkloadReading
	counters *stats.WorkloadCounters
	before   *stats.WorkloadCounters // nil where it was not there, or was another one
	isNew    bool                    // it was not there: all that its counters say happened since
	isShared bool                    // its network namespace is another workload's, too
	at       time.Time
	elapsed  time.Duration
}

// readAt makes the step one from when its cgroup was read to when it was read now, rather than between the beginnings of the two readings: on a
// machine that is short of processors the one may be seconds after the other.
func (s *workloadStep) readAt(before *pastWorkload) {
	read := s.counters.ReadAt
	if read.IsZero() {
		return
	}
	switch {
	case before != nil && !before.counters.ReadAt.IsZero():
		s.elapsed = read.Sub(before.counters.ReadAt)
	case s.elapsed > 0:
		s.elapsed += read.Sub(s.at)
	}
	s.at = read
}

// workloadSample is what windows of more than one reading are made of.
type workloadSample struct {
	at                time.Time
	cpu               *uint64 // nanoseconds
	periods, cutShort *uint64
	workingSet        *uint64
	delay             *stats.RunDelay    // of the reading: shared, not written to
	io                []stats.WorkloadIO // of the reading: shared, not written to
}

// step derives the row of one workload, and remembers its counters.
func (p *pastWorkload) step(step workloadStep) stats.Workload {
	counters := step.counters
	row := stats.Workload{
		ID: counters.ID, Parent: counters.Parent, Kind: counters.Kind, Runtime: counters.Runtime, Name: counters.Name,
		NameSource: counters.NameSource, ContainerID: counters.ContainerID, Pod: counters.Pod, Image: counters.Image, Health: counters.Health, Command: counters.Command,
		RestartsSeen: p.restarts,
	}
	if !counters.StartedAt.IsZero() {
		started := counters.StartedAt.UTC()
		row.StartedAt = &started
	}
	if counters.Processes != nil {
		count := len(counters.Processes)
		row.Processes = &count
	}
	if counters.PIDs.Current != nil {
		row.PIDs = &stats.WorkloadPIDs{Current: *counters.PIDs.Current, Limit: counters.PIDs.Limit}
	}
	now := workloadSample{
		at: step.at, cpu: counters.CPU.UsageNanoseconds, periods: counters.CPU.Periods, cutShort: counters.CPU.ThrottledPeriods,
		workingSet: workingSetOf(counters.Memory.UsageBytes, counters.Memory.InactiveFileBytes),
		delay:      counters.Delay, io: counters.IO,
	}
	row.CPU = p.cpu(step, now)
	row.Memory = p.memory(step, now)
	row.Disks = workloadDisks(step, p.before(step.at))
	row.Network = workloadNetwork(step)
	if recent := p.before(step.at); recent != nil {
		row.RunDelayPercent = runDelayPercent(recent.delay, now.delay)
	}
	row.Pressure, _ = p.stalls.derive("", step.list.Source, counters.Pressure, step.at, false) // why it is absent is said for all at once
	p.kills = workloadKills(p.kills, step)
	p.keep(now)
	p.seen, p.counters, p.row = step.list.At, *counters, row
	return row
}

// cpu derives the processor time.
func (p *pastWorkload) cpu(step workloadStep, now workloadSample) stats.WorkloadCPU {
	cpu := stats.WorkloadCPU{LimitCores: step.counters.CPU.QuotaCores}
	processors := step.list.Machine.Processors
	switch {
	case step.before != nil:
		cpu.UsageCores = coresUsed(step.before.CPU.UsageNanoseconds, now.cpu, step.elapsed, processors)
	case step.isNew:
		cpu.UsageCores = coresUsed(new(uint64), now.cpu, step.elapsed, processors)
	}
	p.peaks = keepPeak(p.peaks, step.at, cpu.UsageCores)
	recent := p.before(step.at)
	if recent != nil {
		cpu.Last10SecondsCores = coresUsed(recent.cpu, now.cpu, step.at.Sub(recent.at), processors)
		if recent.periods != nil && now.periods != nil && recent.cutShort != nil && now.cutShort != nil &&
			*now.periods >= *recent.periods && *now.cutShort >= *recent.cutShort {
			periods, cutShort := since(*recent.periods, *now.periods), since(*recent.cutShort, *now.cutShort)
			if cutShort <= periods+1 { // the two counters are not read at the same moment
				cpu.ThrottledPercent = percent(cutShort, periods)
			}
		}
		oldest := p.samples[0]
		if span := recent.at.Sub(oldest.at); span >= leastUsual {
			cpu.UsualCores = coresUsed(oldest.cpu, recent.cpu, span, processors)
		}
	}
	if cpu.LimitCores == nil {
		cpu.ThrottledPercent = nil
	} else if cpu.UsageCores != nil && *cpu.LimitCores > 0 {
		share := 100 * *cpu.UsageCores / *cpu.LimitCores
		cpu.UsagePercent = &share
	}
	return cpu
}

// coresUsed returns how many processors were in use between two readings of a counter of nanoseconds, nil where that is not known, or
// cannot be.
func coresUsed(then, now *uint64, elapsed time.Duration, processors int) *float64 {
	if then == nil || now == nil || *now < *then || elapsed <= 0 {
		return nil
	}
	used := since(*then, *now) / float64(elapsed.Nanoseconds())
	if processors > 0 && used > impossibleCores*float64(processors) {
		return nil
	}
	return &used
}

// runDelayPercent returns for how long threads waited for a processor between two readings, in percent of that time; nil where that is not
// known, or cannot be: as many as there are can each wait for all of it, and no longer.
func runDelayPercent(then, now *stats.RunDelay) *float64 {
	if then == nil || now == nil || now.WaitedNanoseconds < then.WaitedNanoseconds || now.WatchedNanoseconds < then.WatchedNanoseconds {
		return nil
	}
	elapsed := float64(now.At.Sub(then.At).Nanoseconds())
	waited, most := since(then.WaitedNanoseconds, now.WaitedNanoseconds), since(then.WatchedNanoseconds, now.WatchedNanoseconds)
	if elapsed <= 0 || waited > impossibleShare*most {
		return nil
	}
	share := 100 * min(waited, most) / elapsed
	return &share
}

// memory derives what is known of memory.
func (p *pastWorkload) memory(step workloadStep, now workloadSample) stats.WorkloadMemory {
	counters := step.counters.Memory
	memory := stats.WorkloadMemory{
		WorkingSetBytes: now.workingSet, LimitBytes: counters.LimitBytes, PeakBytes: step.counters.PeakBytes, OOMKills: counters.OOMKills,
	}
	if total := step.list.Machine.TotalMemoryBytes; memory.LimitBytes != nil && total != nil && *memory.LimitBytes > *total {
		memory.LimitBytes = nil // more than there is limits nothing
	}
	if recent := p.before(step.at); recent != nil && recent.workingSet != nil && now.workingSet != nil {
		growth := (float64(*now.workingSet) - float64(*recent.workingSet)) / step.at.Sub(recent.at).Seconds()
		memory.GrowthBytesPerSecond = &growth
	}
	if memory.LimitBytes != nil && now.workingSet != nil {
		left := *memory.LimitBytes - min(*memory.LimitBytes, *now.workingSet)
		memory.HeadroomBytes = &left
		memory.UsagePercent = percent(float64(*now.workingSet), float64(*memory.LimitBytes))
	}
	return memory
}

// workloadDisks derives the traffic on each block device, since the reading before and since recent, which is nil where there is none. A
// device that it had not used before had counted nothing.
func workloadDisks(step workloadStep, recent *workloadSample) []stats.WorkloadDisk {
	if step.counters.IO == nil || step.before == nil && !step.isNew || step.before != nil && step.before.IO == nil {
		return nil
	}
	disks := make([]stats.WorkloadDisk, 0, len(step.counters.IO))
	for _, now := range step.counters.IO {
		var then stats.WorkloadIO
		if step.before != nil {
			then = onDevice(step.before.IO, now.Device)
		}
		disk := stats.WorkloadDisk{Name: now.Device}
		if name := step.list.Disks[now.Device]; name != "" {
			disk.Name = name
		}
		disk.ReadBytesPerSecond = growth(then.ReadBytes, now.ReadBytes, step.elapsed)
		disk.WriteBytesPerSecond = growth(then.WrittenBytes, now.WrittenBytes, step.elapsed)
		if recent != nil && recent.io != nil {
			then = onDevice(recent.io, now.Device)
			if now.ReadBytes >= then.ReadBytes && now.WrittenBytes >= then.WrittenBytes {
				// Of the last 10 s, where the sample is a little older or younger than that.
				moved := (since(then.ReadBytes, now.ReadBytes) + since(then.WrittenBytes, now.WrittenBytes)) * shortWindow.Seconds() / step.at.Sub(recent.at).Seconds()
				disk.Last10SecondsBytes = &moved
			}
		}
		disks = append(disks, disk)
	}
	return disks
}

// onDevice returns what was counted on a device, nothing where it is not among them.
func onDevice(uses []stats.WorkloadIO, device string) stats.WorkloadIO {
	for _, one := range uses {
		if one.Device == device {
			return one
		}
	}
	return stats.WorkloadIO{}
}

// growth returns how fast a counter of 64 bits grew, per second, nil where it was set back.
func growth(then, now uint64, elapsed time.Duration) *float64 {
	if now < then || elapsed <= 0 {
		return nil
	}
	perSecond := since(then, now) / elapsed.Seconds()
	return &perSecond
}

// workloadNetwork derives the traffic of its network namespace.
func workloadNetwork(step workloadStep) *stats.WorkloadNetwork {
	now := step.counters.Network
	if now == nil || now.IsMachine {
		return nil
	}
	network := stats.WorkloadNetwork{IsShared: step.isShared}
	if step.before != nil && step.before.Network != nil && step.before.Network.Namespace == now.Namespace {
		network.ReceiveBytesPerSecond = growth(step.before.Network.ReceivedBytes, now.ReceivedBytes, step.elapsed)
		network.TransmitBytesPerSecond = growth(step.before.Network.SentBytes, now.SentBytes, step.elapsed)
	}
	return &network
}

// before returns the sample that is as old as the short window, or nil.
func (p *pastWorkload) before(at time.Time) *workloadSample {
	if i := windowStart(len(p.samples), shortWindow, func(i int) time.Duration { return at.Sub(p.samples[i].at) }); i >= 0 {
		return &p.samples[i]
	}
	return nil
}

// keep adds a sample, and thins out those that are older than a short window: one for each of those is enough.
func (p *pastWorkload) keep(now workloadSample) {
	expired := 0
	for expired < len(p.samples) && now.at.Sub(p.samples[expired].at) > usualWindow+shortWindow {
		expired++
	}
	p.samples = append(p.samples[expired:], now) // moved only when there is no room behind it
	p.thinned = max(0, p.thinned-expired)
	for p.thinned < len(p.samples) && now.at.Sub(p.samples[p.thinned].at) > shortWindow+shortWindow/2 {
		if p.thinned > 0 && p.samples[p.thinned].at.Sub(p.samples[p.thinned-1].at) < shortWindow-early {
			p.samples = slices.Delete(p.samples, p.thinned, p.thinned+1)
		} else {
			p.thinned++
		}
	}
}
