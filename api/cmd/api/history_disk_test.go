//go:build e2e

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/history/historytest"
)

// These tests start the program itself on a directory that has hours of history, and do to it what no test of a package can.

// pastDirectory makes a directory that has hours of history (historytest.WritePast).
func pastDirectory(t *testing.T, series int, every time.Duration) (dir string, numbers int) {
	t.Helper()
	dir = t.TempDir()
	numbers, err := historytest.WritePast(t.Context(), dir, series, every)
	if err != nil || blocksOf(dir) == 0 {
		t.Fatalf("no past of the right kind was made: %d blocks, %v", blocksOf(dir), err)
	}
	return dir, numbers
}

// blocksOf counts the blocks of a directory.
func blocksOf(dir string) int {
	found, _ := filepath.Glob(filepath.Join(dir, "01*", "meta.json"))
	return len(found)
}

// wholePast is what a question about all of it is answered with: how many numbers there are, and their sum.
func wholePast(series, numbers int) string {
	return fmt.Sprintf("%d %d", series*numbers, series*numbers*(numbers-1)/2)
}

// askPast asks a program for that.
func askPast(address string) (string, error) {
	var said []string
	for _, text := range []string{"sum(count_over_time(number[10h]))", "sum(sum_over_time(number[10h]))"} {
		var answer promAnswer
		if err := ask(query(address, text), &answer); err != nil {
			return "", err
		}
		if len(answer.Data.Result) != 1 {
			return "", fmt.Errorf("%s: %+v", text, answer)
		}
		number, err := strconv.ParseFloat(fmt.Sprint(answer.Data.Result[0].Value[1]), 64)
		if err != nil {
			return "", err
		}
		said = append(said, strconv.FormatFloat(number, 'f', -1, 64))
	}
	return strings.Join(said, " "), nil
}

// ask reads an answer in JSON, within what a viewer waits.
func ask(url string, into any) error {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		body, _ := io.ReadAll(answer.Body)
		return fmt.Errorf("%s is %d: %s", url, answer.StatusCode, body)
	}
	return json.NewDecoder(answer.Body).Decode(into)
}

// buildProgram builds the program, and returns its path.
func buildProgram(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "api")
	command := exec.CommandContext(t.Context(), "go", "build", "-o", path, ".")
	command.Env = append(os.Environ(), "CGO_ENABLED=0") // as it is shipped
	if said, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	return path
}

// process is the program while it runs.
type process struct {
	command *exec.Cmd
	address string
	log     *output
	ended   chan struct{} // closed when it has ended
}

// startProcess starts a command that is the program, or becomes it, on a history.
func startProcess(dir string, words ...string) (*process, error) {
	p := &process{command: exec.Command(words[0], words[1:]...), log: new(output), ended: make(chan struct{})}
	p.command.Env = append(os.Environ(), "SYS_STATS_LISTEN=127.0.0.1:0", "SYS_STATS_INSTANCE=tested", "SYS_STATS_DRAIN_DELAY=0s",
		"SYS_STATS_HISTORY_INTERVAL=1s", "SYS_STATS_HISTORY_DIR="+dir)
	p.command.Stdout, p.command.Stderr = p.log, p.log
	if err := p.command.Start(); err != nil {
		return nil, err
	}
	go func() { _ = p.command.Wait(); close(p.ended) }() // its state has what is asked for
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if p.address = servedAt(p.log); p.address != "" {
			return p, nil
		}
	}
	_ = p.command.Process.Kill()
	return nil, fmt.Errorf("it does not serve: %s", p.log)
}

// end sends a signal, waits, and returns how it ended.
func (p *process) end(signal syscall.Signal) error {
	if err := p.command.Process.Signal(signal); err != nil {
		return fmt.Errorf("it had ended: %w\n%s", err, p.log)
	}
	select {
	case <-p.ended:
	case <-time.After(10 * time.Second): // what Compose gives it, and less than Kubernetes does
		_ = p.command.Process.Kill()
		return fmt.Errorf("it does not end within 10 s: %s", p.log)
	}
	if state := p.command.ProcessState; signal == syscall.SIGTERM && !state.Success() {
		return fmt.Errorf("%s: %s", state, p.log)
	}
	return nil
}

// complaints are the lines of its log that are warnings or worse.
func (p *process) complaints() string {
	var lines []string
	for line := range strings.Lines(p.log.String()) {
		if strings.Contains(line, `"level":"warn"`) || strings.Contains(line, `"level":"error"`) {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "")
}

// checkPast starts the program on a directory, and tells whether all of the past is there.
func checkPast(program, dir, want string) (p *process, err error) {
	p, err = startProcess(dir, program)
	if err != nil {
		return nil, err
	}
	var got string
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if got, err = askPast(p.address); err == nil {
			break
		}
	}
	if got != want || err != nil {
		return p, fmt.Errorf("of the past there is %s, not %s: %w\n%s", got, want, err, p.log)
	}
	return p, nil
}

// A compaction is interrupted, by SIGTERM as Compose and Kubernetes do it, and by SIGKILL.
func TestSignalDuringCompaction(t *testing.T) {
	const series = 2000
	program := buildProgram(t)
	made, numbers := pastDirectory(t, series, 20*time.Second)
	want := wholePast(series, numbers)
	for name, signal := range map[string]syscall.Signal{"SIGTERM": syscall.SIGTERM, "SIGKILL": syscall.SIGKILL} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.CopyFS(dir, os.DirFS(made)); err != nil {
				t.Fatal(err)
			}
			running, err := startProcess(dir, program)
			if err != nil {
				t.Fatal(err)
			}
			isCompacting := func() bool {
				found, _ := filepath.Glob(filepath.Join(dir, "*.tmp-for-creation"))
				return len(found) > 0
			}
			for deadline := time.Now().Add(15 * time.Second); !isCompacting(); time.Sleep(time.Millisecond) {
				if time.Now().After(deadline) {
					t.Fatalf("nothing is compacted: %s", running.log)
				}
			}
			signaled := time.Now()
			if err := running.end(signal); err != nil {
				t.Error(err)
			}
			t.Logf("it ended after %s", time.Since(signaled))
			if blocksOf(dir) != blocksOf(made) {
				t.Error("the compaction was over: nothing is tested")
			}
			if signal == syscall.SIGTERM && running.complaints() != "" {
				t.Errorf("it complains: %s", running.complaints())
			}
			again, err := checkPast(program, dir, want)
			if err != nil {
				t.Error(err)
			}
			if again == nil {
				return
			}
			for deadline := time.Now().Add(15 * time.Second); ; time.Sleep(50 * time.Millisecond) { // and now the compaction is not interrupted
				if blocksOf(dir) > blocksOf(made) && !isCompacting() {
					break
				}
				if time.Now().After(deadline) {
					t.Errorf("it does not compact: %s", again.log)
					break
				}
			}
			if got, err := askPast(again.address); got != want || err != nil {
				t.Errorf("compacted, it has %s, not %s: %v", got, want, err)
			}
			if err := again.end(syscall.SIGTERM); err != nil {
				t.Error(err)
			}
			if again.complaints() != "" {
				t.Errorf("it complains: %s", again.complaints())
			}
		})
	}
}
