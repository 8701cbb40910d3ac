package history_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/sys-stats/sys-stats/api/internal/history"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// helpers are what this test binary does instead of testing, by the value of helperVariable.
const helperVariable = "SYS_STATS_TEST_HELPER"

func TestMain(m *testing.M) {
	words := strings.Fields(os.Getenv(helperVariable))
	var err error
	switch {
	case len(words) == 0:
		os.Exit(m.Run())
	case words[0] == "append":
		err = appendForEver(words[1], words[2])
	case words[0] == "full":
		err = onSmallDisk(words[1], runFull)
	case words[0] == "guarded":
		err = onSmallDisk(words[1], runGuarded)
	case words[0] == "busy":
		err = runBusy(words[1])
	case words[0] == "read-only":
		err = onReadOnlyDisk(words[1])
	}
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

// helper returns this binary as a command. In a mount namespace of its own it can mount what it likes.
func helper(t *testing.T, words ...string) *exec.Cmd {
	t.Helper()
	command := exec.CommandContext(t.Context(), os.Args[0])
	command.Env = append(os.Environ(), helperVariable+"="+strings.Join(words, " "))
	return command
}

// inNamespace runs the helper where it may mount.
func inNamespace(t *testing.T, words ...string) {
	t.Helper()
	command := helper(t, words...)
	command.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNS}
	if os.Getuid() != 0 {
		command.SysProcAttr.Cloneflags |= syscall.CLONE_NEWUSER
		command.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}}
	}
	output, err := command.CombinedOutput()
	if strings.Contains(fmt.Sprint(err, string(output)), "operation not permitted") {
		t.Skip("no file system may be mounted here")
	}
	if err != nil {
		t.Errorf("%v\n%s", err, output)
	}
}

func quiet(dir string) history.Options {
	return history.Options{Dir: dir, Instance: "here", Log: zerolog.Nop()}
}

// appendForEver appends the numbers from first on, each five seconds after the one before, and prints each when it is stored.
func appendForEver(dir, first string) error {
	number, err := strconv.Atoi(first)
	if err != nil {
		return err
	}
	kept := history.Open(quiet(dir).Pace(3*time.Millisecond, time.Minute, 1, time.Hour))
	out := bufio.NewWriterSize(os.Stdout, 16)
	for ; ; number++ {
		kept.Append(numbered(number), families(number))
		if stored(kept) == 0 {
			time.Sleep(time.Millisecond)
			number-- // not open yet
			continue
		}
		fmt.Fprintln(out, number)
		if err := out.Flush(); err != nil {
			return err
		}
	}
}

// numbered is when a number is appended.
func numbered(number int) time.Time {
	return time.Unix(1_790_000_000, 0).Add(time.Duration(number) * 5 * time.Second)
}

// families is a hundred series that do not compress well, and the number itself.
func families(number int) []stats.MetricFamily {
	values := make([]float64, 100)
	for at := range values {
		values[at] = float64((number*2654435761+at*40503)%1_000_003) / 7
	}
	return []stats.MetricFamily{gauge("noise", values...), gauge("number", float64(number))}
}

// stored is how many samples a history says it stored.
func stored(kept *history.History) float64 {
	return own(kept, "sys_stats_history_samples_appended_total")
}

// own is a value that a history tells of itself; -1 if it does not.
func own(kept *history.History, name string) float64 {
	for _, family := range kept.Families() {
		if family.Name == name {
			return family.Series[0].Value
		}
	}
	return -1
}

// until waits for something in a helper.
func until(what string, is func() bool) error {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	for !is() {
		select {
		case <-ctx.Done():
			return fmt.Errorf("%s: not within 20 s", what)
		case <-time.After(2 * time.Millisecond):
		}
	}
	return nil
}
