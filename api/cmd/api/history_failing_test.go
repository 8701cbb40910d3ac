//go:build e2e

package main

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

const (
	// failingFor is how long a program runs whose writes fail: it starts, appends, compacts, appends on.
	failingFor = 6 * time.Second
	// failingAtOnce is how many of them run at the same time. Most of the time they wait.
	failingAtOnce  = 24
	failingSeries  = 60
	failingSpacing = 30 * time.Second
)

// failingCalls are the system calls that change what is on a disk, and how they fail. Sockets and the log are written with write too, and
// everything is opened with openat: these two fail for files of the history alone, of which the name is known before. What a block is written
// with fails in the other calls.
var failingCalls = []struct {
	name, how string
	isNamed   bool
	step      int // of the places where it alone fails
}{
	{"write", "ENOSPC", true, 1},
	{"openat", "EIO", true, 2},
	{"pwrite64", "EIO", false, 1},
	{"fsync", "EIO", false, 1},
	{"ftruncate", "EIO", false, 1},
	{"fallocate", "ENOSPC", false, 1},
	{"renameat", "EIO", false, 1},
	{"mkdirat", "ENOSPC", false, 1},
	{"unlinkat", "EIO", false, 3},
	{"linkat", "EIO", false, 3},
}

// TestWriteThatFails has the program write to a disk that fails at the n-th call of a kind, once, or from there on. strace counts the calls of
// each thread by itself, and a goroutine goes from thread to thread: so the n-th place is another in each run, and may be several. It is
// neither chance, though: what is compacted is on one thread or two, with few calls before.
func TestWriteThatFails(t *testing.T) {
	if said, err := exec.Command("strace", "-V").CombinedOutput(); err != nil {
		t.Fatalf("strace is needed: %v\n%s", err, said)
	}
	program := buildProgram(t)
	made, numbers := pastDirectory(t, failingSeries, failingSpacing)
	counts, paths := callsOf(t, program, made)
	work, turns := t.TempDir(), make(chan struct{}, failingAtOnce)
	var running sync.WaitGroup
	var runs, told atomic.Int64
	for _, call := range failingCalls {
		if counts[call.name] == 0 {
			t.Errorf("%s is never called: %v", call.name, counts)
		}
		var named []string
		if call.isNamed {
			named = paths
		}
		t.Logf("%s: %d places", call.name, counts[call.name])
		for n := 1; n <= counts[call.name]; n++ {
			for _, when := range []string{fmt.Sprint(n), fmt.Sprintf("%d+", n)} {
				isOnce := !strings.HasSuffix(when, "+")
				if isOnce && (n-1)%call.step != 0 || !isOnce && (n-1)%(3*call.step) != 0 {
					continue
				}
				turns <- struct{}{}
				running.Go(func() {
					defer func() { <-turns }()
					fault := call.name + ":error=" + call.how + ":when=" + when
					said, err := failingRun(program, made, filepath.Join(work, call.name+when), fault, named, wholePast(failingSeries, numbers))
					if err != nil {
						t.Errorf("%s: %v", fault, err)
					}
					runs.Add(1)
					if said != "" {
						told.Add(1)
					}
				})
			}
		}
	}
	running.Wait()
	if t.Logf("in %d of %d runs, something was said", told.Load(), runs.Load()); told.Load() < runs.Load()/2 {
		t.Error("strace hardly ever makes anything fail")
	}
}

// traced is how a program is started under strace and stays a child of ours.
func traced(program, dir string, words ...string) (*process, error) {
	return startProcess(dir, slices.Concat([]string{"strace", "-D", "-f", "--seccomp-bpf", "-qq"}, words, []string{program})...)
}

// callsOf runs the program once, and returns how often a thread calls each of failingCalls at most, and the files of the history whose names
// are the same in every run, without the directory.
func callsOf(t *testing.T, program, made string) (most map[string]int, paths []string) {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(made)); err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, call := range failingCalls {
		names = append(names, call.name)
	}
	trace := filepath.Join(t.TempDir(), "trace")
	running, err := traced(program, dir, "-y", "-o", trace, "-e", "trace="+strings.Join(names, ","))
	if err != nil {
		t.Fatal(err)
	}
	time.Sleep(failingFor)
	if err := running.end(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if blocksOf(dir) == blocksOf(made) {
		t.Fatalf("nothing was compacted: %s", running.log)
	}
	time.Sleep(100 * time.Millisecond) // strace writes what it has
	file, err := os.Open(trace)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	known := regexp.MustCompile(regexp.QuoteMeta(dir) + `/((?:wal|chunks_head|wal-before)/[^">, ]+|try-writing|lock)`)
	called := regexp.MustCompile(`^(\d+) +([a-z0-9]+)\(`)
	byThread := map[string]int{}
	most = map[string]int{}
	for lines := bufio.NewScanner(file); lines.Scan(); {
		line := lines.Text()
		words := called.FindStringSubmatch(line)
		if words == nil || !strings.Contains(line, dir) || strings.Contains(line, "O_RDONLY") {
			continue
		}
		name := known.FindStringSubmatch(line)
		if name != nil && !slices.Contains(paths, name[1]) {
			paths = append(paths, name[1])
		}
		if name == nil && (words[2] == "write" || words[2] == "openat") {
			continue
		}
		byThread[words[1]+words[2]]++
		most[words[2]] = max(most[words[2]], byThread[words[1]+words[2]])
	}
	return most, paths
}

// failingRun runs the program on a copy of a directory while calls fail, and then without that. It returns what was said of the failures.
func failingRun(program, made, dir, fault string, paths []string, want string) (said string, err error) {
	defer os.RemoveAll(dir)
	if err := os.CopyFS(dir, os.DirFS(made)); err != nil {
		return "", err
	}
	call, _, _ := strings.Cut(fault, ":")
	words := []string{"-o", os.DevNull, "-e", "trace=" + call, "-e", "inject=" + fault}
	for _, path := range paths {
		words = append(words, "-P", filepath.Join(dir, path))
	}
	running, err := traced(program, dir, words...)
	if err != nil {
		return "", err
	}
	ticks, missing, err := watch(running.address, failingFor)
	if err != nil {
		_ = running.command.Process.Kill()
		return missing, fmt.Errorf("%w\n%s", err, running.log)
	}
	if err := running.end(syscall.SIGTERM); err != nil {
		return missing, err
	}
	said = missing + running.complaints()
	again, err := checkPast(program, dir, want)
	if again != nil {
		defer func() { _ = again.end(syscall.SIGKILL) }()
	}
	if err != nil {
		return said, fmt.Errorf("%w\nbefore that: %s", err, said)
	}
	// Of what the program measured while calls failed, what is not there was told of.
	var kept promAnswer
	if err := ask(query(again.address, "sys_stats_start_time_seconds[1m]"), &kept); err != nil {
		return said, err
	}
	stored := 0
	for _, series := range kept.Data.Result {
		for _, sample := range series.Values {
			if sample[1] == series.Values[0][1] { // the next process began at another time
				stored++
			}
		}
	}
	if ticks-stored > 2 && said == "" {
		return said, fmt.Errorf("of %d samples %d are there, and nothing was said: %s", ticks, stored, running.log)
	}
	return said, nil
}

// watch asks for the newest snapshot for a while. It returns how many there were, and what they said of the history.
func watch(address string, long time.Duration) (ticks int, missing string, err error) {
	begun := time.Now()
	changed := begun
	for time.Since(begun) < long {
		var snapshot stats.Snapshot
		if err := ask(address+"/stats", &snapshot); err != nil && (ticks > 0 || time.Since(begun) > 3*time.Second) {
			return ticks, missing, err
		}
		if int(snapshot.Sequence) > ticks {
			ticks, changed = int(snapshot.Sequence), time.Now()
		}
		if late := time.Since(changed); late > 5*time.Second {
			return ticks, missing, fmt.Errorf("there was no tick for %s", late)
		}
		for _, one := range snapshot.Missing {
			if one.Field == "history" && !strings.Contains(missing, one.Reason) {
				missing += one.Reason + "\n"
			}
		}
		time.Sleep(200 * time.Millisecond)
	}
	return ticks, missing, nil
}
