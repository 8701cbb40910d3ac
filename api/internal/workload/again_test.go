package workload_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// What cannot have changed is not read again, and whatever can is: each step writes files, walks, and says what must be known then.
func TestReadAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		root := machineOf(t, 1)
		directory := filepath.Join(root, "sys/fs/cgroup/system.slice/docker-"+fmt.Sprintf("%064x", 1)+".scope")
		pressure := func(average, total int) string {
			return fmt.Sprintf("some avg10=%d.00 avg60=0.00 avg300=0.00 total=%d\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=4\n", average, total)
		}
		events := func(kills int) string { return fmt.Sprintf("low 0\nhigh 0\nmax 0\noom 0\noom_kill %d\n", kills) }
		ran := func(seconds int) string { return fmt.Sprintf("usage_usec %d000000\n", seconds) }
		killed := func(count int) string { return fmt.Sprintf("pgfault 5\noom_kill %d\n", count) }
		const stat, cpu, memory, io, kills, all = "cpu.stat", "cpu.pressure", "memory.pressure", "io.pressure", "memory.events", "vmstat"
		walker := reader(root)
		for number, step := range []struct {
			what  string
			files map[string]string
			want  string // microseconds of waiting for a processor, memory and a disk; kills; the mean of waiting for a disk
		}{
			{"it is new", map[string]string{stat: ran(1), cpu: pressure(0, 10), memory: pressure(0, 20), io: pressure(0, 30), kills: events(0), all: killed(5)}, "10 20 30 0, 0"},
			{"it waits without running", map[string]string{io: pressure(0, 32)}, "10 20 32 0, 0"},
			{"the mean follows", map[string]string{io: pressure(2, 32)}, "10 20 32 0, 2"},
			{"and comes down", map[string]string{io: pressure(0, 32)}, "10 20 32 0, 0"},
			{"nothing waits, and it waits for a processor", map[string]string{cpu: pressure(5, 11)}, "11 20 32 0, 0"},
			{"it runs, and waits", map[string]string{stat: ran(2), memory: pressure(3, 21)}, "11 21 32 0, 0"},
			{"it goes on waiting for memory", map[string]string{memory: pressure(4, 22)}, "11 22 32 0, 0"},
			{"somebody else is killed", map[string]string{stat: ran(3), all: killed(6)}, "11 22 32 0, 0"},
			{"it is", map[string]string{stat: ran(4), kills: events(1), all: killed(7)}, "11 22 32 1, 0"},
			{"killed right after the machine was read, which counts it the next time", map[string]string{stat: ran(5), kills: events(2), all: killed(7)}, "11 22 32 1, 0"},
			{"and does", map[string]string{stat: ran(6), all: killed(8)}, "11 22 32 2, 0"},
			{"the machine does not count kills", map[string]string{stat: ran(7), kills: events(3), all: "pgfault 5\n"}, "11 22 32 3, 0"},
			{"and still does not", map[string]string{stat: ran(8), kills: events(4)}, "11 22 32 4, 0"},
			{"it does again", map[string]string{stat: ran(9), kills: events(5), all: killed(9)}, "11 22 32 5, 0"},
			{"the machine began again", map[string]string{stat: ran(10), kills: events(6), all: killed(1)}, "11 22 32 6, 0"},
		} {
			for name, content := range step.files {
				path := filepath.Join(directory, name)
				if name == all {
					path = filepath.Join(root, "proc/vmstat")
				}
				write(t, path, content)
			}
			if got := stallsAndKills(walker.ReadWorkloads(t.Context())); got != step.want {
				t.Errorf("step %d, %s: %s, want %s", number, step.what, got, step.want)
			}
			time.Sleep(time.Second)
		}

		// Nothing ran and nothing waits: it is looked at all the same, if less often.
		write(t, filepath.Join(directory, memory), pressure(0, 22))
		for range 10 {
			walker.ReadWorkloads(t.Context())
			time.Sleep(time.Second)
		}
		write(t, filepath.Join(directory, io), pressure(0, 99))
		seen := 0
		for range 8 {
			if stallsAndKills(walker.ReadWorkloads(t.Context())) == "11 22 99 6, 0" {
				seen++
			}
			time.Sleep(time.Second)
		}
		if seen < 4 || seen > 7 {
			t.Errorf("what did not have to be read was read in %d of 8 walks", seen)
		}
	})
}

func stallsAndKills(reading stats.WorkloadReading) string {
	one := reading.Workloads[0]
	pressure := one.Pressure
	return fmt.Sprintf("%d %d %d %d, %g", pressure.CPU.Some.Microseconds, pressure.Memory.Some.Microseconds, pressure.IO.Some.Microseconds, *one.Memory.OOMKills, pressure.IO.Some.Avg10Percent)
}

// What is in the machine's network namespace stays without traffic of its own where that namespace cannot be told any more.
func TestNetworkOfTheMachineIsLost(t *testing.T) {
	root := machineOf(t, 1)
	machine, process := filepath.Join(root, "proc/1/net/dev"), filepath.Join(root, "proc/1000/net/dev")
	if err := errors.Join(os.Remove(process), os.Link(machine, process)); err != nil {
		t.Fatal(err)
	}
	reader := reader(root)
	if network := reader.ReadWorkloads(t.Context()).Workloads[0].Network; network == nil || !network.IsMachine {
		t.Fatalf("it is in %+v", network)
	}
	if err := os.Remove(machine); err != nil {
		t.Fatal(err)
	}
	if network := reader.ReadWorkloads(t.Context()).Workloads[0].Network; network != nil && !network.IsMachine {
		t.Errorf("the machine's traffic is its own: %+v", network)
	}
}
