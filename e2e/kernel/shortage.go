package main

import (
	"errors"
	"fmt"
	"os"
	"time"
)

func dropCache() error { return os.WriteFile("/proc/sys/vm/drop_caches", []byte("3"), 0) }

// window is how long a pressure is held before it is compared: what the kernel averages and what we count over 10 s then agree.
const window = 20 * time.Second

// tries is how often a share is measured: the emulated machine may itself be held up for seconds, and what it counted then tells nothing.
const tries = 4

// held holds loads for a while, and compares what the api says of a resource with what the kernel counted in the last 10 s of it.
func held(a *api, path, file string, least float64, loads ...*running) error {
	defer func() {
		for _, load := range loads {
			_ = load.stop()
		}
	}()
	time.Sleep(window - 10*time.Second)
	var err error
	for range tries {
		if err = compared(a, path, file, least); err == nil {
			return nil
		}
	}
	return err
}

func compared(a *api, path, file string, least float64) error {
	before, err := stall(file, "some")
	if err != nil {
		return err
	}
	began := time.Now()
	time.Sleep(10 * time.Second)
	after, err := stall(file, "some")
	if err != nil {
		return err
	}
	exact := 100 * (after - before) / float64(time.Since(began).Microseconds())
	if exact < least {
		return fmt.Errorf("the load does not press: %.1f %% by %s", exact, file)
	}
	newest, err := a.now()
	if err != nil {
		return err
	}
	return newest.between(path+".some.last10SecondsPercent", exact-12, exact+12)
}

// spinning starts so many loads of one processor.
func spinning(in cgroup, count int) ([]*running, error) {
	var loads []*running
	for range count {
		load, err := startLoad(in, "spin", "1")
		if err != nil {
			return nil, err
		}
		loads = append(loads, load)
	}
	return loads, nil
}

func checkPressure(r *results, a *api) {
	r.check("waiting for a processor is told as the kernel counts it, of the machine", func() error {
		loads, err := spinning(apart, 5)
		if err != nil {
			return err
		}
		return held(a, "pressure.cpu", "/proc/pressure/cpu", 50, loads...)
	})
	r.check("waiting for a processor is told as the kernel counts it, of the container", func() error {
		if err := inner.set("cpu.max", "100000 100000"); err != nil {
			return err
		}
		loads, err := spinning(inner, 3)
		if err != nil {
			return err
		}
		err = held(a, "container.pressure.cpu", inner.file("cpu.pressure"), 30, loads...)
		return errors.Join(err, inner.set("cpu.max", "max 100000"))
	})
	r.check("waiting for memory is told as the kernel counts it, of the container", func() error {
		if err := inner.set("memory.high", fmt.Sprint(64*mebibyte)); err != nil {
			return err
		}
		load, _, err := beginLoad(inner, "memory", "150")
		if err != nil {
			return err
		}
		err = held(a, "container.pressure.memory", inner.file("memory.pressure"), 20, load)
		return errors.Join(err, inner.set("memory.high", "max"))
	})
	r.check("waiting for a disk is told as the kernel counts it, of the machine", func() error {
		load, err := startLoad(apart, "disk", "/dev/vda")
		if err != nil {
			return err
		}
		return held(a, "pressure.io", "/proc/pressure/io", 5, load)
	})
}

func checkKills(r *results, a *api) {
	kills := func(path string) (float64, error) {
		newest, err := a.now()
		return newest.need(path), err
	}
	r.check("a process that is killed at the limit of the container is told, once", func() error {
		if err := inner.set("memory.max", fmt.Sprint(128*mebibyte)); err != nil {
			return err
		}
		// The api was moved here a moment ago: what is killed before it has looked is not news to it.
		if _, err := a.soon(func(s snapshot) error { return s.equal("container.memory.limitBytes", 128*mebibyte) }); err != nil {
			return err
		}
		before, err := kills("container.memory.oomKills")
		if err != nil {
			return err
		}
		load, _, err := beginLoad(inner, "memory", "200")
		if err != nil {
			return err
		}
		if err := load.killed(); err != nil {
			return err
		}
		_, err = a.soon(func(s snapshot) error {
			return all(s.equal("container.memory.oomKills", before+1),
				s.finding("container.memory.oomKills", "1 process was killed in this container in the last 5 minutes because it reached its memory limit"))
		})
		return err
	})
	r.check("one that the machine kills, because it ran out, is the machine's", func() error {
		before, err := kills("container.memory.oomKills")
		if err != nil {
			return err
		}
		machine, err := kills("memory.oomKills")
		if err != nil {
			return err
		}
		// In a second or two of the last fifth: that it was the machine is told from a tick in which next to nothing was available.
		load, _, err := beginLoad(apart, "memory", "4000", "60")
		if err != nil {
			return err
		}
		if err := load.killed(); err != nil {
			return err
		}
		_, err = a.soon(func(s snapshot) error {
			return all(s.equal("memory.oomKills", machine+1), s.equal("container.memory.oomKills", before), s.finding("memory.oomKills", "because the machine ran out of memory"), s.equal("verdict.level", "critical"))
		})
		return err
	})
}

// checkSwap comes after the kills: with swap the machine runs out later.
func checkSwap(r *results, a *api) {
	r.check("there is no swap", func() error {
		_, err := a.soon(func(s snapshot) error { return all(s.equal("swap.totalBytes", 0), s.equal("swap.usagePercent", nil)) })
		return err
	})
	r.check("swap on zram is shown when it is turned on", func() error {
		if err := all(os.WriteFile("/sys/block/zram0/disksize", []byte("96M"), 0), run("mkswap", "/dev/zram0"), run("swapon", "/dev/zram0")); err != nil {
			return err
		}
		_, err := a.soon(func(s snapshot) error {
			return all(s.between("swap.totalBytes", 95*mebibyte, 96*mebibyte), s.between("swap.usagePercent", 0, 5))
		})
		return err
	})
	r.check("what is swapped out is told: how much, and how fast", func() error {
		if err := other.set("memory.max", fmt.Sprint(48*mebibyte)); err != nil {
			return err
		}
		load, _, err := beginLoad(other, "memory", "90")
		if err != nil {
			return err
		}
		fast := false
		_, err = a.soon(func(s snapshot) error {
			fast = fast || s.need("swap.outBytesPerSecond") > mebibyte
			if !fast {
				return s.between("swap.outBytesPerSecond", mebibyte, 1e12)
			}
			return s.between("swap.usedBytes", 20*mebibyte, 96*mebibyte)
		})
		return errors.Join(err, load.stop())
	})
}
