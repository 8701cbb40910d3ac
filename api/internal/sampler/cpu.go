package sampler

import (
	"maps"
	"slices"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// ticksPerSecond is USER_HZ, the unit of /proc/stat. It is 100 on every architecture that Linux shows to programs.
const ticksPerSecond = 100

// resetTicks is how far a processor's idle time must fall to count as a restart of its counters, as after taking it
// offline. Smaller steps back are known kernel noise.
const resetTicks = 3 * ticksPerSecond

// A processor's counters cannot move by much more than the time that passed: impossibleFactor times that and
// impossibleTicks allow for clocks and files that are read one after the other.
const (
	impossibleFactor = 2
	impossibleTicks  = 20
)

// deriveCPU computes what the processors did between two readings. Only processors that are in both count, so one that
// comes or goes is absent for a tick instead of bending the total. A mode that grew by more than the time that passed is not
// believed: some kernels under Xen count steal by the billion.
func deriveCPU(previous *stats.CPUCounters, current stats.CPUCounters) (stats.CPU, []stats.Missing) {
	cpu := stats.CPU{Cores: make([]stats.CPUCore, 0, len(current.Cores))}
	before := make(map[int]stats.CoreCounters)
	elapsed := time.Duration(0)
	if previous != nil {
		for _, core := range previous.Cores {
			before[core.ID] = core
		}
		elapsed = current.At.Sub(previous.At)
	}
	var absent []stats.Missing
	var total coreTicks
	unbelieved := map[string]bool{}
	for _, now := range current.Cores {
		core := stats.CPUCore{ID: now.ID}
		if then, found := before[now.ID]; found && !coreRestarted(then, now) {
			ticks := ticksBetween(then, now)
			if ticks.believe(elapsed, unbelieved) {
				core.UsagePercent = percent(ticks.busy(), ticks.total())
				total.add(ticks)
			}
		}
		cpu.Cores = append(cpu.Cores, core)
	}
	for _, name := range slices.Sorted(maps.Keys(unbelieved)) {
		absent = append(absent, stats.Missing{Field: "cpu.modes." + name, Reason: "The kernel counted more of it than time has passed. It is taken for 0 where the other modes account for the time."})
	}
	cpu.UsagePercent = percent(total.busy(), total.total())
	if cpu.UsagePercent == nil {
		reason := "The processors' counters were set back, did not move, or moved by more than the time that has passed."
		if previous == nil {
			reason = reasonFirst
		}
		return cpu, append(absent, stats.Missing{Field: "cpu.usagePercent", Reason: reason}, stats.Missing{Field: "cpu.modes", Reason: reason})
	}
	cpu.Modes = total.modes()
	return cpu, absent
}

func coreRestarted(then, now stats.CoreCounters) bool {
	return now.Idle < then.Idle && then.Idle-now.Idle >= resetTicks
}

// coreTicks is time spent between two readings, in ticks, with the guests taken out of user and nice.
type coreTicks struct {
	user, nice, system, idle, iowait, irq, softirq, steal, guest float64
}

// ticksBetween subtracts two readings of one processor. A counter that went back counts as not having moved.
func ticksBetween(then, now stats.CoreCounters) coreTicks {
	guest := since(then.Guest, now.Guest)
	guestNice := since(then.GuestNice, now.GuestNice)
	return coreTicks{
		user:    max(0, since(then.User, now.User)-guest),
		nice:    max(0, since(then.Nice, now.Nice)-guestNice),
		system:  since(then.System, now.System),
		idle:    since(then.Idle, now.Idle),
		iowait:  since(then.IOWait, now.IOWait),
		irq:     since(then.IRQ, now.IRQ),
		softirq: since(then.SoftIRQ, now.SoftIRQ),
		steal:   since(then.Steal, now.Steal),
		guest:   guest + guestNice,
	}
}

// believe sets modes to 0 that grew by more than can be in the time that passed, and adds their names to unbelieved. It
// reports whether what is left accounts for that time. Where the time is not known, as the clock was set, all is believed.
func (t *coreTicks) believe(elapsed time.Duration, unbelieved map[string]bool) bool {
	if elapsed <= 0 {
		return true
	}
	passed := elapsed.Seconds() * ticksPerSecond
	most := impossibleFactor*passed + impossibleTicks
	dropped := false
	for _, mode := range []struct {
		name  string
		ticks *float64
	}{
		{"user", &t.user}, {"nice", &t.nice}, {"system", &t.system}, {"idle", &t.idle}, {"iowait", &t.iowait},
		{"irq", &t.irq}, {"softirq", &t.softirq}, {"steal", &t.steal}, {"guest", &t.guest},
	} {
		if *mode.ticks > most {
			*mode.ticks, unbelieved[mode.name], dropped = 0, true, true
		}
	}
	return t.total() <= most && (!dropped || t.total() >= passed/impossibleFactor)
}

func (t *coreTicks) add(other coreTicks) {
	t.user += other.user
	t.nice += other.nice
	t.system += other.system
	t.idle += other.idle
	t.iowait += other.iowait
	t.irq += other.irq
	t.softirq += other.softirq
	t.steal += other.steal
	t.guest += other.guest
}

func (t coreTicks) busy() float64 {
	return t.user + t.nice + t.system + t.irq + t.softirq + t.steal + t.guest
}

func (t coreTicks) total() float64 { return t.busy() + t.idle + t.iowait }

// modes divides the time into percent. The total must be more than 0.
func (t coreTicks) modes() *stats.CPUModes {
	share := func(ticks float64) float64 { return 100 * ticks / t.total() }
	return &stats.CPUModes{
		User:    share(t.user),
		Nice:    share(t.nice),
		System:  share(t.system),
		IOWait:  share(t.iowait),
		IRQ:     share(t.irq),
		SoftIRQ: share(t.softirq),
		Steal:   share(t.steal),
		Guest:   share(t.guest),
		Idle:    share(t.idle),
	}
}
