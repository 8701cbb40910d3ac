package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/sys/unix"

	"github.com/sys-stats/sys-stats/api/internal/cgroup"
	"github.com/sys-stats/sys-stats/api/internal/host"
	"github.com/sys-stats/sys-stats/api/internal/sampler"
	"github.com/sys-stats/sys-stats/api/internal/stats"
	"github.com/sys-stats/sys-stats/api/internal/verdict"
)

// situation is a file of testdata/situations: what it is about, then a part after each line "-- NAME --".
//
//	-- 2/proc/stat --    this file of the machine from the second tick on; the machine is otherwise the plain one of
//	                     internal/host/testdata. The content "removed" takes the file or folder away, "-> PATH" is a link;
//	                     ␀ stands for a zero byte.
//	-- 1 statfs --       what statfs(2) says from that tick on, a line for each path of ours:
//	                     PATH f_frsize f_blocks f_bfree f_bavail f_files f_ffree
//	-- 3 watched --      "no": nobody watches from that tick on; "yes": somebody does, as from the start
//	-- container --      the container around us, one of internal/cgroup/testdata; without this part there is none
//	-- want --           what each snapshot must say: "TICK PATH = VALUE", "TICK PATH absent",
//	                     "TICK PATH missing REASON" (part of the reason or of the hint), "TICK PATH not missing"
type situation struct {
	parts []part
}

type part struct{ name, content string }

func readParts(t *testing.T, path string) []part {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var parts []part
	for line := range strings.Lines(string(content)) {
		if name, found := strings.CutPrefix(line, "-- "); found {
			parts = append(parts, part{name: strings.TrimSuffix(name, " --\n")})
		} else if len(parts) > 0 {
			parts[len(parts)-1].content += line
		}
	}
	return parts
}

func put(t *testing.T, path, content string) {
	t.Helper()
	if content == "removed\n" {
		if err := os.RemoveAll(path); err != nil {
			t.Fatal(err)
		}
		return
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if target, isLink := strings.CutPrefix(content, "-> "); isLink {
		if err := os.Symlink(strings.TrimSpace(target), path); err != nil {
			t.Fatal(err)
		}
		return
	}
	if err := os.WriteFile(path, []byte(strings.ReplaceAll(content, "␀", "\x00")), 0o600); err != nil {
		t.Fatal(err)
	}
}

// sizes answers statfs(2) for the filesystems of a situation; the others are those of the machine that runs the tests.
type sizes struct{ known sync.Map } // of unix.Statfs_t, by path

func (s *sizes) statfs(path string, buffer *unix.Statfs_t) error {
	if said, found := s.known.Load(path); found {
		*buffer = said.(unix.Statfs_t)
		return nil
	}
	return unix.Statfs(path, buffer)
}

func (s *sizes) set(t *testing.T, lines string) {
	t.Helper()
	for line := range strings.Lines(lines) {
		var path string
		var said unix.Statfs_t
		var available int64
		if _, err := fmt.Sscan(line, &path, &said.Frsize, &said.Blocks, &said.Bfree, &available, &said.Files, &said.Ffree); err != nil {
			t.Fatalf("%q is not what statfs says: %v", line, err)
		}
		said.Bavail, said.Bsize = uint64(available), 1<<20
		s.known.Store(path, said)
	}
}

type collector struct{ snapshots []stats.Snapshot }

func (c *collector) Take(sample stats.Sample) { c.snapshots = append(c.snapshots, sample.Snapshot) }

// run lays out the machine of the situation and returns its snapshots as JSON has them, a tick a second.
func (s situation) run(t *testing.T) []any {
	t.Helper()
	machine, own := t.TempDir(), t.TempDir()
	if err := os.CopyFS(machine, os.DirFS("../../internal/host/testdata/plain")); err != nil {
		t.Fatal(err)
	}
	put(t, own+"/proc/self/mountinfo", "1 0 0:99 / / rw - overlay overlay rw\n")
	put(t, own+"/proc/self/cgroup", "0::/\n")
	ticks := 1
	for _, part := range s.parts {
		if part.name == "container" {
			for _, file := range readParts(t, filepath.Join("../../internal/cgroup/testdata", strings.TrimSpace(part.content)+".txtar")) {
				if strings.HasSuffix(file.name, "environ") {
					file.content = strings.ReplaceAll(file.content, "\n", "\x00")
				}
				put(t, filepath.Join(own, file.name), file.content)
			}
		}
		for line := range strings.Lines(part.content) {
			if tick, _, found := strings.Cut(line, " "); found && part.name == "want" {
				number, err := strconv.Atoi(tick)
				if err != nil {
					t.Fatalf("%q does not begin with a tick", line)
				}
				ticks = max(ticks, number)
			}
		}
	}
	seen, said, watched := &collector{}, &sizes{}, true
	reader := host.New(host.Roots{Proc: machine + "/proc", Sys: machine + "/sys", Etc: machine + "/etc", Own: own + "/proc"})
	reader.SetStatfs(said.statfs)
	reader.SetWatched(func() bool { return watched })
	ticker := sampler.New([]sampler.Source{
		reader,
		cgroup.New(cgroup.Roots{Proc: own + "/proc", Sys: own + "/sys"}),
	}, verdict.New(nil, nil), []sampler.Sink{seen}, sampler.Options{Interval: time.Second})
	for tick := 1; tick <= ticks; tick++ {
		for _, part := range s.parts {
			if path, found := strings.CutPrefix(part.name, fmt.Sprintf("%d/", tick)); found {
				put(t, filepath.Join(machine, path), part.content)
			}
			if path, found := strings.CutPrefix(part.name, fmt.Sprintf("%d own/", tick)); found {
				put(t, filepath.Join(own, path), part.content)
			}
			switch part.name {
			case fmt.Sprint(tick, " statfs"):
				said.set(t, part.content)
			case fmt.Sprint(tick, " watched"):
				watched = part.content == "yes\n"
			}
		}
		ticker.Tick(t.Context())
		synctest.Wait()
		time.Sleep(time.Second)
	}
	text, err := json.Marshal(seen.snapshots)
	if err != nil {
		t.Fatal(err)
	}
	var snapshots []any
	if err := json.Unmarshal(text, &snapshots); err != nil {
		t.Fatal(err)
	}
	return snapshots
}

var step = regexp.MustCompile(`([^.\[\]]+)|\[([^\]]+)\]`)

// at follows a path such as networks[eth0].sentBytesPerSecond. Rows of a list go by name, mountpoint or id.
func at(value any, path string) (any, bool) {
	for _, match := range step.FindAllStringSubmatch(path, -1) {
		switch inner := value.(type) {
		case map[string]any:
			next, found := inner[match[1]]
			if !found {
				return nil, false
			}
			value = next
		case []any:
			row := slices.IndexFunc(inner, func(row any) bool {
				fields, _ := row.(map[string]any)
				return slices.ContainsFunc([]string{"name", "mountpoint", "id"}, func(key string) bool {
					return fields[key] != nil && fmt.Sprint(fields[key]) == match[2]
				})
			})
			if row < 0 {
				return nil, false
			}
			value = inner[row]
		default:
			return nil, false
		}
	}
	return value, true
}

// check holds one snapshot to one line of what is wanted of it.
func check(snapshot any, path, want string) string {
	value, found := at(snapshot, path)
	missing, _ := at(snapshot, "missing")
	why, explained := "", false
	for _, row := range missing.([]any) {
		if fields := row.(map[string]any); fields["field"] == path {
			why, explained = fmt.Sprint(fields["reason"], " ", fields["hint"]), true
		}
	}
	verb, rest, _ := strings.Cut(want, " ")
	switch {
	case verb == "=":
		text := fmt.Sprint(value)
		if number, isNumber := value.(float64); isNumber {
			text = strconv.FormatFloat(number, 'f', -1, 64)
		}
		if !found || text != rest {
			return fmt.Sprintf("is %s, to be %s", text, rest)
		}
	case want == "absent":
		if found {
			return fmt.Sprintf("is %v, to be absent", value)
		}
	case verb == "missing":
		if !explained || !strings.Contains(why, rest) {
			return fmt.Sprintf("is missing because %q, to tell of %q", why, rest)
		}
	case want == "not missing":
		if explained {
			return "is missing because " + why
		}
	default:
		return "cannot be held to " + want
	}
	return ""
}

// sane reports what no snapshot may hold, whatever the machine does: null, a share that is none, a number below 0, a reason
// that says nothing.
func sane(t *testing.T, path string, value any) {
	switch value := value.(type) {
	case nil:
		t.Errorf("%s is null", path)
	case map[string]any:
		for key, inner := range value {
			sane(t, path+"."+key, inner)
		}
	case []any:
		for i, inner := range value {
			sane(t, fmt.Sprintf("%s[%d]", path, i), inner)
		}
	case float64:
		isShare := strings.HasSuffix(path, "Percent") || strings.Contains(path, ".cpu.modes.")
		if value < 0 && !strings.HasSuffix(path, ".celsius") || isShare && value > 100 && !strings.HasSuffix(path, "self.cpuPercent") {
			t.Errorf("%s is %v", path, value)
		}
	case string:
		if strings.HasSuffix(path, ".reason") && (len(value) < 10 || len(value) > 300 || !strings.HasSuffix(value, ".")) {
			t.Errorf("%s is no sentence of at most 300 letters: %q", path, value)
		}
	}
}

// Machines and what happens to them, from their kernels' files to the snapshot that a viewer gets.
func TestSituations(t *testing.T) {
	files, err := filepath.Glob("testdata/situations/*.txtar")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d situations, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				situation := situation{readParts(t, file)}
				snapshots := situation.run(t)
				for i, snapshot := range snapshots {
					sane(t, fmt.Sprint("tick ", i+1), snapshot)
				}
				want := situation.parts[len(situation.parts)-1]
				if want.name != "want" {
					t.Fatal("the last part is not what is wanted")
				}
				for line := range strings.Lines(want.content) {
					fields := strings.SplitN(strings.TrimSpace(line), " ", 3)
					tick, err := strconv.Atoi(fields[0])
					if err != nil || len(fields) < 3 {
						t.Fatalf("%q is not understood", line)
					}
					if problem := check(snapshots[tick-1], fields[1], fields[2]); problem != "" {
						t.Errorf("tick %d: %s %s", tick, fields[1], problem)
					}
				}
			})
		})
	}
}
