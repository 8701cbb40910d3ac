package host

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/shirou/gopsutil/v3/cpu"
	"github.com/shirou/gopsutil/v3/host"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// identityPeriod is how often a part that could not be read is tried again.
const identityPeriod = time.Minute

// identity is the part of a machine's description that does not change while it runs. It is read once: asking for the
// processor model costs more than a whole tick.
type identity struct {
	known   bool
	read    time.Time
	host    stats.Host
	missing []stats.Missing
}

// Hostname returns the name of the machine, from HOST_ETC/hostname where that has one: inside a container the
// kernel gives the container's name, even through a bound /proc.
func (r *Reader) Hostname() (string, error) {
	text, err := os.ReadFile(r.etc("hostname"))
	if name := strings.TrimSpace(string(text)); err == nil && name != "" {
		return name, nil
	}
	return os.Hostname()
}

// readIdentity describes the machine. It is read once, and again only while a part of it is missing.
func (r *Reader) readIdentity(ctx context.Context, at time.Time, into *stats.MachineReading) stats.Host {
	if !r.identity.known || len(r.identity.missing) > 0 && r.identity.read.Add(identityPeriod).Before(at) {
		r.identity = r.identify(ctx, at)
	}
	into.Missing = append(into.Missing, r.identity.missing...)
	return r.identity.host
}

func (r *Reader) identify(ctx context.Context, at time.Time) identity {
	found := identity{known: true, read: at}
	keep := func(field string, target **string, value string, err error) {
		if err == nil && value == "" {
			err = errors.New("the system does not say")
		}
		if err != nil {
			found.missing = append(found.missing, missing("host."+field, err))
			return
		}
		*target = &value
	}
	hostname, err := r.Hostname()
	keep("hostname", &found.host.Hostname, hostname, err)
	name, err := r.readOSName()
	keep("os", &found.host.OS, name, err)
	kernel, err := host.KernelVersionWithContext(ctx)
	keep("kernel", &found.host.Kernel, kernel, err)
	architecture, err := host.KernelArch()
	keep("architecture", &found.host.Architecture, architecture, err)
	model, err := readCPUModel(ctx)
	keep("cpuModel", &found.host.CPUModel, model, err)
	return found
}

// readOSName returns PRETTY_NAME of os-release(5).
func (r *Reader) readOSName() (string, error) {
	file, err := os.Open(r.etc("os-release"))
	if err != nil {
		return "", err
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		if value, found := strings.CutPrefix(lines.Text(), "PRETTY_NAME="); found {
			return unquote(value), nil
		}
	}
	if err := lines.Err(); err != nil {
		return "", err
	}
	return "", fmt.Errorf("%s has no PRETTY_NAME", file.Name())
}

// unquote takes the quotes and the escapes of a shell assignment off value, as os-release(5) allows them.
func unquote(value string) string {
	value = strings.TrimSpace(value)
	if len(value) >= 2 && (value[0] == '"' || value[0] == '\'') && value[len(value)-1] == value[0] {
		quote := value[0]
		value = value[1 : len(value)-1]
		if quote == '"' {
			value = strings.NewReplacer(`\"`, `"`, `\$`, `$`, `\\`, `\`, "\\`", "`").Replace(value)
		}
	}
	return value
}

func readCPUModel(ctx context.Context) (string, error) {
	processors, err := cpu.InfoWithContext(ctx)
	if err != nil {
		return "", err
	}
	for _, processor := range processors {
		if processor.ModelName != "" {
			return processor.ModelName, nil
		}
	}
	return "", errors.New("cpuinfo names no processor model")
}
