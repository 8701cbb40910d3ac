package ecs

import (
	"context"
	"encoding/json"
	"net"
	"net/http"
	"testing"
)

// DialBy lets the client reach the agent in memory, and returns how to close what it keeps open.
func (r *Reader) DialBy(dial func(context.Context, string, string) (net.Conn, error)) (hangUp func()) {
	r.client.Transport.(*http.Transport).DialContext = dial
	return r.client.CloseIdleConnections
}

// CheckTask decodes an answer to /task: it gives a problem, or something that is bounded and can be encoded.
func CheckTask(t *testing.T, body []byte) {
	t.Helper()
	task, err := decodeTask(body)
	if err != nil {
		return
	}
	if encoded, err := json.Marshal(task); err != nil || len(encoded) > 300_000 || len(task.Containers) > maxContainers {
		t.Errorf("%d bytes, %d containers, %v", len(encoded), len(task.Containers), err)
	}
	for _, container := range task.Containers {
		if container.ID == "" || container.Name == "" {
			t.Errorf("a container has no name: %+v", container)
		}
	}
}

// CheckStats decodes an answer to /task/stats in the same way.
func CheckStats(t *testing.T, body []byte) {
	t.Helper()
	usages, err := decodeStats(body)
	if err != nil {
		return
	}
	for id, one := range usages {
		if one.newest == nil || one.newest.At.IsZero() || one.before != nil && !one.before.At.Before(one.newest.At) {
			t.Errorf("%q is %+v", id, one)
		}
	}
}
