package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// cgroup is a cgroup by its path in the hierarchy, such as /outer/inner.
type cgroup string

const (
	root  = cgroup("/")
	outer = cgroup("/outer")
	inner = cgroup("/outer/inner") // the api is in it
	other = cgroup("/outer/other") // what shares the limits of outer with it
	apart = cgroup("/apart")       // what shares the machine with it
)

func (c cgroup) file(name string) string { return filepath.Join("/sys/fs/cgroup", string(c), name) }

func (c cgroup) make() error { return os.MkdirAll(c.file(""), 0o755) }

// set writes a control file.
func (c cgroup) set(name, value string) error { return os.WriteFile(c.file(name), []byte(value), 0) }

// number returns the number of a control file, or of the line called key in it.
func (c cgroup) number(name, key string) (float64, error) {
	content, err := os.ReadFile(c.file(name))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(content)) {
		fields := strings.Fields(line)
		if key == "" && len(fields) == 1 || len(fields) == 2 && fields[0] == key {
			return strconv.ParseFloat(fields[len(fields)-1], 64)
		}
	}
	return 0, fmt.Errorf("%s has no line %q: %q", c.file(name), key, content)
}

// workingSet is what the kernel says of memory that cannot just be dropped.
func (c cgroup) workingSet() (float64, error) {
	current, err := c.number("memory.current", "")
	if err != nil {
		return 0, err
	}
	inactive, err := c.number("memory.stat", "inactive_file")
	return current - inactive, err
}

// start starts a command in the cgroup, as a user where one is given. It dies with this program.
func (c cgroup) start(command *exec.Cmd, user *syscall.Credential) error {
	directory, err := os.Open(c.file(""))
	if err != nil {
		return err
	}
	defer func() { _ = directory.Close() }()
	command.SysProcAttr = &syscall.SysProcAttr{UseCgroupFD: true, CgroupFD: int(directory.Fd()), Credential: user}
	return command.Start()
}

// stall returns the microseconds that something waited, of a file of pressure stall information.
func stall(path, kind string) (float64, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(content)) {
		if fields := strings.Fields(line); len(fields) == 5 && fields[0] == kind {
			return strconv.ParseFloat(strings.TrimPrefix(fields[4], "total="), 64)
		}
	}
	return 0, fmt.Errorf("%s has no line %s: %q", path, kind, content)
}
