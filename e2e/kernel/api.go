package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"syscall"
	"time"
)

const (
	address = "127.0.0.1:8080"
	// patience bounds each wait: an emulated machine is slow, and what is well comes long before.
	patience = 60 * time.Second
	// between two looks at the newest snapshot; they come once a second.
	between = 200 * time.Millisecond
)

// api is the real program, as user 65532 in a cgroup.
type api struct {
	command *exec.Cmd
	output  *bytes.Buffer
	client  http.Client
}

// startAPI starts it and waits until it answers.
func startAPI(in cgroup, environment ...string) (*api, error) {
	a := &api{output: &bytes.Buffer{}, client: http.Client{Timeout: 10 * time.Second}}
	a.command = exec.Command("/api")
	a.command.Env = append([]string{"PATH=/bin", "SYS_STATS_LISTEN=" + address, "SYS_STATS_DRAIN_DELAY=0s"}, environment...)
	a.command.Stdout, a.command.Stderr = a.output, a.output
	if err := in.start(a.command, &syscall.Credential{Uid: 65532, Gid: 65532}); err != nil {
		return nil, fmt.Errorf("the api does not start: %w", err)
	}
	keepAlive(a.command.Process.Pid)
	if _, err := a.soon(func(snapshot) error { return nil }); err != nil {
		return nil, errors.Join(fmt.Errorf("the api does not answer: %w\n%s", err, a.output), a.stop())
	}
	return a, nil
}

func (a *api) stop() error {
	if err := a.command.Process.Kill(); err != nil {
		return err
	}
	_ = a.command.Wait() // it was killed
	return nil
}

// keepAlive keeps the kernel from killing a process for want of memory.
func keepAlive(pid int) {
	_ = os.WriteFile(fmt.Sprintf("/proc/%d/oom_score_adj", pid), []byte("-1000"), 0) // where it fails, a check does
}

// get asks for a document.
func (a *api) get(path string) (any, error) {
	response, err := a.client.Get("http://" + address + path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s answered %s: %.200s", path, response.Status, body)
	}
	var document any
	return document, json.Unmarshal(body, &document)
}

// now returns the newest snapshot.
func (a *api) now() (snapshot, error) {
	document, err := a.get("/stats")
	return snapshot{document}, err
}

// soon waits for a snapshot that is as wanted, and says what was wrong with the last one if none comes.
func (a *api) soon(wanted func(snapshot) error) (snapshot, error) {
	until := time.Now().Add(patience)
	for {
		newest, err := a.now()
		if err == nil {
			err = wanted(newest)
		}
		if err == nil || time.Now().After(until) || errors.As(err, &fatal{}) {
			return newest, err
		}
		time.Sleep(between)
	}
}

// next does something and wants that the sample after it shows it. One sample may be in the making meanwhile.
func (a *api) next(change func() error, wanted func(snapshot) error) error {
	before, err := a.now()
	if err != nil {
		return err
	}
	if err := change(); err != nil {
		return err
	}
	after, err := a.now()
	if err != nil {
		return err
	}
	last := after.need("sequence") + 2
	if before.need("sequence") == 0 {
		return errors.New("the snapshots have no sequence")
	}
	_, err = a.soon(func(newest snapshot) error {
		err := wanted(newest)
		if err != nil && newest.need("sequence") >= last {
			return fatal{fmt.Errorf("two samples later: %w", err)}
		}
		return err
	})
	return err
}

// fatal is an error after which there is no use in waiting.
type fatal struct{ error }
