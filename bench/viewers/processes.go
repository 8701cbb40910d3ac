package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// processes are those that serve: each with its children, by a name.
type processes []process

type process struct {
	name string
	pids []int
}

// use is what processes had used at a moment, in all and each.
type use struct {
	at         time.Time
	machine    float64   // seconds of processor time that anything used, since its start
	seconds    []float64 // of processor time, since their start
	anonymous  []int     // bytes of memory of their own
	containers []int     // bytes of what their container is charged for, with the kernel's for sockets; less what it can give back. 0 if unknown
}

// findProcesses reads NAME=PID.
func findProcesses(args []string) (processes, error) {
	var found processes
	for _, arg := range args {
		name, text, _ := strings.Cut(arg, "=")
		pid, err := strconv.Atoi(text)
		if err != nil {
			return nil, fmt.Errorf("%q is not NAME=PID", arg)
		}
		one := process{name, []int{pid}}
		children, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid))
		if err != nil {
			return nil, err
		}
		for _, child := range strings.Fields(string(children)) {
			pid, err := strconv.Atoi(child)
			if err != nil {
				return nil, err
			}
			one.pids = append(one.pids, pid)
		}
		found = append(found, one)
	}
	return found, nil
}

// use reads what the processes have used so far.
func (p processes) use() (use, error) {
	machine, err := machineSeconds()
	if err != nil {
		return use{}, err
	}
	used := use{at: time.Now(), machine: machine}
	for _, one := range p {
		seconds, anonymous := 0.0, 0
		for _, pid := range one.pids {
			stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
			if err != nil {
				return use{}, err
			}
			fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
			user, err := strconv.Atoi(fields[11])
			if err != nil {
				return use{}, err
			}
			system, err := strconv.Atoi(fields[12])
			if err != nil {
				return use{}, err
			}
			seconds += float64(user+system) / 100 // USER_HZ
			resident, err := lineOf(fmt.Sprintf("/proc/%d/status", pid), "RssAnon:")
			if err != nil {
				return use{}, err
			}
			anonymous += resident << 10
		}
		charged, err := charge(one.pids[0])
		if err != nil {
			return use{}, err
		}
		used.seconds, used.anonymous, used.containers = append(used.seconds, seconds), append(used.anonymous, anonymous), append(used.containers, charged)
	}
	return used, nil
}

// machineSeconds returns the processor time that was not idle, of all processors, since the machine started.
func machineSeconds() (float64, error) {
	stat, err := os.ReadFile("/proc/stat")
	if err != nil {
		return 0, err
	}
	first, _, _ := strings.Cut(string(stat), "\n")
	busy := 0
	for i, field := range strings.Fields(first) {
		if i == 0 || i == 4 || i == 5 || i > 8 { // its name, idle, iowait, and what is in user and nice already
			continue
		}
		ticks, err := strconv.Atoi(field)
		if err != nil {
			return 0, err
		}
		busy += ticks
	}
	return float64(busy) / 100, nil
}

// charge returns what the memory cgroup of a process is charged for, without the file pages that it gives back first.
func charge(pid int) (int, error) {
	groups, err := os.ReadFile(fmt.Sprintf("/proc/%d/cgroup", pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.SplitSeq(string(groups), "\n") {
		parts := strings.SplitN(line, ":", 3)
		if len(parts) != 3 {
			continue
		}
		for _, layout := range []struct {
			is                    bool
			root, usage, inactive string
		}{
			{parts[1] == "memory", "/sys/fs/cgroup/memory", "memory.usage_in_bytes", "total_inactive_file"},
			{parts[1] == "", "/sys/fs/cgroup", "memory.current", "inactive_file"},
		} {
			folder := filepath.Join(layout.root, parts[2])
			usage, err := os.ReadFile(filepath.Join(folder, layout.usage))
			if !layout.is || errors.Is(err, os.ErrNotExist) {
				continue
			}
			if err != nil {
				return 0, err
			}
			charged, err := strconv.Atoi(strings.TrimSpace(string(usage)))
			if err != nil {
				return 0, err
			}
			inactive, err := lineOf(filepath.Join(folder, "memory.stat"), layout.inactive)
			return charged - inactive, err
		}
	}
	return 0, nil
}

// lineOf returns the number after name in a file of lines.
func lineOf(path, name string) (int, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return 0, err
	}
	for line := range strings.SplitSeq(string(content), "\n") {
		if fields := strings.Fields(line); len(fields) > 1 && fields[0] == name {
			return strconv.Atoi(fields[1])
		}
	}
	return 0, fmt.Errorf("%s has no %s", path, name)
}

// report prints what the processes used between start and end, and what memory each viewer took since before there were any.
func (p processes) report(viewers int, before, start, end use) error {
	if len(p) == 0 {
		return nil
	}
	cores, kilobytes, charged := 0.0, 0.0, 0.0
	elapsed := end.at.Sub(start.at).Seconds()
	for i, one := range p {
		share := (end.seconds[i] - start.seconds[i]) / elapsed
		own := float64(end.anonymous[i]-before.anonymous[i]) / 1000 / float64(viewers)
		container := float64(end.containers[i]-before.containers[i]) / 1000 / float64(viewers)
		cores, kilobytes, charged = cores+share, kilobytes+own, charged+container
		fmt.Printf("%-17s %.3f cores; %.1f kB a viewer of its own (%.1f MB in all); its container is charged %.1f kB a viewer (%.1f MB)\n",
			one.name, share, own, float64(end.anonymous[i])/1e6, container, float64(end.containers[i])/1e6)
	}
	fmt.Printf("the machine       %.2f of %d cores were busy, with this program and all others\n", (end.machine-start.machine)/elapsed, runtime.NumCPU())
	fmt.Printf("together          %.3f cores   (budget %.1f); %.1f kB a viewer, %.1f kB with the kernel's for sockets   (budget %d kB)\n",
		cores, budgetCores, kilobytes, charged, budgetKilobyte)
	if cores > budgetCores || max(kilobytes, charged) > budgetKilobyte {
		return errors.New("proxy and api cost too much")
	}
	return nil
}
