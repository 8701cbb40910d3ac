package main

import (
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// checkNoPressure is for a kernel that was booted with psi=0.
func checkNoPressure(r *results) {
	var a *api
	r.check("booted with psi=0, the api answers in a container with a limit", func() error {
		if err := all(outer.make(), outer.set("memory.max", "300000000")); err != nil {
			return err
		}
		var err error
		a, err = startAPI(outer)
		return err
	})
	if r.failed > 0 {
		return
	}
	r.check("psi=0: pressure is missing with the reason, of the machine and of the container", func() error {
		_, err := a.soon(func(s snapshot) error {
			return all(s.absent("pressure", "psi=1"), s.absent("container.pressure", "psi=1"), s.between("container.memory.limitBytes", 1, 300000000), s.between("cpu.usagePercent", 0, 100))
		})
		return err
	})
	r.check("psi=0: for how long a service waits for a processor is the run-queue delay of its threads, as the kernel counts it", func() error {
		service := slice + "/waits.service"
		if err := all(slice.make(), service.make()); err != nil {
			return err
		}
		loads, err := spinning(service, 4)
		if err != nil {
			return err
		}
		defer func() {
			for _, load := range loads {
				_ = load.stop()
			}
		}()
		for range tries { // the first windows end before the api has watched for 10 s
			if err = comparedDelay(a, loads); err == nil {
				return nil
			}
		}
		return err
	})
}

// comparedDelay compares the run-queue delay that the api tells with what the kernel counted in the same 10 s. That is more than the two of four
// spinning processes that find no processor: threads of the Go runtime, which look after them, wait too.
func comparedDelay(a *api, loads []*running) error {
	if _, err := a.get("/stats/workloads"); err != nil { // it is read while somebody asks
		return err
	}
	began, before := time.Now(), runDelay(loads)
	time.Sleep(5 * time.Second)
	if _, err := a.get("/stats/workloads"); err != nil {
		return err
	}
	time.Sleep(5 * time.Second)
	counted := 100 * float64(runDelay(loads)-before) / float64(time.Since(began).Nanoseconds())
	if counted < 80 {
		return fmt.Errorf("they do not wait: %.0f %% by schedstat", counted)
	}
	document, err := a.get("/stats/workloads")
	if err != nil {
		return err
	}
	return snapshot{document}.between("workloads[waits.service].runDelayPercent", 0.7*counted, 1.4*counted)
}

// runDelay returns for how long the threads of loads waited for a processor, in nanoseconds.
func runDelay(loads []*running) (waited uint64) {
	for _, load := range loads {
		files, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", load.command.Process.Pid)) // the pattern is well formed
		for _, file := range files {
			content, _ := os.ReadFile(file) // a thread that has ended counts no more
			var ran, one uint64
			if n, _ := fmt.Sscan(string(content), &ran, &one); n == 2 {
				waited += one
			}
		}
	}
	return waited
}
