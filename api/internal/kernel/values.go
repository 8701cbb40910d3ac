package kernel

import (
	"bytes"
	"fmt"
	"math"
	"strconv"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// Names keeps the names of a file of keys and values from one reading to the next, so that reading it again allocates
// the values alone. It is not safe for concurrent use.
type Names struct{ known map[string]string }

// ParseValues parses lines such as "pswpin 12" or "MemTotal:  8000000 kB" into values, in the order of the file: a number
// in kB is turned into bytes. keep says which names are wanted, nil for all. A line that cannot be understood costs only
// itself; the error is of the first one, and values holds the others.
func (n *Names) ParseValues(content []byte, keep func(name []byte) bool) (values stats.Values, problem error) {
	if n.known == nil {
		n.known = make(map[string]string)
	}
	values = make(stats.Values, 0, len(n.known))
	for line := range bytes.Lines(content) {
		name, number, err := parseValue(line)
		if len(name) == 0 && err == nil || len(name) > 0 && keep != nil && !keep(name) {
			continue
		}
		if err != nil {
			if problem == nil {
				problem = err
			}
			continue
		}
		known, found := n.known[string(name)]
		if !found {
			known = string(name)
			n.known[known] = known
		}
		values = append(values, stats.Value{Name: known, Number: number})
	}
	return values, problem
}

// parseValue parses one line of a key and a number. An empty line has no name.
func parseValue(line []byte) (name []byte, number uint64, err error) {
	rest := bytes.TrimSpace(line)
	if len(rest) == 0 {
		return nil, 0, nil
	}
	end := bytes.IndexAny(rest, " \t")
	if end < 0 {
		return nil, 0, fmt.Errorf("line %q has no number", Quoted(line))
	}
	name, rest = bytes.TrimSuffix(rest[:end], []byte(":")), bytes.TrimSpace(rest[end:])
	text, isKibibytes := bytes.CutSuffix(rest, []byte(" kB"))
	number, err = strconv.ParseUint(string(bytes.TrimSpace(text)), 10, 64)
	if err != nil || isKibibytes && number > math.MaxUint64>>10 {
		return name, 0, fmt.Errorf("line %q has no number", Quoted(line))
	}
	if isKibibytes {
		number <<= 10
	}
	return name, number, nil
}

// Number returns the number behind key in a file of lines such as "inactive_file 4096", nil where it has no such line.
func Number(content []byte, key string) (*uint64, error) {
	for line := range bytes.Lines(content) {
		if len(line) > len(key) && line[len(key)] == ' ' && string(line[:len(key)]) == key {
			value, err := ParseNumber(line[len(key):])
			if err != nil {
				return nil, fmt.Errorf("line %q: %w", Quoted(line), err)
			}
			return &value, nil
		}
	}
	return nil, nil // what the kernel does not count is no value, and no error
}

// ParseNumber parses a number that stands alone, as in memory.current.
func ParseNumber(content []byte) (uint64, error) {
	text := bytes.TrimSpace(content)
	number, err := strconv.ParseUint(string(text), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%q is not a number", Quoted(text))
	}
	return number, nil
}
