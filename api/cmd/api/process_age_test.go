package main

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/host"
	"github.com/sys-stats/sys-stats/api/internal/sampler"
	"github.com/sys-stats/sys-stats/api/internal/verdict"
)

// Inside an LXC container an old lxcfs (2.0.7) tells in btime when the container booted, while starttime counts from the
// boot of the machine. Not even the process that this puts into the future shows an age of 0.
func TestProcessAgeInsideOldLXC(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		root := t.TempDir()
		const columns = "(%s) S 1 7 7 0 -1 4194560 90 0 1 0 100 5 0 0 20 0 1 0 %d 5000000 200 0\n"
		put(t, root+"/stat", fmt.Sprintf("cpu  1 1 1 1\ncpu0 1 1 1 1\nbtime %d\n", time.Now().Add(-10*time.Minute).Unix()))
		put(t, root+"/1/stat", fmt.Sprintf("1 "+columns, "init", 4200))
		put(t, root+"/1/statm", "10 3 1 0 0 0 0\n")
		put(t, root+"/7/stat", fmt.Sprintf("7 "+columns, "nginx", 259_140_000)) // of a machine that has been up for 30 days
		put(t, root+"/7/statm", "10 3 1 0 0 0 0\n")
		processes := sampler.NewProcesses(processSource{machine: host.New(host.Roots{Proc: root, Sys: root, Etc: root})}, time.Second)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		go sampler.New(nil, verdict.New(nil, nil), nil, sampler.Options{Interval: time.Second, Processes: processes}).Run(ctx)

		list, found := processes.List(t.Context())
		if !found || len(list.Processes) != 2 {
			t.Fatalf("list is %v %+v", found, list)
		}
		if age := list.Processes[0].AgeSeconds; age == nil || *age < 558 || *age > 559 {
			t.Errorf("init is %v s old", age)
		}
		if age := list.Processes[1].AgeSeconds; age != nil {
			t.Errorf("nginx is said to be %g s old", *age)
		}
		for _, missing := range list.Missing {
			if missing.Field == "processes.ageSeconds" {
				return
			}
		}
		t.Errorf("the age is not named: %+v", list.Missing)
	})
}
