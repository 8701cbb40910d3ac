package main

import (
	"errors"
	"fmt"
	"math"
	"time"
)

// checkLimits sets limits, on our own cgroup and around it, and changes them.
func checkLimits(r *results, a *api) {
	r.check("a quota, a cpuset and a limit of processes are shown, with the cgroup they are set on", func() error {
		return a.next(func() error { return all(inner.set("cpu.max", "150000 100000"), inner.set("pids.max", "100")) }, func(s snapshot) error {
			return all(s.equal("container.source", "cgroup2"), s.equal("lenses[container].source", "cgroup2"), s.equal("container.cpu.limitCores", 1.5), s.equal("container.cpu.limitedBy", "/outer/inner"),
				s.equal("container.pids.limit", 100), s.equal("container.pids.limitedBy", "/outer/inner"))
		})
	})
	r.check("memory that is not counted for this cgroup is missing", func() error {
		_, err := a.soon(func(s snapshot) error { return s.absent("container.memory", "not counted for this cgroup") })
		return err
	})
	r.check("a controller that is turned on, with a limit, shows in the next sample", func() error {
		return a.next(func() error {
			return all(outer.set("cgroup.subtree_control", "+memory +cpuset"), inner.set("memory.max", "268435456"))
		}, func(s snapshot) error {
			return all(s.equal("container.memory.limitBytes", 268435456), s.equal("container.memory.limitedBy", "/outer/inner"), s.between("container.memory.usagePercent", 0, 60))
		})
	})
	r.check("a cpuset is a limit", func() error {
		err := a.next(func() error { return all(inner.set("cpuset.cpus", "0"), inner.set("cpu.max", "max 100000")) }, func(s snapshot) error {
			return all(s.equal("container.cpu.limitCores", 1), s.equal("container.cpu.limitedBy", nil))
		})
		return errors.Join(err, inner.set("cpuset.cpus", "0-1"))
	})
	r.check("a limit that is changed shows in the next sample", func() error {
		return a.next(func() error { return all(inner.set("memory.max", "209715200"), inner.set("pids.max", "max")) }, func(s snapshot) error {
			return all(s.equal("container.memory.limitBytes", 209715200), s.equal("container.pids.limit", nil))
		})
	})
	r.check("limits that are set on a parent show in the next sample, with its name", func() error {
		err := a.next(func() error {
			return all(outer.set("memory.max", "188743680"), outer.set("pids.max", "200"), outer.set("cpu.max", "120000 100000"))
		}, func(s snapshot) error {
			return all(s.equal("container.memory.limitBytes", 188743680), s.equal("container.memory.limitedBy", "/outer"), s.equal("container.pids.limit", 200),
				s.equal("container.pids.limitedBy", "/outer"), s.equal("container.cpu.limitCores", 1.2), s.equal("container.cpu.limitedBy", "/outer"))
		})
		return errors.Join(err, outer.set("memory.max", "max"), outer.set("pids.max", "max"), outer.set("cpu.max", "max 100000"))
	})
}

// like wants that the api says of a cgroup's working set what the kernel says, before or after.
func (s snapshot) like(path string, of cgroup) error {
	workingSet, err := of.workingSet()
	if err != nil {
		return err
	}
	return s.between(path, workingSet-6*mebibyte, workingSet+6*mebibyte)
}

// checkMemory fills cgroups up to their limits.
func checkMemory(r *results, a *api) {
	r.check("a full cgroup around one with room to spare is what is shown, with what it leaves", func() error {
		load, err := startLoad(other, "memory", "160")
		if err != nil {
			return err
		}
		workingSet, err := outer.workingSet()
		if err != nil {
			return err
		}
		limit := math.Ceil(workingSet/mebibyte)*mebibyte + 12*mebibyte // less than inner has left of its own
		err = a.next(func() error { return outer.set("memory.max", fmt.Sprintf("%.0f", limit)) }, func(s snapshot) error {
			return all(s.equal("container.memory.limitedBy", "/outer"), s.equal("container.memory.limitBytes", limit), s.like("container.memory.workingSetBytes", outer),
				s.between("container.memory.headroomBytes", 1*mebibyte, 20*mebibyte), s.finding("container.memory", "left of its limit"))
		})
		return errors.Join(err, load.stop(), outer.set("memory.max", "max"))
	})
	r.check("with that one empty again, it is the tighter one", func() error {
		_, err := a.soon(func(s snapshot) error { return s.equal("container.memory.limitedBy", "/outer/inner") })
		return err
	})
	r.check("the working set is without the file cache that can be dropped", func() error {
		if err := all(fill("/data/cached"), dropCache()); err != nil {
			return err
		}
		load, err := startLoad(inner, "read", "/data/cached")
		if err != nil {
			return err
		}
		_, err = a.soon(func(s snapshot) error {
			inactive, err := inner.number("memory.stat", "inactive_file")
			if err != nil {
				return err
			}
			if inactive < 8*mebibyte {
				return fatal{fmt.Errorf("only %.0f bytes of the file are in the cache", inactive)}
			}
			current, err := inner.number("memory.current", "")
			if err != nil {
				return err
			}
			return all(s.like("container.memory.workingSetBytes", inner), s.between("container.memory.workingSetBytes", 1*mebibyte, current-inactive/2))
		})
		return errors.Join(err, load.stop(), run("rm", "/data/cached"))
	})
	r.check("memory.high that is reached is told, with its events", func() error {
		// The load is kept at the limit: it is slowed down, and is not expected to get all that it wants.
		load, _, err := beginLoad(inner, "memory", "120")
		if err != nil {
			return err
		}
		err = all(inner.set("memory.high", fmt.Sprint(96*mebibyte)))
		if err == nil {
			_, err = a.soon(func(s snapshot) error {
				return all(s.equal("container.memory.highBytes", 96*mebibyte), s.equal("container.memory.highSetOn", "/outer/inner"), s.between("container.memory.highEventsPerSecond", 0.1, 1e6))
			})
		}
		if err == nil {
			_, err = a.soon(func(s snapshot) error {
				return all(s.equal("container.memory.highReached", true), s.finding("container.memory.highBytes", "has reached memory.high"))
			})
		}
		return errors.Join(err, load.stop(), inner.set("memory.high", "max"))
	})
	r.check("without it nothing is said of it", func() error {
		_, err := a.soon(func(s snapshot) error {
			return all(s.equal("container.memory.highBytes", nil), s.equal("container.memory.highReached", nil), s.equal("container.memory.highEventsPerSecond", nil))
		})
		return err
	})
}

// checkThrottling uses up quotas.
func checkThrottling(r *results, a *api) {
	r.check("a quota that is used up throttles: as often as the kernel counts, and as a finding", func() error {
		load, err := startLoad(inner, "spin", "2")
		if err != nil {
			return err
		}
		defer func() { _ = load.stop() }()
		if err := inner.set("cpu.max", "60000 100000"); err != nil {
			return err
		}
		if _, err := a.soon(func(s snapshot) error {
			return all(s.equal("container.cpu.limitCores", 0.6), s.between("container.cpu.throttledPercent", 60, 100), s.between("container.cpu.usagePercent", 70, 100),
				s.finding("container.cpu", "held back"))
		}); err != nil {
			return err
		}
		for range tries {
			share, measured := throttled(inner, 4*time.Second)
			if measured != nil {
				return measured
			}
			newest, unanswered := a.now()
			if err = errors.Join(unanswered, newest.between("container.cpu.throttledPercent", share-20, share+20)); err == nil {
				return nil
			}
		}
		return err
	})
	r.check("with another quota around, the one that holds back is shown", func() error {
		load, err := startLoad(other, "spin", "2")
		if err != nil {
			return err
		}
		defer func() { _ = load.stop() }()
		if err := all(inner.set("cpu.max", "190000 100000"), outer.set("cpu.max", "80000 100000")); err != nil {
			return err
		}
		_, err = a.soon(func(s snapshot) error {
			return all(s.equal("container.cpu.limitedBy", "/outer"), s.equal("container.cpu.limitCores", 0.8), s.between("container.cpu.throttledPercent", 50, 100))
		})
		return errors.Join(err, outer.set("cpu.max", "max 100000"), inner.set("cpu.max", "max 100000"))
	})
}

// throttled is the share of periods that the kernel cut short in a time, in percent.
func throttled(of cgroup, during time.Duration) (float64, error) {
	var counts [4]float64
	for i := range counts {
		if i == 2 {
			time.Sleep(during)
		}
		var err error
		if counts[i], err = of.number("cpu.stat", []string{"nr_periods", "nr_throttled"}[i%2]); err != nil {
			return 0, err
		}
	}
	return 100 * (counts[3] - counts[1]) / (counts[2] - counts[0]), nil
}
