package kernel

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
)

// Mount is one line of mountinfo, proc_pid_mountinfo(5).
type Mount struct {
	ID           int    // unique among the mounts of the moment, used again later
	Parent       int    // ID of the mount that it is mounted on
	DeviceNumber string // major:minor, the same for every mount of one filesystem
	Root         string // what of the filesystem is mounted: "/" but for bind mounts
	Mountpoint   string
	Options      string // of this mount, separated by commas
	Type         string
	Source       string // may be empty
	SuperOptions string // of the filesystem, whichever of its mounts
}

// ParseMounts parses mountinfo. A line that cannot be understood costs only itself; the error is of the first one, and
// mounts holds the others.
func ParseMounts(content []byte) (mounts []Mount, problem error) {
	for line := range bytes.Lines(content) {
		line = bytes.TrimRight(line, "\n")
		if len(line) == 0 {
			continue
		}
		mount, err := parseMount(string(line))
		if err == nil {
			mounts = append(mounts, mount)
		} else if problem == nil {
			problem = fmt.Errorf("line %q is not a mount", Quoted(line))
		}
	}
	return mounts, problem
}

// parseMount parses one line:
//
//	36 35 98:0 /root /mountpoint options [optional fields] - type source super-options
//
// Columns are separated by one blank each: a source may be empty, and then two blanks follow the type.
func parseMount(line string) (Mount, error) {
	before, after, separated := strings.Cut(line, " - ")
	left, right := strings.Split(before, " "), strings.SplitN(after, " ", 3)
	if !separated || len(left) < 6 || len(right) < 2 || right[0] == "" || left[4] == "" {
		return Mount{}, strconv.ErrSyntax
	}
	id, err := strconv.Atoi(left[0])
	if err != nil {
		return Mount{}, err
	}
	parent, err := strconv.Atoi(left[1])
	if err != nil {
		return Mount{}, err
	}
	mount := Mount{
		ID:           id,
		Parent:       parent,
		DeviceNumber: left[2],
		Root:         unescape(left[3]),
		Mountpoint:   unescape(left[4]),
		Options:      left[5],
		Type:         right[0],
		Source:       unescape(right[1]),
	}
	if len(right) == 3 {
		mount.SuperOptions = right[2]
	}
	return mount, nil
}

// HasOption reports whether one of the options, separated by commas, is name.
func HasOption(options, name string) bool {
	for option := range strings.SplitSeq(options, ",") {
		if option == name {
			return true
		}
	}
	return false
}

// unescape undoes the octal escapes of mountinfo, \040 for a blank.
func unescape(text string) string {
	if !strings.Contains(text, `\`) {
		return text
	}
	var plain strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] == '\\' && i+4 <= len(text) {
			if code, err := strconv.ParseUint(text[i+1:i+4], 8, 8); err == nil {
				plain.WriteByte(byte(code))
				i += 3
				continue
			}
		}
		plain.WriteByte(text[i])
	}
	return plain.String()
}
