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
				time.Sleep(2 * time.Second)
				s, err := a.now()
				return all(err, s.namesNobody())
			})
		}
	})
	r.check("a service that its own quota alone holds back is nobody's victim", func() error { return checkOwnQuota(a) })
	for number := range runs {
		cpuHog, diskHog := lightWork, lightWork
		hogCPU(&cpuHog)
		hogDisk(&diskHog)
		one, other, third := services[number%3], services[(number+1)%3], services[(number+2)%3]
		withWork(r, works{one: cpuHog, other: diskHog, third: lightWork}, func() {
			r.check(fmt.Sprintf("processors and a disk, %d of %d: who waits and because of whom is as the kernel counts it", number+1, runs), func() error {
				time.Sleep(settled - 10*time.Second)
				return contended(a, map[string]cgroup{"pressure.cpu": one, "pressure.io": other})
			})
		})
	}
	memoryHog := lightWork
	hogMemory(&memoryHog)
	withWork(r, works{services[0]: lightWork, services[1]: lightWork, services[2]: memoryHog}, func() {
		r.check("a service fills the memory of the machine", func() error {
			_, err := a.soon(func(s snapshot) error { return s.between("memory.usagePercent", 93, 100) })
			return err
		})
		time.Sleep(5 * time.Second)
		looks := []look{lookAt()}
		for number := range runs {
			for time.Since(looks[0].at) < 10*time.Second {
				time.Sleep(5 * time.Second)
				looks = append(looks, lookAt())
			}
			r.check(fmt.Sprintf("memory, %d of %d: who waits and because of whom is as the kernel counts it", number+1, runs), func() error {
				return compareLooks(a, looks[0], looks[len(looks)-1], map[string]cgroup{"pressure.memory": services[2]})
			})
			looks = looks[1:]
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
	if err := limited.set("cpu.max", "10000 100000"); err != nil {
		return err
	}
	load, err := startLoad(limited, "spin", "2")
	if err != nil {
		return err
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
	return errors.Join(all(err, failed, s.namesNobody()), load.stop(), limited.set("cpu.max", "max 100000"))
}

// counted is what the kernel counted of one service.
type counted struct {
	waited map[string]float64 // microseconds, by field
	used   map[string]float64 // processor microseconds, bytes held, bytes moved
}

func count(service cgroup) (counted, error) {
	c := counted{map[string]float64{}, map[string]float64{}}
	for _, resource := range resources {
		waited, err := stall(service.file(resource.file), "some")
		if err != nil {
			return c, err
		}
		c.waited[resource.field] = waited
	}
	var err error
	if c.used["pressure.cpu"], err = service.number("cpu.stat", "usage_usec"); err != nil {
		return c, err
	}
	if c.used["pressure.memory"], err = service.workingSet(); err != nil {
		return c, err
	}
	c.used["pressure.io"], err = service.readBytes("/sys/block/vda/dev")
	return c, err
}

// readBytes returns how much a service read from a device, whose numbers stand in a file.
func (c cgroup) readBytes(device string) (float64, error) {
	numbers, err := os.ReadFile(device)
	if err != nil {
		return 0, err
	}
	content, err := os.ReadFile(c.file("io.stat"))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(content)) {
		read := 0.0
		if n, _ := fmt.Sscanf(line, strings.TrimSpace(string(numbers))+" rbytes=%g", &read); n == 1 {
			return read, nil
		}
	}
	return 0, nil
}

// look is what the kernel counted of all services at one time.
type look struct {
	at     time.Time
	counts map[cgroup]counted
	err    error
}

func lookAt() look {
	seen := look{at: time.Now(), counts: map[cgroup]counted{}}
	for _, service := range services {
		one, err := count(service)
		seen.counts[service], seen.err = one, errors.Join(seen.err, err)
	}
	return seen
}

// contended compares what the api says of the last 10 s with what the kernel counted in them. It tries that more than once: the emulated
// machine may itself be held up for seconds, in which nobody does what it should.
func contended(a *api, hog map[string]cgroup) error {
	var err error
	for range tries {
		before := lookAt()
		time.Sleep(10 * time.Second)
		if err = compareLooks(a, before, lookAt(), hog); err == nil {
			return nil
		}
	}
	return err
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
		waited := map[string]float64{} // seconds of 10, by name
		for _, service := range services {
			waited[serviceName(service)] = (after.counts[service].waited[resource.field] - before.counts[service].waited[resource.field]) / 1e5 / after.at.Sub(before.at).Seconds()
		}
		if err := s.blames(resource.field, hog[resource.field], waited); err != nil {
			problems = append(problems, fmt.Errorf("%w; the kernel counted that they waited %.2v; they used before %v, after %v", err, waited, used(before.counts, resource.field), used(after.counts, resource.field)))
		}
	}
	return errors.Join(problems...)
}

func used(of map[cgroup]counted, field string) map[string]float64 {
	amounts := map[string]float64{}
	for service, one := range of {
		amounts[serviceName(service)] = one.used[field]
	}
	return amounts
}

// blames wants that a finding names the hog alone as its cause, and as victims whom the kernel counted to have waited, for about as long.
func (s snapshot) blames(field string, hog cgroup, waited map[string]float64) error {
	longest := 0.0
	for name, seconds := range waited {
		if name != serviceName(hog) {
			longest = max(longest, seconds)
		}
	}
	if longest < 0.25 {
		return fmt.Errorf("%s: nobody waits for the hog %s", field, serviceName(hog))
	}
	var causes, victims []string
	explanation := ""
	for _, cause := range s.list("verdict.sentences[" + field + "].causes") {
		causes = append(causes, fmt.Sprint(cause["kind"], " ", cause["workload"]))
	}
	for _, victim := range s.list("verdict.sentences[" + field + "].victims") {
		name := fmt.Sprint(victim["name"])
		victims = append(victims, name)
		if seconds, _ := victim["waitedSeconds"].(float64); seconds < waited[name]-2 || seconds > waited[name]+2 {
			return fmt.Errorf("%s: %s is said to have waited %.1f s of 10", field, name, seconds)
		}
	}
	explanation, _ = s.value("verdict.sentences[" + field + "].explanation").(string)
	switch {
	case !slices.Equal(causes, []string{"workload " + string(hog)}):
		return fmt.Errorf("%s: causes are %q instead of %s: %v", field, causes, hog, s.value("verdict.sentences["+field+"]"))
	case len(victims) == 0 || slices.Contains(victims, serviceName(hog)):
		return fmt.Errorf("%s: victims are %q: %v", field, victims, s.value("verdict.sentences["+field+"]"))
	case !strings.HasPrefix(explanation, victims[0]+" waited ") || !strings.Contains(explanation, serviceName(hog)):
		return fmt.Errorf("%s: it explains %q", field, explanation)
	}
	fmt.Printf("          %s\n", explanation)
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
