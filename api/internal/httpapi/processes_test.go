package httpapi_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/httpapi"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// listed is a list that is there at once.
type listed stats.ProcessList

func (l listed) List(context.Context) (stats.ProcessList, bool) { return stats.ProcessList(l), true }

// unread is a list that never comes.
type unread struct{}

func (unread) List(ctx context.Context) (stats.ProcessList, bool) {
	<-ctx.Done()
	return stats.ProcessList{}, false
}

func percent(value float64) *float64 { return &value }

func someProcesses() listed {
	return listed{At: time.UnixMilli(1000).UTC(), Total: 5, Missing: []stats.Missing{}, Processes: []stats.Process{
		{PID: 1, ResidentBytes: 100, CPUPercent: percent(0)},
		{PID: 2, ResidentBytes: 900},
		{PID: 5, ResidentBytes: 300, CPUPercent: percent(150)},
		{PID: 4, ResidentBytes: 300, CPUPercent: percent(150)},
		{PID: 3, ResidentBytes: 400, CPUPercent: percent(150)},
	}}
}

func TestProcesses(t *testing.T) {
	all := someProcesses()
	service := newService(httpapi.Options{Processes: all})
	for query, want := range map[string]string{
		"":                                "3 4 5 1 2", // who uses the same: by memory, then by id; not known: last
		"?sort=cpu":                       "3 4 5 1 2",
		"?sort=memory":                    "2 3 4 5 1",
		"?sort=memory&limit=2":            "2 3",
		"?sort=&limit=":                   "3 4 5 1 2", // as without them
		"?limit=1":                        "3",
		"?limit=200&instance=here":        "3 4 5 1 2",
		"?instance=here&limit=3&sort=cpu": "3 4 5",
	} {
		answer := service.ask("GET", "/stats/processes"+query)
		var list stats.ProcessList
		if err := json.Unmarshal(answer.Body.Bytes(), &list); err != nil {
			t.Fatal(err)
		}
		var pids []string
		for _, process := range list.Processes {
			pids = append(pids, fmt.Sprint(process.PID))
		}
		if got := strings.Join(pids, " "); got != want {
			t.Errorf("%q lists %q, to be %q", query, got, want)
		}
		if answer.Code != 200 || answer.Header().Get("Content-Type") != "application/json" || answer.Header().Get("Cache-Control") != "no-store" ||
			list.Instance != "here" || list.Total != 5 || !list.At.Equal(all.At) || strings.Contains(answer.Body.String(), "$schema") {
			t.Errorf("%q is %d %v %s", query, answer.Code, answer.Header(), answer.Body)
		}
	}
	if all.Processes[0].PID != 1 || all.Processes[4].PID != 3 {
		t.Error("the list that is shared was sorted")
	}
}

func TestFiftyProcessesAreTheDefault(t *testing.T) {
	service := newService(httpapi.Options{Processes: listed{Processes: make([]stats.Process, 300)}})
	for query, want := range map[string]int{"": 50, "?limit=200": 200} {
		var list stats.ProcessList
		if err := json.Unmarshal(service.ask("GET", "/stats/processes"+query).Body.Bytes(), &list); err != nil || len(list.Processes) != want {
			t.Errorf("%q lists %d, %v", query, len(list.Processes), err)
		}
	}
}

func TestNoProcessesIsAnEmptyList(t *testing.T) {
	answer := newService(httpapi.Options{Processes: listed{Missing: []stats.Missing{}}}).ask("GET", "/stats/processes")
	if !strings.Contains(answer.Body.String(), `"processes":[]`) || !strings.Contains(answer.Body.String(), `"missing":[]`) {
		t.Errorf("answer is %s", answer.Body)
	}
}

func TestProcessesRefusals(t *testing.T) {
	service := newService(httpapi.Options{Processes: someProcesses()})
	for query, test := range map[string]struct {
		status int
		want   string
	}{
		"?instance=there":    {404, "There is no instance named"},
		"?sort=name":         {422, `"location":"query.sort"`},
		"?sort=CPU":          {422, `"location":"query.sort"`},
		"?limit=0":           {422, `"location":"query.limit"`},
		"?limit=201":         {422, `"location":"query.limit"`},
		"?limit=-1":          {422, `"location":"query.limit"`},
		"?limit=ten":         {422, `"location":"query.limit"`},
		"?limit=1.5":         {422, `"location":"query.limit"`},
		"?order=cpu":         {422, "query.order"},
		"?limit=0&sort=name": {422, `"location":"query.sort"`},
	} {
		wantProblem(t, service.ask("GET", "/stats/processes"+query), test.status, test.want)
	}
	wantProblem(t, service.ask("POST", "/stats/processes"), 405, "POST is not allowed here")
	if answer := service.ask("HEAD", "/stats/processes"); answer.Code != 200 || answer.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("HEAD is %d %v", answer.Code, answer.Header())
	}
}

func TestProcessesThatAreNotRead(t *testing.T) {
	answer := newService(httpapi.Options{}).ask("GET", "/stats/processes")
	wantProblem(t, answer, 503, "are not read")
	if answer.Header().Get("Retry-After") != "1" {
		t.Errorf("headers are %v", answer.Header())
	}
	synctest.Test(t, func(t *testing.T) { // a server that stops does not wait for a list
		service := newService(httpapi.Options{Processes: unread{}})
		go func() {
			time.Sleep(time.Second)
			if err := service.Stop(t.Context()); err != nil {
				t.Error(err)
			}
		}()
		answer := service.ask("GET", "/stats/processes")
		wantProblem(t, answer, 503, "are being read")
		if answer.Header().Get("Retry-After") != "1" {
			t.Errorf("headers are %v", answer.Header())
		}
		synctest.Wait()
	})
}

// Command lines hold secrets, and names are chosen by whoever starts a process: neither goes to the log.
func TestProcessesAreNotLogged(t *testing.T) {
	service := newService(httpapi.Options{Processes: listed{Processes: []stats.Process{{PID: 7, Name: "chosen", Command: "login --password hunter2"}}}})
	answer := service.ask("GET", "/stats/processes")
	if !strings.Contains(answer.Body.String(), "hunter2") {
		t.Errorf("answer is %s", answer.Body)
	}
	if log := service.log.String(); strings.Contains(log, "hunter2") || strings.Contains(log, "chosen") || !strings.Contains(log, `"route":"/stats/processes"`) {
		t.Errorf("the log tells %s", log)
	}
}
