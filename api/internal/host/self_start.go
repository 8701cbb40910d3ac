package host

import (
	"path/filepath"
	"time"
)

// tick is the unit of starttime, proc_pid_stat(5), which counts from the boot.
const tick = 10 * time.Millisecond

// StartedAt returns when this process started; zero where that cannot be read, or lies after now.
func (s *Self) StartedAt(now time.Time) time.Time {
	content, err := s.files.Read(filepath.Join(s.proc, "self/stat"))
	if err != nil {
		return time.Time{}
	}
	own, err := parseProcessStat(content)
	if err != nil || own.startTicks > uint64(now.Unix())*uint64(time.Second/tick) { //nolint:gosec // no clock is before 1970
		return time.Time{}
	}
	machine, err := s.files.Read(filepath.Join(s.proc, "stat"))
	if err != nil {
		return time.Time{}
	}
	_, system, _ := parseStat(machine) // a line that is wrong costs only itself
	if system.BootTime.IsZero() {
		return time.Time{}
	}
	started := system.BootTime.Add(time.Duration(own.startTicks) * tick) //nolint:gosec // bounded above
	if started.After(now) {
		return time.Time{}
	}
	return started
}
