package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"
)

const (
	slice = cgroup("/system.slice")
	// runs is how often each of contention and quiet is looked at.
	runs = 10
	// settled is how long loads run until the last 10 s are all theirs.
	settled = 13 * time.Second
)

// services are the workloads of the suite. All need a little of everything, and in each run others of them are hogs: one of processors and one of
// a disk at the same time, the third their victim. Memory, which takes long to fill, comes after that.
var services = [3]cgroup{slice + "/ledger.service", slice + "/mailer.service", slice + "/search.service"}

// resources are the findings that are looked at, with the file in which the kernel counts the waiting for each.
var resources = []struct{ field, file string }{{"pressure.cpu", "cpu.pressure"}, {"pressure.memory", "memory.pressure"}, {"pressure.io", "io.pressure"}}

func serviceName(of cgroup) string { return string(of[strings.LastIndex(string(of), "/")+1:]) }

// checkContention is who is said to wait, and because of whom, where three workloads contend for processors, memory and a disk.
func checkContention(r *results) {
	var a *api
	r.check("three services are made, with swap, and the api answers", func() error {
		if err := all(outer.make(), slice.make(), slice.set("cgroup.subtree_control", "+cpu +memory +io +pids")); err != nil {
			return err
		}
		for _, service := range services {
			if err := service.make(); err != nil {
				return err
			}
		}
		if err := all(os.WriteFile("/sys/block/zram0/disksize", []byte("256M"), 0), run("mkswap", "/dev/zram0"), run("swapon", "/dev/zram0")); err != nil {
			return err
		}
		var err error
		a, err = startAPI(outer)
		return err
	})
	if r.failed > 0 {
		return
	}
	withWork(r, works{services[0]: lightWork, services[1]: lightWork, services[2]: lightWork}, func() {
		time.Sleep(settled)
		for number := range runs {
			r.check(fmt.Sprintf("quiet, %d of %d: nobody is named", number+1, runs), func() error {
				time.Sleep(time.Second)
				s, err := a.now()
				return all(err, s.namesNobody())
			})
		}
	})
	r.check("a service that its own quota alone holds back is nobody's victim", func() error { return checkOwnQuota(a) })
	for first := range services {
		cpuHog, diskHog := lightWork, lightWork
		hogCPU(&cpuHog)
		hogDisk(&diskHog)
		one, other, third := services[first], services[(first+1)%3], services[(first+2)%3]
		withWork(r, works{one: cpuHog, other: diskHog, third: lightWork}, func() {
			// Without it the hog gets hardly more than the others need for their bit of work on an emulated machine.
			if err := one.set("cpu.weight", "400"); err != nil {
				r.check("a hog gets its share", func() error { return err })
			}
			time.Sleep(settled - 10*time.Second)
			hogs := map[string]cgroup{"pressure.cpu": one, "pressure.io": other}
			looks := looks{api: a}
			for number := first; number < runs; number += len(services) {
				r.check(fmt.Sprintf("processors and a disk, %d of %d: who waits and because of whom is as the kernel counts it", number+1, runs), func() error {
					return looks.compare(hogs)
				})
			}
			if err := one.set("cpu.weight", "100"); err != nil {
				r.check("a hog gets no more than others", func() error { return err })
			}
		})
	}
	memoryHog, needy := lightWork, lightWork
	hogMemory(&memoryHog)
	needMemory(&needy)
	withWork(r, works{services[0]: needy, services[1]: needy, services[2]: memoryHog}, func() {
		r.check("a service fills the memory of the machine", func() error {
			_, err := a.soon(func(s snapshot) error { return s.between("memory.usagePercent", 93, 100) })
			return err
		})
		time.Sleep(5 * time.Second)
		looks := looks{api: a}
		for number := range runs {
			r.check(fmt.Sprintf("memory, %d of %d: who waits and because of whom is as the kernel counts it", number+1, runs), func() error {
				return looks.compare(map[string]cgroup{"pressure.memory": services[2]})
			})
		}
	})
}

// works says what services do.
type works map[cgroup]work

// withWork does something while services do their work.
func withWork(r *results, of works, do func()) {
	var loads []*running
	defer func() {
		for _, load := range loads {
			_ = load.stop()
		}
	}()
	for service, one := range of {
		load, err := startLoad(service, "work", one.arguments()...)
		if err != nil {
			r.check("the loads start", func() error { return err })
			return
		}
		loads = append(loads, load)
	}
	do()
}

// checkOwnQuota looks at a service that may use a tenth of a processor and wants two, beside others that do next to nothing.
func checkOwnQuota(a *api) error {
	limited := services[0]
	load, err := startLoad(limited, "spin", "2")
	if err != nil {
		return err
	}
	if err := limited.set("cpu.max", "10000 100000"); err != nil { // not before: it would take long to start
		return errors.Join(err, load.stop())
	}
	before, err := stall(limited.file("cpu.pressure"), "some")
	if err != nil {
		return err
	}
	time.Sleep(settled)
	after, err := stall(limited.file("cpu.pressure"), "some")
	if err == nil && after-before < 5e6 {
		err = fmt.Errorf("its quota does not hold it back: it waited %.0f ms", (after-before)/1000)
	}
	s, failed := a.now()
	return errors.Join(all(err, failed, s.namesNobody()), limited.set("cpu.max", "max 100000"), load.stop()) // in this order: it would take long to end
}

func compareLooks(a *api, before, after look, hog map[string]cgroup) error {
	s, err := a.now()
	if err := errors.Join(err, before.err, after.err); err != nil {
		return err
	}
	var problems []error
	for _, resource := range resources {
		if hog[resource.field] == "" {
			continue
		}
		waited, amounts := map[string]float64{}, map[string]float64{} // seconds of 10, and what was used, by name
		for _, service := range services {
			name, then, now := serviceName(service), before.counts[service], after.counts[service]
			amounts[name] = now.used[resource.field]
			if resource.field != "pressure.memory" { // of which it is what they have
				amounts[name] -= then.used[resource.field]
			}
			waited[name] = (now.waited[resource.field] - then.waited[resource.field]) / 1e5 / now.at.Sub(then.at).Seconds()
		}
		if err := s.blames(resource.field, hog[resource.field], waited, amounts); err != nil {
			problems = append(problems, fmt.Errorf("%w; the kernel counted that they waited %.2v and used %.3v", err, waited, amounts))
		}
	}
	return errors.Join(problems...)
}

// blames wants that a finding names the hog first as its cause, others only if they used nearly half as much, and as victims whom the kernel
// counted to have waited, for about as long.
func (s snapshot) blames(field string, hog cgroup, waited, used map[string]float64) error {
	longest := 0.0
	for name, seconds := range waited {
		if name != serviceName(hog) {
			longest = max(longest, seconds)
		}
	}
	if longest < 0.25 {
		return untold{fmt.Errorf("%s: nobody waits for the hog %s", field, serviceName(hog))}
	}
	explanation, _ := s.value("verdict.sentences[" + field + "].explanation").(string)
	if err := s.blamesNow(field, hog, explanation, waited, used); err != nil {
		if strings.Contains(explanation, " s ago: ") {
			return untold{err}
		}
		return err
	}
	fmt.Printf("          %s\n", explanation)
	return nil
}

func (s snapshot) blamesNow(field string, hog cgroup, explanation string, waited, used map[string]float64) error {
	var causes, victims []string
	for _, cause := range s.list("verdict.sentences[" + field + "].causes") {
		name := fmt.Sprint(cause["name"])
		if cause["kind"] != "workload" || len(causes) > 0 && used[name] < 0.4*used[serviceName(hog)] {
			return fmt.Errorf("%s: %v is no cause", field, cause)
		}
		causes = append(causes, name)
	}
	for _, victim := range s.list("verdict.sentences[" + field + "].victims") {
		name := fmt.Sprint(victim["name"])
		victims = append(victims, name)
		if seconds, _ := victim["waitedSeconds"].(float64); seconds < waited[name]-2 || seconds > waited[name]+2 {
			return fmt.Errorf("%s: %s is said to have waited %.1f s of 10", field, name, seconds)
		}
	}
	switch {
	case len(causes) == 0 || causes[0] != serviceName(hog):
		return fmt.Errorf("%s: causes are %q instead of %s: %v", field, causes, hog, s.value("verdict.sentences["+field+"]"))
	case len(victims) == 0 || slices.ContainsFunc(victims, func(name string) bool { return slices.Contains(causes, name) }):
		return fmt.Errorf("%s: victims are %q: %v", field, victims, s.value("verdict.sentences["+field+"]"))
	case !strings.Contains(explanation, victims[0]+" waited ") || !strings.Contains(explanation, serviceName(hog)):
		return fmt.Errorf("%s: it explains %q", field, explanation)
	}
	return nil
}

// namesNobody wants that no workload is named in the verdict.
func (s snapshot) namesNobody() error {
	for _, sentence := range s.list("verdict.sentences") {
		victims, _ := sentence["victims"].([]any)
		if sentence["explanation"] != nil || len(victims) > 0 || strings.Contains(fmt.Sprint(sentence["causes"]), "kind:workload") {
			return fmt.Errorf("it says %v", sentence)
		}
	}
	return nil
}

// list returns the rows of a list that are objects.
func (s snapshot) list(path string) []map[string]any {
	rows, _ := s.value(path).([]any)
	var found []map[string]any
	for _, one := range rows {
		if fields, isObject := one.(map[string]any); isObject {
			found = append(found, fields)
		}
	}
	return found
}
