package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// output is a log that may be read while it is written.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(chunk []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(chunk)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// start runs the program on a free port, without history unless environ says otherwise, and returns its address, and how to stop it.
func start(t testing.TB, environ ...string) (address string, log *output, stop func() error) {
	t.Helper()
	return startWith(t, func(log *output) io.Writer { return log }, environ...)
}

// startWith does the same with an output made by writer, which must hand the first lines to log.
func startWith(t testing.TB, writer func(log *output) io.Writer, environ ...string) (address string, log *output, stop func() error) {
	t.Helper()
	log = new(output)
	out := writer(log)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	environ = append([]string{"SYS_STATS_LISTEN=127.0.0.1:0", "SYS_STATS_INTERVAL=250ms", "SYS_STATS_DRAIN_DELAY=0s", "SYS_STATS_HISTORY=off"}, environ...)
	go func() { ended <- run(ctx, nil, environ, out) }()
	stop = func() error {
		cancel()
		select {
		case err := <-ended:
			return err
		case <-time.After(10 * time.Second):
			t.Fatal("the program does not stop")
			return nil
		}
	}
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if address := servedAt(log); address != "" {
			return address, log, stop
		}
		select {
		case err := <-ended:
			t.Fatalf("the program ended before it served: %v: %s", err, log)
		default:
		}
	}
	t.Fatalf("the program does not say where it serves: %s", log)
	return "", nil, nil
}

// servedAt is where a program says that it serves; empty until it does.
func servedAt(log *output) string {
	for written := range strings.Lines(log.String()) { // a peer that is not found may come first
		var line struct{ Message, Address string }
		if json.Unmarshal([]byte(written), &line) == nil && line.Message == "serving" {
			return "http://" + line.Address
		}
	}
	return ""
}

func get(t testing.TB, url string) (int, string) {
	t.Helper()
	answer, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(body)
}

func TestTheProgram(t *testing.T) {
	address, log, stop := start(t, "SYS_STATS_INSTANCE=tested")
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		if status, _ := get(t, address+"/readyz"); status == http.StatusOK {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("never ready: %s", log)
		}
	}
	answer, err := http.Get(address + "/stats/stream?instance=tested")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var last stats.Snapshot
	events := bufio.NewScanner(answer.Body)
	for events.Scan() && last.Sequence < 3 { // the first has no rate, the third surely has
		data, found := strings.CutPrefix(events.Text(), "data: ")
		if !found {
			continue
		}
		if err := json.Unmarshal([]byte(data), &last); err != nil {
			t.Fatal(err)
		}
	}
	if last.Sequence != 3 || last.Instance != "tested" || last.Version != version || time.Since(last.At) > 10*time.Second {
		t.Errorf("the stream gave %+v", last)
	}
	if _, err := os.Stat("/proc/stat"); err == nil {
		if last.CPU == nil || last.CPU.UsagePercent == nil || last.Memory == nil || last.Memory.TotalBytes == 0 {
			t.Errorf("this machine has /proc, but the snapshot is %+v", last)
		}
	}
	if err := stop(); err != nil {
		t.Errorf("stopping: %v", err)
	}
	for events.Scan() { // the stream must have ended, not broken
	}
	if err := events.Err(); err != nil {
		t.Errorf("the stream broke off: %v", err)
	}
	if !strings.Contains(log.String(), `"message":"stopping"`) || strings.Contains(log.String(), `"level":"error"`) {
		t.Errorf("log: %s", log)
	}
}

// After SIGTERM it says that it is not ready, and goes on all the same until the delay is over.
func TestDraining(t *testing.T) {
	address, log, stop := start(t, "SYS_STATS_DRAIN_DELAY=2s")
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		if status, _ := get(t, address+"/readyz"); status == http.StatusOK {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("never ready: %s", log)
		}
	}
	stopped := make(chan error, 1)
	go func() { stopped <- stop() }()
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		if status, body := get(t, address+"/readyz"); status == http.StatusServiceUnavailable && strings.Contains(body, "stopping") {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("ready to the end: %s", log)
		}
	}
	_, first := get(t, address+"/stats")
	for deadline := time.Now().Add(time.Second); ; time.Sleep(5 * time.Millisecond) {
		if _, second := get(t, address+"/stats"); second != first {
			break // it samples on
		}
		if time.Now().After(deadline) {
			t.Fatal("no sample is taken while draining")
		}
	}
	if err := <-stopped; err != nil {
		t.Error(err)
	}
}

func TestTheProgramServesThePage(t *testing.T) {
	page := t.TempDir()
	if err := os.WriteFile(filepath.Join(page, "index.html"), []byte("<title>sys-stats</title>"), 0o600); err != nil {
		t.Fatal(err)
	}
	address, _, stop := start(t, "SYS_STATS_WEB_DIR="+page)
	if status, body := get(t, address+"/"); status != http.StatusOK || !strings.Contains(body, "<title>sys-stats") {
		t.Errorf("the page is %d %q", status, body)
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
}

// askAs asks under a host name.
func askAs(t *testing.T, url, host string) int {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Host = host
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	return answer.StatusCode
}

// The program answers under the names of its machine, its instance, its fleet and its settings, behind the proxy under the proxy's name
// for it, and under no other.
func TestHostNames(t *testing.T) {
	etc := t.TempDir()
	if err := os.WriteFile(filepath.Join(etc, "hostname"), []byte("machine.example\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	own, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	page := t.TempDir()
	if err := os.WriteFile(filepath.Join(page, "index.html"), []byte("<title>sys-stats</title>"), 0o600); err != nil {
		t.Fatal(err)
	}
	environ := []string{"SYS_STATS_INSTANCE=web-1", "HOST_ETC=" + etc, "SYS_STATS_PEERS=node-1:3050,dns:agents.internal:8080", "SYS_STATS_HOSTS=stats.example.org,*.lan"}
	behind, _, stop := start(t, environ...)
	alone, _, stopAlone := start(t, append(environ, "SYS_STATS_WEB_DIR="+page)...)
	for host, want := range map[string]int{
		"web-1": 200, "machine.example": 200, own: 200, "node-1:3050": 200, "agents.internal": 200, "stats.example.org": 200, "a.lan": 200,
		"localhost": 200, "evil.example": 421, "api.evil.example": 421,
	} {
		for _, address := range []string{behind, alone} {
			if got := askAs(t, address+"/version", host); got != want {
				t.Errorf("%s answers %d under %s, not %d", address, got, host, want)
			}
		}
	}
	if got := askAs(t, behind+"/version", "api"); got != 200 {
		t.Errorf("behind the proxy, the proxy's own name for it gets %d", got)
	}
	if got := askAs(t, alone+"/version", "api"); got != 421 {
		t.Errorf("without a proxy, the proxy's name gets %d", got)
	}
	for _, stopping := range []func() error{stop, stopAlone} {
		if err := stopping(); err != nil {
			t.Error(err)
		}
	}
}

func TestCommands(t *testing.T) {
	for _, test := range []struct {
		args         []string
		environ      []string
		output, fail string
	}{
		{args: []string{"version"}, output: "dev "},
		{args: []string{"help"}, output: "SYS_STATS_INTERVAL"},
		{args: []string{"--help"}, output: "api openapi"},
		{args: []string{"openapi"}, output: `"/stats/stream"`},
		{args: []string{"settings"}, output: "| `SYS_STATS_INTERVAL` | 1s | Time between two samples"},
		{args: []string{"sing"}, fail: `there is no command "sing"`},
		{args: []string{"serve", "now"}, fail: "too many arguments"},
		{environ: []string{"SYS_STATS_INTERVALL=1s", "SYS_STATS_WINDOW=1s"}, fail: "did you mean SYS_STATS_INTERVAL?\n"},
		{environ: []string{"SYS_STATS_LISTEN=nowhere"}, fail: `SYS_STATS_LISTEN="nowhere"`},
	} {
		var out bytes.Buffer
		err := run(t.Context(), test.args, test.environ, &out)
		if test.fail == "" && (err != nil || !strings.Contains(out.String(), test.output)) {
			t.Errorf("api %v: error %v, output %q", test.args, err, out.String())
		}
		if test.fail != "" && (err == nil || !strings.Contains(err.Error(), test.fail)) {
			t.Errorf("api %v %v: error %v does not tell of %q", test.args, test.environ, err, test.fail)
		}
	}
}

func TestTakenPort(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	err = run(t.Context(), nil, []string{"SYS_STATS_LISTEN=" + taken.Addr().String()}, io.Discard)
	if err == nil || !strings.Contains(err.Error(), "address already in use") {
		t.Errorf("a taken port gives %v", err)
	}
}
