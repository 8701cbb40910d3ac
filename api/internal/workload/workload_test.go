package workload_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sys-stats/sys-stats/api/internal/cgroup"
	"github.com/sys-stats/sys-stats/api/internal/stats"
	"github.com/sys-stats/sys-stats/api/internal/workload"
)

// unpack writes the files of testdata/NAME.txtar, a text with a line "-- path --" before each file and "-- path -> target --" for a
// symbolic link, and returns their root and what describe says of them.
func unpack(t testing.TB, name string) (root, want string) {
	t.Helper()
	archive, err := os.ReadFile(filepath.Join("testdata", name+".txtar"))
	if err != nil {
		t.Fatal(err)
	}
	root = t.TempDir()
	_, rest, _ := strings.Cut(string(archive), "\n-- ") // what the machine is comes first
	for file := range strings.SplitSeq(rest, "\n-- ") {
		name, content, found := strings.Cut(file, " --\n")
		if !found { // an empty file at the end
			name, content = strings.TrimSuffix(strings.TrimSuffix(file, "\n"), " --"), ""
		}
		if content != "" && !strings.HasSuffix(content, "\n") {
			content += "\n" // which is part of the separator
		}
		if name == "want" {
			want = content
			continue
		}
		if path, target, isLink := strings.Cut(name, " -> "); isLink {
			link(t, target, filepath.Join(root, path))
			continue
		}
		write(t, filepath.Join(root, name), content)
	}
	return root, want
}

func write(t testing.TB, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func link(t testing.TB, target, path string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(target, path); err != nil {
		t.Fatal(err)
	}
}

// reader returns a reader of the machine at root, with what reads cgroups in the program.
func reader(root string) *workload.Reader {
	return workload.New(workload.Roots{Proc: root + "/proc", Sys: root + "/sys", Own: root + "/own"}, newCgroupReader, nil, true)
}

func newCgroupReader() workload.CgroupReader { return &cgroup.UsageReader{} }

const mebibyte = 1 << 20

// describe tells of a reading in lines.
func describe(reading stats.WorkloadReading) string {
	var text strings.Builder
	fmt.Fprintf(&text, "source %s", reading.Source)
	if reading.IsPartial {
		text.WriteString(", partial")
	}
	text.WriteString("\n")
	for _, one := range reading.Workloads {
		fmt.Fprintf(&text, "%s\n    %s %s, %s by %s", one.ID, one.Kind, one.Runtime, one.Name, one.NameSource)
		if one.Pod != nil {
			fmt.Fprintf(&text, ", pod %s", one.Pod.UID)
		}
		if one.Parent != "" {
			fmt.Fprintf(&text, "\n    in %s", one.Parent)
		}
		fmt.Fprintf(&text, "\n    cpu %s s of %s, memory %s of %s MiB, peak %s, pids %s", scaled(one.CPU.UsageNanoseconds, 1e9), decimal(one.CPU.QuotaCores),
			scaled(one.Memory.UsageBytes, mebibyte), scaled(one.Memory.LimitBytes, mebibyte), scaled(one.PeakBytes, mebibyte), scaled(one.PIDs.Current, 1))
		for _, io := range one.IO {
			device := io.Device
			if name := reading.Disks[device]; name != "" {
				device = name
			}
			fmt.Fprintf(&text, ", %s %d + %d MiB", device, io.ReadBytes/mebibyte, io.WrittenBytes/mebibyte)
		}
		text.WriteString("\n    processes")
		for _, process := range one.Processes {
			fmt.Fprintf(&text, " %d %s,", process.PID, process.Name)
		}
		switch network := one.Network; {
		case network == nil:
			text.WriteString(" no network")
		case network.IsMachine:
			text.WriteString(" network of the machine")
		default:
			fmt.Fprintf(&text, " network %d + %d", network.ReceivedBytes, network.SentBytes)
		}
		if one.Pressure != nil && one.Pressure.CPU != nil {
			fmt.Fprintf(&text, ", waited %d ms", one.Pressure.CPU.Some.Microseconds/1000)
		}
		if !one.StartedAt.IsZero() {
			fmt.Fprintf(&text, ", since %d", one.StartedAt.Unix())
		}
		text.WriteString("\n")
	}
	for _, missing := range reading.Missing {
		fmt.Fprintf(&text, "%s: %s %s\n", missing.Field, missing.Reason, missing.Hint)
	}
	return text.String()
}

func scaled(value *uint64, unit float64) string {
	if value == nil {
		return "-"
	}
	return fmt.Sprintf("%.4g", float64(*value)/unit)
}

func decimal(value *float64) string {
	if value == nil {
		return "-"
	}
	return fmt.Sprintf("%.4g", *value)
}

// Machines with each runtime and driver, in versions 1 and 2 and with both.
func TestMachines(t *testing.T) {
	archives, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(archives) < 10 {
		t.Fatalf("%d machines: %v", len(archives), err)
	}
	for _, archive := range archives {
		name := strings.TrimSuffix(filepath.Base(archive), ".txtar")
		t.Run(name, func(t *testing.T) {
			root, want := unpack(t, name)
			reader := reader(root)
			for walk := 1; walk <= 2; walk++ { // the second has what the first kept
				got := strings.ReplaceAll(describe(reader.ReadWorkloads(t.Context())), root, "")
				if got != want {
					t.Errorf("walk %d:\n%s\nwant:\n%s", walk, got, want)
				}
			}
		})
	}
}
