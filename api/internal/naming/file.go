package naming

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

const (
	maxNamesBytes = 256 << 10
	namedBadLines = 5 // of those that are not valid, that many are told by number
	settingNames  = "SYS_STATS_WORKLOAD_NAMES"
)

// namesFile is a file with a line for each workload: the first 12 or more characters of the container's id, the name of a unit of systemd or
// the path of a cgroup; white space; and the name. Lines that begin with # are comments. It is read again when it changes.
type namesFile struct {
	path    string
	now     func() time.Time
	version version
	read    time.Time // zero until it was
	names   names
	problem *stats.Missing
}

// version tells a file from what it was before.
type version struct {
	size     int64
	modified time.Time
}

// names is what a names file says.
type names struct {
	ids   []named // prefixes of container ids; the longest that fits wins
	units map[string]string
	paths map[string]string
}

type named struct{ key, name string }

func newNamesFile(path string) *namesFile { return &namesFile{path: path, now: time.Now} }

func (f *namesFile) name(workloads []stats.WorkloadCounters) []stats.Missing {
	f.refresh()
	for i := range workloads {
		if name := f.names.of(&workloads[i]); name != "" {
			workloads[i].Name, workloads[i].NameSource = name, fromFile
		}
	}
	if f.problem != nil {
		return []stats.Missing{*f.problem}
	}
	return nil
}

func (n names) of(workload *stats.WorkloadCounters) string {
	if name := n.paths[workload.ID]; name != "" {
		return name
	}
	if name := n.units[unitOf(workload)]; name != "" {
		return name
	}
	longest := named{}
	for _, one := range n.ids {
		if len(one.key) > len(longest.key) && strings.HasPrefix(workload.ContainerID, one.key) {
			longest = one
		}
	}
	return longest.name
}

// refresh reads the file where it has changed, or may have changed within what its time tells apart. Of a file that cannot be read any more,
// what it said before does not hold any longer: a name that may be another's is worse than none.
func (f *namesFile) refresh() {
	info, err := os.Stat(f.path)
	if err != nil {
		f.fail(err)
		return
	}
	now := version{info.Size(), info.ModTime()}
	if !f.read.IsZero() && now == f.version && f.read.Sub(now.modified) > settled {
		return
	}
	read := f.now()
	content, err := readAtMost(f.path, maxNamesBytes)
	if err != nil {
		f.fail(err)
		return
	}
	var bad []int
	f.names, bad = parseNames(content)
	f.problem = nil
	if len(bad) > 0 {
		f.problem = &stats.Missing{
			Field:  "workloads.name",
			Reason: fmt.Sprintf("%s in the file of %s cannot be used.", lines(bad), settingNames),
			Hint:   "A line is the first 12 or more characters of a container's id, a unit or the path of a cgroup, then a space, then a name of at most 255 printable characters; each stands there once.",
		}
	}
	f.version, f.read = now, read
}

func (f *namesFile) fail(err error) {
	f.names, f.read = names{}, time.Time{}
	f.problem = &stats.Missing{Field: "workloads.name", Hint: "It must be a file that user 65532 may read."}
	if errors.Is(err, fs.ErrNotExist) {
		f.problem.Hint = "Mount it into the container of the api, read-only, at that path."
	}
	f.problem.Reason = fmt.Sprintf("The file of %s cannot be read: %v.", settingNames, innermost(err))
}

var errTooLarge = errors.New("it has more than 256 KiB")

func readAtMost(path string, most int64) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	content, err := io.ReadAll(io.LimitReader(file, most+1))
	if err == nil && int64(len(content)) > most {
		err = errTooLarge
	}
	return content, err
}

// parseNames returns what is named, and the numbers of the lines that cannot be used.
func parseNames(content []byte) (names, []int) {
	told := names{units: map[string]string{}, paths: map[string]string{}}
	seen := map[string]bool{}
	var bad []int
	number := 0
	for line := range bytes.Lines(content) {
		number++
		text := strings.TrimSpace(string(line))
		if text == "" || text[0] == '#' {
			continue
		}
		key, name := text, ""
		if space := strings.IndexAny(text, " \t"); space > 0 {
			key, name = text[:space], strings.TrimSpace(text[space:])
		}
		if seen[key] || !isShowable(name) || !told.add(key, name) {
			bad = append(bad, number)
			continue
		}
		seen[key] = true
	}
	return told, bad
}

// add tells whether key is one.
func (n *names) add(key, name string) bool {
	switch {
	case strings.HasPrefix(key, "/") && len(key) > 1:
		n.paths[strings.TrimSuffix(key, "/")] = name
	case isUnit(key):
		n.units[key] = name
	case shortID <= len(key) && len(key) <= 64 && isHex(key):
		n.ids = append(n.ids, named{key, name})
	default:
		return false
	}
	return true
}

// isUnit tells whether key is the name of a unit of systemd that has a cgroup.
func isUnit(key string) bool {
	for _, kind := range []string{".service", ".scope", ".slice"} {
		if stem, is := strings.CutSuffix(key, kind); is && stem != "" && !strings.Contains(stem, "/") {
			return true
		}
	}
	return false
}

// lines says which lines: Line 3; Lines 3 and 7; Lines 1, 2, 3, 4, 5 and 12 more.
func lines(numbers []int) string {
	if len(numbers) == 1 {
		return "Line " + strconv.Itoa(numbers[0])
	}
	var told []string
	for _, number := range numbers[:min(len(numbers), namedBadLines)] {
		told = append(told, strconv.Itoa(number))
	}
	if more := len(numbers) - len(told); more > 0 {
		told = append(told, strconv.Itoa(more)+" more")
	}
	last := len(told) - 1
	return "Lines " + strings.Join(told[:last], ", ") + " and " + told[last]
}
