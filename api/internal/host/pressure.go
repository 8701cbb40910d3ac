package host

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"strconv"

	"golang.org/x/sys/unix"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// readPressure reads /proc/pressure. All three files are there, or none.
func (r *Reader) readPressure() (*stats.Pressure, []stats.Missing) {
	var pressure stats.Pressure
	var absent []stats.Missing
	for _, resource := range []struct {
		name   string
		target **stats.Stall
	}{{"cpu", &pressure.CPU}, {"memory", &pressure.Memory}, {"io", &pressure.IO}} {
		content, err := r.files.read(r.proc("pressure/" + resource.name))
		if err == nil {
			*resource.target, err = parseStall(content)
		}
		if errors.Is(err, unix.EOPNOTSUPP) || (errors.Is(err, fs.ErrNotExist) && r.procIsMounted()) {
			return nil, []stats.Missing{{
				Field: "pressure", Reason: "The kernel does not measure pressure (PSI).",
				Hint: "PSI is off: boot with psi=1. It needs Linux 4.20, built with CONFIG_PSI.",
			}}
		}
		if err != nil {
			absent = append(absent, missing("pressure."+resource.name, err))
		}
	}
	if pressure.CPU == nil && pressure.Memory == nil && pressure.IO == nil {
		return nil, absent
	}
	if pressure.CPU != nil {
		pressure.CPU.FullAvg10Percent = nil // the kernel prints a zero that means nothing
	}
	return &pressure, absent
}

// parseStall parses a file of /proc/pressure: "some avg10=0.12 avg60=0.05 avg300=0.01 total=1234", and the same for full.
func parseStall(content []byte) (*stats.Stall, error) {
	var stall stats.Stall
	found := false
	for line := range bytes.Lines(content) {
		fields := bytes.Fields(line)
		if len(fields) < 2 {
			continue
		}
		text, isAverage := bytes.CutPrefix(fields[1], []byte("avg10="))
		if !isAverage {
			return nil, fmt.Errorf("line %q has no avg10", line)
		}
		average, err := strconv.ParseFloat(string(text), 64)
		if err != nil || !(average >= 0 && average <= 100) {
			return nil, fmt.Errorf("line %q: avg10 is not a percentage", line)
		}
		switch string(fields[0]) {
		case "some":
			stall.SomeAvg10Percent, found = average, true
		case "full":
			stall.FullAvg10Percent = &average
		}
	}
	if !found {
		return nil, errors.New("it has no line that begins with some")
	}
	return &stall, nil
}
