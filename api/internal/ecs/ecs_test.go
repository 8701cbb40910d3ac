package ecs_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/ecs"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

func TestFargate(t *testing.T) {
	with(t, fargate(t), "AWS_ECS_FARGATE", func(t *testing.T, task *ecs.Reader) {
		reading := read(t, task)
		if reading.Counters == nil || reading.Runtime != stats.RuntimeFargate {
			t.Fatalf("the task is %+v", reading)
		}
		told := reading.Counters
		if told.ID != "0123456789abcdef0123456789abcdef" || told.Cluster != "production" || told.Service != "" || told.Family != "sys-stats" ||
			told.Revision != "12" || told.AvailabilityZone != "eu-central-1b" || told.LaunchType != "FARGATE" {
			t.Errorf("the task is %+v", told)
		}
		if *told.LimitCores != 0.5 || *told.MemoryLimitBytes != 1<<30 || *told.EphemeralStorageUsedBytes != 281<<20 || *told.EphemeralStorageBytes != 20496<<20 {
			t.Errorf("limits are %v, %d, storage %d of %d", *told.LimitCores, *told.MemoryLimitBytes, *told.EphemeralStorageUsedBytes, *told.EphemeralStorageBytes)
		}
		if len(told.Containers) != 2 || told.Containers[0].Name != "api" || told.Containers[1].Name != "web" {
			t.Fatalf("containers are %+v", told.Containers)
		}
		api, web := told.Containers[0], told.Containers[1]
		if api.Image != "sys-stats/api:v1.2.3" || api.Status != "RUNNING" || api.Health != "HEALTHY" || *api.ReservedCores != 0.25 || *api.MemoryLimitBytes != 128<<20 {
			t.Errorf("api is %+v", api)
		}
		if web.Health != "" || web.ReservedCores != nil || web.MemoryLimitBytes != nil {
			t.Errorf("web is %+v", web)
		}
		if newest, before := api.Newest, api.Before; *newest.UsageNanoseconds != 9e9 || *before.UsageNanoseconds != 8e9 || newest.At.Sub(before.At) != 10*time.Second ||
			*newest.MemoryUsageBytes != 60391424 || *newest.InactiveFileBytes != 3514368 || newest.PIDs != nil {
			t.Errorf("api used %+v, before %+v", newest, before)
		}
		if *web.Newest.InactiveFileBytes != 5000000 {
			t.Errorf("web used %+v", web.Newest)
		}
		text, err := json.Marshal(reading)
		if err != nil || strings.Contains(string(text), "111122223333") || strings.Contains(string(text), "do-not-show") {
			t.Errorf("the account or a secret is shown: %s, %v", text, err)
		}
	})
}

// Whether it is Fargate is known from the first reading on by the environment, and later by the agent, which knows better.
func TestRuntime(t *testing.T) {
	for name, test := range map[string]struct {
		environment string
		agent       *agent
		want        stats.Runtime
	}{
		"by the environment, before the agent answers": {"AWS_ECS_FARGATE", newAgent(), stats.RuntimeFargate},
		"by the agent": {"", fargate(t), stats.RuntimeFargate},
		"not known":    {"", newAgent(), stats.RuntimeECS},
		"on EC2":       {"AWS_ECS_EC2", newAgent(), stats.RuntimeECS},
		"the environment says Fargate, the agent EC2": {"AWS_ECS_FARGATE", ec2(t), stats.RuntimeECS},
	} {
		t.Run(name, func(t *testing.T) {
			with(t, test.agent, test.environment, func(t *testing.T, task *ecs.Reader) {
				if got := read(t, task).Runtime; got != test.want {
					t.Errorf("it is %s, to be %s", got, test.want)
				}
			})
		})
	}
}

func ec2(t *testing.T) *agent {
	a := newAgent()
	a.answer("/task", body(load(t, "ec2-task")))
	a.answer("/task/stats", body(load(t, "ec2-stats")))
	return a
}

func TestEC2(t *testing.T) {
	with(t, ec2(t), "AWS_ECS_EC2", func(t *testing.T, task *ecs.Reader) {
		reading := read(t, task)
		if told := reading.Counters; reading.Runtime != stats.RuntimeECS || told.Cluster != "default" || told.Service != "monitor-daemon" || told.LimitCores != nil ||
			told.MemoryLimitBytes != nil || told.EphemeralStorageBytes != nil || *told.Containers[0].Newest.PIDs != 9 {
			t.Errorf("the task is %+v", told)
		}
	})
}

// The agent at a start: it does not know us, then the task without figures, then all.
func TestStart(t *testing.T) {
	a := newAgent()
	with(t, a, "AWS_ECS_FARGATE", func(t *testing.T, task *ecs.Reader) {
		reading := read(t, task)
		if absent := reading.Unknown; reading.Counters != nil || !strings.Contains(absent.Reason, "404") || absent.Hint == "" || len(reading.Missing) != 0 {
			t.Errorf("the task is %+v", reading)
		}
		a.answer("/task", body(changed(t, "fargate-task", func(answer map[string]any) {
			answer["Containers"].([]any)[0].(map[string]any)["KnownStatus"] = "CREATED"
		})))
		a.answer("/task/stats", body(`{"0123456789abcdef0123456789abcdef-1111111111":null,"0123456789abcdef0123456789abcdef-2222222222":null}`))
		time.Sleep(10 * time.Second)
		reading = read(t, task)
		for _, name := range []string{"container.cpu.usagePercent", "container.memory", "container.task.containers"} {
			if absent := field(reading, name); absent == nil || absent.Reason != "The ECS agent has no figures of api yet." || absent.AgeSeconds != nil {
				t.Errorf("missing is %+v", reading.Missing)
			}
		}
		a.answer("/task", body(load(t, "fargate-task")))
		a.answer("/task/stats", body(load(t, "fargate-stats")))
		time.Sleep(10 * time.Second)
		if reading = read(t, task); len(reading.Missing) != 0 || reading.Counters.Containers[1].Status != "RUNNING" {
			t.Errorf("missing is %+v, the task %+v", reading.Missing, reading.Counters)
		}
	})
}

// A task of which nothing runs yet says so.
func TestNothingRuns(t *testing.T) {
	a := fargate(t)
	a.answer("/task", body(changed(t, "fargate-task", func(answer map[string]any) { answer["Containers"] = nil })))
	with(t, a, "", func(t *testing.T, task *ecs.Reader) {
		reading := read(t, task)
		if absent := field(reading, "container.memory"); absent == nil || absent.Reason != "The ECS agent knows of no container that runs." {
			t.Errorf("missing is %+v", reading.Missing)
		}
	})
}

// Whatever the agent does instead of answering: it is said, the last figures stay with their age, and it goes on afterwards.
func TestTheAgentFails(t *testing.T) {
	endless := func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			if _, err := io.WriteString(w, strings.Repeat(" ", 4096)); err != nil {
				return
			}
		}
	}
	for name, test := range map[string]struct {
		answer http.HandlerFunc
		away   bool
		reason string
		hint   bool
	}{
		"throttled":         {status(http.StatusTooManyRequests), false, "The ECS agent limits how often it may be asked (429), over all tasks of the instance: it is asked less often now.", false},
		"unknown":           {status(http.StatusNotFound), false, "The ECS agent does not know this container (404).", true},
		"broken":            {status(http.StatusInternalServerError), false, "The ECS agent answered 500.", false},
		"elsewhere":         {http.RedirectHandler("http://example.org/", http.StatusFound).ServeHTTP, false, "The ECS agent answered 302.", false},
		"away":              {nil, true, "The ECS agent cannot be reached: connection refused.", true},
		"never answers":     {func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, false, "The ECS agent did not answer in 1s.", false},
		"answers too late":  {func(w http.ResponseWriter, r *http.Request) { time.Sleep(1100 * time.Millisecond); body("{}")(w, r) }, false, "The ECS agent did not answer in 1s.", false},
		"drips":             {drip, false, "The ECS agent did not answer in 1s.", false},
		"is endless":        {endless, false, "The ECS agent answered with more than 1024 KiB.", false},
		"is huge":           {body(`{"a":"` + strings.Repeat("x", 1<<20) + `"}`), false, "The ECS agent answered with more than 1024 KiB.", false},
		"garbage":           {body("<html>"), false, "The ECS agent answered with something that is not figures of containers.", false},
		"empty":             {body(""), false, "The ECS agent answered with something that is not figures of containers.", false},
		"null":              {body("null"), false, "The ECS agent answered with something that is not figures of containers.", false},
		"a list":            {body("[]"), false, "The ECS agent answered with something that is not figures of containers.", false},
		"negative counters": {body(`{"a":{"read":"2026-11-25T10:10:20Z","memory_stats":{"usage":-1}}}`), false, "The ECS agent answered with something that is not figures of containers.", false},
	} {
		t.Run(name, func(t *testing.T) {
			a := fargate(t)
			with(t, a, "", func(t *testing.T, task *ecs.Reader) {
				a.mu.Lock()
				a.away = test.away
				a.mu.Unlock()
				if test.answer != nil {
					a.answer("/task/stats", test.answer)
				}
				if test.away { // and with it the connection that is open
					task.DialBy(a.dial)()
				}
				time.Sleep(10 * time.Second)
				asked := time.Now()
				reading := read(t, task)
				if time.Since(asked) != 0 {
					t.Error("the reading waited for the agent")
				}
				for _, name := range []string{"container.cpu.usagePercent", "container.memory", "container.task.containers"} {
					absent := field(reading, name)
					if absent == nil || absent.Reason != test.reason || (absent.Hint != "") != test.hint || absent.AgeSeconds == nil || *absent.AgeSeconds != 10 {
						t.Fatalf("missing is %+v", reading.Missing)
					}
				}
				if api := reading.Counters.Containers[0]; api.Newest == nil || *api.Newest.UsageNanoseconds != 9e9 {
					t.Errorf("the last figures are gone: %+v", api)
				}
				a.mu.Lock()
				a.away = false
				a.mu.Unlock()
				a.answer("/task/stats", body(load(t, "fargate-stats")))
				time.Sleep(31 * time.Second)
				if absent := field(read(t, task), "container.memory"); absent != nil && absent.Reason == test.reason {
					t.Errorf("it does not go on: %+v", absent)
				}
			})
		})
	}
}

// drip sends a byte now and then, so that each of them comes in time and the whole does not.
func drip(w http.ResponseWriter, r *http.Request) {
	for r.Context().Err() == nil {
		if _, err := io.WriteString(w, " "); err != nil {
			return
		}
		_ = http.NewResponseController(w).Flush()
		time.Sleep(200 * time.Millisecond)
	}
}

func TestGarbageIsNoTask(t *testing.T) {
	for _, text := range []string{"", "null", "[]", "{}", "7", `{"TaskARN":7}`, `{"TaskARN":"a","Limits":7}`, `{"TaskARN":"a","Containers":{}}`, `"not found"`} {
		a := fargate(t)
		a.answer("/task", body(text))
		with(t, a, "", func(t *testing.T, task *ecs.Reader) {
			reading := read(t, task)
			if absent := reading.Unknown; absent.Reason != "The ECS agent answered with something that is not a task." || len(a.times("/task/stats")) != 0 {
				t.Errorf("%q gives %+v", text, reading.Missing)
			}
		})
	}
}

// A task that cannot be read again stays, with its age.
func TestTheTaskGetsOld(t *testing.T) {
	a := fargate(t)
	with(t, a, "", func(t *testing.T, task *ecs.Reader) {
		a.answer("/task", status(http.StatusTooManyRequests))
		time.Sleep(2 * time.Minute)
		reading := read(t, task)
		if absent := field(reading, "container.task"); absent == nil || absent.AgeSeconds == nil || *absent.AgeSeconds != 120 || reading.Counters.Cluster != "production" {
			t.Errorf("missing is %+v", reading.Missing)
		}
	})
}

// It is asked seldom: while all is well, while something starts, and least while it refuses.
func TestHowOftenItIsAsked(t *testing.T) {
	for name, test := range map[string]struct {
		change      func(a *agent)
		task, stats [2]int // at least and at most, in ten minutes
	}{
		"all is well": {func(*agent) {}, [2]int{10, 11}, [2]int{280, 301}},
		"a container never runs": {func(a *agent) {
			a.answer("/task", body(changed(t, "fargate-task", func(answer map[string]any) {
				answer["Containers"].([]any)[0].(map[string]any)["KnownStatus"] = "PULLED"
			})))
		}, [2]int{90, 121}, [2]int{280, 301}},
		"a container has stopped": {func(a *agent) {
			a.answer("/task", body(changed(t, "fargate-task", func(answer map[string]any) {
				answer["Containers"].([]any)[0].(map[string]any)["KnownStatus"] = "STOPPED"
			})))
		}, [2]int{10, 11}, [2]int{280, 301}},
		"it refuses":      {func(a *agent) { a.answer("/task/stats", status(http.StatusTooManyRequests)) }, [2]int{8, 31}, [2]int{15, 31}},
		"it knows nobody": {func(a *agent) { a.answer("/task", nil) }, [2]int{15, 31}, [2]int{0, 0}},
	} {
		t.Run(name, func(t *testing.T) {
			a := fargate(t)
			test.change(a)
			with(t, a, "", func(t *testing.T, _ *ecs.Reader) {
				time.Sleep(10 * time.Minute)
				for path, want := range map[string][2]int{"/task": test.task, "/task/stats": test.stats} {
					if times := len(a.times(path)); times < want[0] || times > want[1] {
						t.Errorf("%s was asked %d times, to be %d to %d", path, times, want[0], want[1])
					}
				}
			})
		})
	}
}

// figures are those of a moment, seconds after the ones in the testdata.
func figures(t *testing.T, seconds float64, id string, usage float64) string {
	return changed(t, "fargate-stats", func(answer map[string]any) {
		api := answer["0123456789abcdef0123456789abcdef-1111111111"].(map[string]any)
		delete(answer, "0123456789abcdef0123456789abcdef-1111111111")
		at := time.Date(2026, 11, 25, 10, 10, 20, 500e6, time.UTC).Add(time.Duration(seconds * float64(time.Second)))
		api["read"] = at.Format(time.RFC3339Nano)
		api["preread"] = "0001-01-01T00:00:00Z"
		delete(api, "precpu_stats")
		api["cpu_stats"].(map[string]any)["cpu_usage"].(map[string]any)["total_usage"] = usage
		answer[id] = api
	})
}

// The agent looks every ten seconds and is asked every two: a look counts once, and the one before it is kept.
func TestEachLookCountsOnce(t *testing.T) {
	const id = "0123456789abcdef0123456789abcdef-1111111111"
	a := fargate(t)
	with(t, a, "", func(t *testing.T, task *ecs.Reader) {
		for _, step := range []struct {
			after, usage float64 // of the agent's look
			before       any     // usage of the look before, nil where there is none
		}{
			{10, 10e9, 9e9},
			{10, 11e9, 9e9}, // not a new look, whatever it says
			{20, 10.5e9, 10e9},
			{15, 10.7e9, nil}, // its clock was set back
			{25, 11e9, 10.7e9},
			{35, 0, 11e9}, // counters that were set back are for the sampler to notice
		} {
			a.answer("/task/stats", body(figures(t, step.after, id, step.usage)))
			time.Sleep(4 * time.Second)
			api := read(t, task).Counters.Containers[0]
			switch {
			case step.before == nil && api.Before == nil:
			case step.before == nil || api.Before == nil:
				t.Errorf("after %v s: before is %+v, to be %v", step.after, api.Before, step.before)
			case float64(*api.Before.UsageNanoseconds) != step.before.(float64) || !api.Before.At.Before(api.Newest.At):
				t.Errorf("after %v s: before is %+v of %d, to be %v", step.after, api.Before, *api.Before.UsageNanoseconds, step.before)
			}
		}
	})
}

// A container that was restarted has another id: its counters are not those of the one before.
func TestAContainerIsStartedAnew(t *testing.T) {
	const restarted = "0123456789abcdef0123456789abcdef-4444444444"
	a := fargate(t)
	with(t, a, "", func(t *testing.T, task *ecs.Reader) {
		a.answer("/task/stats", body(figures(t, 10, restarted, 5)))
		time.Sleep(3 * time.Second)
		reading := read(t, task)
		if absent := field(reading, "container.memory"); absent == nil || !strings.Contains(absent.Reason, "no figures of api") || reading.Counters.Containers[0].Newest != nil {
			t.Errorf("the old one is not gone: %+v", reading.Missing)
		}
		a.answer("/task", body(strings.ReplaceAll(load(t, "fargate-task"), "0123456789abcdef0123456789abcdef-1111111111", restarted)))
		time.Sleep(8 * time.Second)
		if api := read(t, task).Counters.Containers[0]; api.ID != restarted || api.Newest == nil || *api.Newest.UsageNanoseconds != 5 || api.Before != nil {
			t.Errorf("the new one is %+v", api)
		}
	})
}

// An agent that answers, and does not look any more.
func TestFiguresGetOld(t *testing.T) {
	with(t, fargate(t), "", func(t *testing.T, task *ecs.Reader) {
		time.Sleep(30 * time.Second)
		if absent := field(read(t, task), "container.memory"); absent != nil {
			t.Errorf("30 s are no age: %+v", absent)
		}
		time.Sleep(5 * time.Second)
		if absent := field(read(t, task), "container.memory"); absent == nil || *absent.AgeSeconds != 35 || !strings.Contains(absent.Reason, "not looked") {
			t.Errorf("missing is %+v", absent)
		}
	})
}

// What cannot be a limit is none.
func TestLimits(t *testing.T) {
	for text, want := range map[string]string{
		`{}`:                           "none none",
		`{"CPU":null,"Memory":null}`:   "none none",
		`{"CPU":0,"Memory":0}`:         "none none",
		`{"CPU":-1,"Memory":-1}`:       "none none",
		`{"CPU":1e300,"Memory":1e300}`: "none none",
		`{"CPU":0.25,"Memory":512}`:    "0.25 536870912",
	} {
		a := fargate(t)
		a.answer("/task", body(changed(t, "fargate-task", func(answer map[string]any) { answer["Limits"] = json.RawMessage(text) })))
		with(t, a, "", func(t *testing.T, task *ecs.Reader) {
			cores, size := "none", "none"
			told := read(t, task).Counters
			if told.LimitCores != nil {
				cores = fmt.Sprint(*told.LimitCores)
			}
			if told.MemoryLimitBytes != nil {
				size = fmt.Sprint(*told.MemoryLimitBytes)
			}
			if got := cores + " " + size; got != want {
				t.Errorf("%s gives %s, to be %s", text, got, want)
			}
		})
	}
}

// The service is told in two ways.
func TestService(t *testing.T) {
	for group, want := range map[string]string{"service:shop": "shop", "family:shop": "", "": ""} {
		a := fargate(t)
		a.answer("/task", body(changed(t, "fargate-task", func(answer map[string]any) { answer["Group"] = group })))
		with(t, a, "", func(t *testing.T, task *ecs.Reader) {
			if got := read(t, task).Counters.Service; got != want {
				t.Errorf("%q gives %q, to be %q", group, got, want)
			}
		})
	}
}

func FuzzTask(f *testing.F) {
	for _, seed := range []string{load(f, "fargate-task"), load(f, "ec2-task"), "null", `{"TaskARN":"x","Containers":[{"DockerId":"a","Name":"a"},{"DockerId":"b","Name":"a"},null]}`,
		`{"TaskARN":"x","Limits":{"CPU":1e308,"Memory":1e308},"EphemeralStorageMetrics":null}`, `{"TaskARN":"` + strings.Repeat("ä", 200) + `"}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(ecs.CheckTask)
}

func FuzzStats(f *testing.F) {
	for _, seed := range []string{load(f, "fargate-stats"), load(f, "ec2-stats"), "null", `{"a":null}`, `{"a":{}}`, `{"a":{"read":"2026-11-25T10:10:20Z","preread":"2027-11-25T10:10:20Z","precpu_stats":{"cpu_usage":{"total_usage":1}}}}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(ecs.CheckStats)
}
