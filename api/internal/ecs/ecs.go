// Package ecs asks the ECS agent for the task that our container is part of, by the task metadata endpoint, version 4: its
// limits, which no cgroup of ours shows, what it is, and each of its containers. It returns raw counters and does no
// arithmetic on them.
//
// The agent is asked in the background, seldom enough for the limit that it sets to all tasks of an instance together, and
// what it says is held within bounds. A reading takes the newest answer, and never waits for one.
package ecs

import (
	"context"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// staleAfter is how old figures may become before they are said to be old. The agent itself looks every second or every ten,
// and where it polls, every twenty.
const staleAfter = 30 * time.Second

// Reader reads the task that this process is in. Run and Read may run at the same time.
type Reader struct {
	uri     string
	fargate bool // known from the start, before the agent tells
	client  *http.Client
	newest  atomic.Pointer[state]
}

// state is what is known after a round of questions. It is not changed any more once it is the newest.
type state struct {
	task      *stats.TaskCounters // nil until the agent has told of it
	taskTaken time.Time
	taskErr   error // of the newest question
	statsErr  error
	taken     map[string]time.Time // by container id, when its newest figures came
}

// New returns a Reader that asks at uri, the value of ECS_CONTAINER_METADATA_URI_V4. executionEnvironment is that of
// AWS_EXECUTION_ENV, which tells Fargate from the rest.
func New(uri, executionEnvironment string) *Reader {
	return &Reader{
		uri:     strings.TrimSuffix(uri, "/"),
		fargate: executionEnvironment == "AWS_ECS_FARGATE",
		client:  newClient(),
	}
}

// Read fills in what is known of the task. Until the agent has told of it, that is nothing but where we run.
func (r *Reader) Read(_ context.Context, reading *stats.Reading) {
	now := r.newest.Load()
	if now == nil {
		now = &state{}
	}
	reading.Task = &stats.TaskReading{Runtime: r.runtime(now.task), Counters: now.task}
	if now.task == nil {
		reading.Task.Unknown = unknown("", now.taskErr)
		return
	}
	reading.Task.Missing = now.missing(reading.At)
}

// runtime believes the task, and where that does not say, our environment.
func (r *Reader) runtime(task *stats.TaskCounters) stats.Runtime {
	onFargate := r.fargate
	if task != nil && task.LaunchType != "" {
		onFargate = task.LaunchType == launchFargate
	}
	if onFargate {
		return stats.RuntimeFargate
	}
	return stats.RuntimeECS
}

// missing says what is not known, or not as new as it should be.
func (s *state) missing(now time.Time) []stats.Missing {
	var absent []stats.Missing
	if s.taskErr != nil {
		absent = append(absent, late("container.task", s.taskErr, now.Sub(s.taskTaken)))
	}
	var without []string
	var oldest time.Time
	for _, container := range s.task.Containers {
		if container.Status != stats.TaskContainerRunning {
			continue
		}
		taken, known := s.taken[container.ID]
		if !known {
			without = append(without, container.Name)
		} else if oldest.IsZero() || taken.Before(oldest) {
			oldest = taken
		}
	}
	err := s.statsErr
	if err == nil && len(without) > 0 {
		err = problem{reason: "The ECS agent has no figures of " + strings.Join(without, ", ") + " yet."}
	}
	if err == nil && len(without) == 0 && oldest.IsZero() {
		err = problem{reason: "The ECS agent knows of no container that runs."}
	}
	if err == nil && now.Sub(oldest) > staleAfter {
		err = problem{reason: "The ECS agent has not looked at the containers again."}
	}
	if err == nil {
		return absent
	}
	for _, field := range []string{"container.cpu.usagePercent", "container.memory", "container.task.containers"} {
		if len(without) > 0 || oldest.IsZero() {
			absent = append(absent, unknown(field, err))
		} else {
			absent = append(absent, late(field, err, now.Sub(oldest)))
		}
	}
	return absent
}

// unknown says that field is absent because of err, or because nothing was answered yet.
func unknown(field string, err error) stats.Missing {
	if err == nil {
		err = problem{reason: "The ECS agent is being asked for the first time."}
	}
	why := inWords(err)
	return stats.Missing{Field: field, Reason: why.reason, Hint: why.hint}
}

// late says that the value of field is old because of err.
func late(field string, err error, age time.Duration) stats.Missing {
	absent := unknown(field, err)
	seconds := max(age.Seconds(), 0)
	absent.AgeSeconds = &seconds
	return absent
}
