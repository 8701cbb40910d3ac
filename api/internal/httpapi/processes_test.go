package httpapi_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
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
		{PID: 4, ResidentBytes: 300, CPUPercent: percent(50), FinishedChildrenCPUPercent: percent(100)},
		{PID: 3, ResidentBytes: 400, CPUPercent: percent(150)},
	}}
}

func TestProcesses(t *testing.T) {
	all := someProcesses()
	service := newService(httpapi.Options{Processes: all})
	for query, want := range map[string]string{
		"":                                "3 4 5 1 2", // equal usage: by memory, then by id; unknown usage: last
		"?sort=cpu":                       "3 4 5 1 2",
		"?sort=memory":                    "2 3 4 5 1",
		"?sort=memory&limit=2":            "2 3",
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

// elsewhere is a fleet whose only member is another server.
type elsewhere struct {
	members
	handler http.Handler
}

func (e elsewhere) Ask(ctx context.Context, _, path string, _, _ url.Values, header http.Header) (*http.Response, bool, error) {
	request := httptest.NewRequest(http.MethodGet, "http://localhost"+path, nil).WithContext(ctx)
	request.Header = header
	answered := make(chan *http.Response, 1)
	go func() {
		recorder := httptest.NewRecorder()
		e.handler.ServeHTTP(recorder, request)
		answered <- recorder.Result()
	}()
	select {
	case answer := <-answered:
		return answer, true, nil
	case <-ctx.Done():
		return nil, true, ctx.Err()
	}
}

// Whether a viewer asks an instance itself or through another, it gets that instance's own answer: that the list is not there yet.
// If a member does not answer at all, the viewer is told before the proxy gives up.
func TestPatienceWithProcesses(t *testing.T) {
	hanging := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	for name, test := range map[string]struct {
		options func() httpapi.Options
		target  string
		status  int
		detail  string
		after   time.Duration
	}{
		"itself": {func() httpapi.Options { return httpapi.Options{Processes: unread{}} }, "/stats/processes", 503, "are being read", 5 * time.Second},
		"through another": {func() httpapi.Options {
			return httpapi.Options{Fleet: elsewhere{handler: newService(httpapi.Options{Processes: unread{}}).Handler()}}
		}, "/stats/processes?instance=there", 503, "are being read", 5 * time.Second},
		"hanging":          {func() httpapi.Options { return httpapi.Options{Fleet: elsewhere{handler: hanging}} }, "/stats/processes?instance=there", 504, "did not answer in time", 6 * time.Second},
		"hanging, /stats":  {func() httpapi.Options { return httpapi.Options{Fleet: elsewhere{handler: hanging}} }, "/stats?instance=there", 504, "did not answer in time", 5 * time.Second},
		"hanging, streams": {func() httpapi.Options { return httpapi.Options{Fleet: elsewhere{handler: hanging}} }, "/stats/stream?instance=there", 504, "did not answer in time", 5 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				answer := newService(test.options()).ask("GET", test.target)
				wantProblem(t, answer, test.status, test.detail)
				if took := time.Since(began); took != test.after {
					t.Errorf("the answer comes after %s, to come after %s", took, test.after)
				}
				synctest.Wait()
			})
		})
	}
}

// Command lines hold secrets, and any user can choose the name of a process: neither is logged.
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
