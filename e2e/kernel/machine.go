package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"syscall"
)

const mebibyte = 1 << 20

// prepare makes the cgroups. Memory and processors are not turned on for inner yet: a check does.
func prepare() error {
	if err := all(outer.make(), outer.set("cgroup.subtree_control", "+pids +cpu"), inner.make(), other.make(), apart.make()); err != nil {
		return err
	}
	return mountDisks()
}

// mountDisks copies the ext4 image to both disks and mounts them: one to be filled, one that is read-only and full.
func mountDisks() error {
	image, err := os.ReadFile("/disk.img")
	if err != nil {
		return err
	}
	for disk, directory := range map[string]string{"/dev/vda": "/data", "/dev/vdb": "/readonly"} {
		if err := all(os.WriteFile(disk, image, 0), os.MkdirAll(directory, 0o755), syscall.Mount(disk, directory, "ext4", 0, "")); err != nil {
			return fmt.Errorf("%s: %w", directory, err)
		}
	}
	return nil
}

// fill writes a file until its disk is full.
func fill(path string) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	for block := make([]byte, 64<<10); err == nil; {
		_, err = file.Write(block)
	}
	if !errors.Is(err, syscall.ENOSPC) {
		return err
	}
	return file.Sync()
}

// checkMachine is all that can be tried without booting again.
func checkMachine(r *results) {
	var a *api
	r.check("the cgroups and disks of the suite are made, and the api answers", func() error {
		if err := prepare(); err != nil {
			return err
		}
		var err error
		a, err = startAPI(inner)
		return err
	})
	if r.failed > 0 {
		return // without it nothing can be tried
	}
	checkLimits(r, a)
	checkMemory(r, a)
	checkThrottling(r, a)
	checkPressure(r, a)
	checkProcessors(r, a)
	checkDisks(r, a)
	checkMoved(r, a)
	checkKills(r, a)
	checkSwap(r, a)
	r.check("the api ends, and starts again with the proc of a machine that hides processes", func() error {
		if err := a.stop(); err != nil {
			return err
		}
		if err := all(os.MkdirAll("/host/proc", 0o755), syscall.Mount("proc", "/host/proc", "proc", 0, "hidepid=2")); err != nil {
			return err
		}
		var err error
		a, err = startAPI(inner, "HOST_PROC=/host/proc")
		return err
	})
	r.check("hidepid: interfaces and filesystems are missing with the reason, memory and processors are not", func() error {
		_, err := a.soon(func(s snapshot) error {
			return all(s.absent("networks", "hidepid"), s.absent("filesystems", "hidepid"), s.between("memory.usagePercent", 1, 99), s.between("cpu.usagePercent", 0, 100), s.equal("lenses[host].source", "/host/proc"))
		})
		return err
	})
	r.check("hidepid: the list of processes says that it is not complete", func() error {
		document, err := a.get("/stats/processes")
		if err != nil {
			return err
		}
		return snapshot{document}.missing("hidepid hides the processes")
	})
}

func checkProcessors(r *results, a *api) {
	const online = "/sys/devices/system/cpu/cpu1/online"
	r.check("two processors are there", func() error {
		_, err := a.soon(func(s snapshot) error {
			return all(s.equal("host.logicalCpus", 2), s.between("cpu.usagePercent", 0, 100), s.count("cpu.cores", 2))
		})
		return err
	})
	r.check("a processor that is switched off is gone, and nothing else", func() error {
		if err := os.WriteFile(online, []byte("0"), 0); err != nil {
			return err
		}
		_, err := a.soon(func(s snapshot) error {
			return all(s.equal("host.logicalCpus", 1), s.count("cpu.cores", 1), s.between("cpu.usagePercent", 0, 100))
		})
		return err
	})
	r.check("switched on again it is back, without an impossible share", func() error {
		if err := os.WriteFile(online, []byte("1"), 0); err != nil {
			return err
		}
		_, err := a.soon(func(s snapshot) error {
			if s.rows("cpu.cores") == 2 && !(s.need("cpu.usagePercent") >= 0 && s.need("cpu.usagePercent") <= 100) {
				return fatal{fmt.Errorf("the processors are %v %% busy", s.value("cpu.usagePercent"))}
			}
			return all(s.equal("host.logicalCpus", 2), s.count("cpu.cores", 2), s.between("cpu.usagePercent", 0, 100))
		})
		return err
	})
}

func checkDisks(r *results, a *api) {
	r.check("the disks are there, with room", func() error {
		_, err := a.soon(func(s snapshot) error {
			return all(s.equal("filesystems[/data].type", "ext4"), s.between("filesystems[/data].usagePercent", 0, 50), s.equal("filesystems[/data].readOnly", false), s.quiet("filesystems[/data]"))
		})
		return err
	})
	r.check("a disk that fills is a finding", func() error {
		if err := fill("/data/much"); err != nil {
			return err
		}
		_, err := a.soon(func(s snapshot) error {
			return all(s.between("filesystems[/data].usagePercent", 99, 100), s.finding("filesystems[/data]", "/data is"), s.equal("verdict.level", "critical"))
		})
		return err
	})
	r.check("a filesystem that is mounted read-only is shown as such, and is no finding though it is full", func() error {
		if err := all(fill("/readonly/much"), syscall.Mount("", "/readonly", "", syscall.MS_REMOUNT|syscall.MS_RDONLY, "")); err != nil {
			return err
		}
		_, err := a.soon(func(s snapshot) error {
			return all(s.equal("filesystems[/readonly].readOnly", true), s.between("filesystems[/readonly].usagePercent", 99, 100), s.quiet("filesystems[/readonly]"))
		})
		return err
	})
	r.check("with room again there is no finding", func() error {
		if err := os.Remove("/data/much"); err != nil {
			return err
		}
		_, err := a.soon(func(s snapshot) error { return s.quiet("filesystems[/data]") })
		return err
	})
}

// checkMoved moves the api to a cgroup of its own, and takes the old one away.
func checkMoved(r *results, a *api) {
	const elsewhere = cgroup("/elsewhere")
	r.check("moved to another cgroup, of which the old one is removed, the next sample is of the new one", func() error {
		if err := all(elsewhere.make(), elsewhere.set("memory.max", "222298112"), elsewhere.set("pids.max", "77")); err != nil {
			return err
		}
		err := a.next(func() error {
			if err := elsewhere.set("cgroup.procs", fmt.Sprint(a.command.Process.Pid)); err != nil {
				return err
			}
			return syscall.Rmdir(inner.file(""))
		}, func(s snapshot) error {
			return all(s.equal("container.memory.limitBytes", 222298112), s.equal("container.memory.limitedBy", "/elsewhere"), s.equal("container.pids.limit", 77), s.present("container.memory"))
		})
		if err != nil {
			return err
		}
		return all(inner.make(), inner.set("cgroup.procs", fmt.Sprint(a.command.Process.Pid)), syscall.Rmdir(elsewhere.file("")))
	})
}

// checkNoMemoryController is for a kernel that was booted with cgroup_disable=memory.
func checkNoMemoryController(r *results) {
	var a *api
	r.check("booted with cgroup_disable=memory, the api answers in a container with a quota", func() error {
		if _, err := os.Stat(outer.file("memory.max")); err == nil {
			return errors.New("the memory controller is on")
		}
		if err := all(outer.make(), outer.set("cpu.max", "150000 100000")); err != nil {
			return err
		}
		var err error
		a, err = startAPI(outer)
		return err
	})
	if r.failed > 0 {
		return
	}
	r.check("cgroup_disable=memory: the container's memory is missing with the reason, its processors are not, nor is the machine's memory", func() error {
		_, err := a.soon(func(s snapshot) error {
			return all(s.absent("container.memory", "The memory controller is off"), s.absent("container.memory", "cgroup_enable=memory"), s.equal("container.cpu.limitCores", 1.5),
				s.equal("container.cpu.limitedBy", "/outer"), s.between("memory.usagePercent", 1, 99))
		})
		return err
	})
}

// run runs a program of the machine.
func run(name string, arguments ...string) error {
	if output, err := exec.Command(name, arguments...).CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", name, err, output)
	}
	return nil
}
