package host

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// mount is one line of mountinfo, proc_pid_mountinfo(5).
type mount struct {
	deviceNumber string // major:minor, the same for every mount of one filesystem
	root         string // what of the filesystem is mounted: "/" but for bind mounts
	mountpoint   string
	filesystem   string
	source       string
	readOnly     bool
}

// The mounts that are no storage of the machine. The first two are node_exporter's defaults; the third is what the
// nodes of Kubernetes have by the hundred.
var (
	excludedTypes = regexp.MustCompile(`^(autofs|binfmt_misc|bpf|cgroup2?|configfs|debugfs|devpts|devtmpfs|efivarfs|fusectl|hugetlbfs|iso9660|` +
		`mqueue|nsfs|overlay|proc|procfs|pstore|rpc_pipefs|securityfs|selinuxfs|squashfs|erofs|sysfs|tracefs)$`)
	excludedMountpoints = regexp.MustCompile(`^/(dev|proc|run/credentials/.+|sys|var/lib/docker/.+|var/lib/containers/storage/.+)($|/)`)
	excludedPods        = regexp.MustCompile(`^/(var/lib/kubelet/.+|run/containerd/.+|run/k3s/containerd/.+|run/docker/.+)($|/)`)
)

func (m mount) isStorage() bool {
	return !excludedTypes.MatchString(m.filesystem) && !excludedMountpoints.MatchString(m.mountpoint) && !excludedPods.MatchString(m.mountpoint)
}

// parseMounts parses mountinfo. A line that is not as expected is an error: a table with holes would hide a disk.
func parseMounts(content []byte) ([]mount, error) {
	var mounts []mount
	for line := range bytes.Lines(content) {
		line = bytes.TrimRight(line, "\n")
		if len(line) == 0 {
			continue
		}
		// 36 35 98:0 /root /mountpoint options [optional fields] - type source super-options
		before, after, separated := strings.Cut(string(line), " - ")
		left, right := strings.Fields(before), strings.Fields(after)
		if !separated || len(left) < 6 || len(right) < 2 {
			return nil, fmt.Errorf("line %q is not a mount", line)
		}
		superOptions := ""
		if len(right) > 2 {
			superOptions = right[2]
		}
		mounts = append(mounts, mount{
			deviceNumber: left[2],
			root:         unescape(left[3]),
			mountpoint:   unescape(left[4]),
			filesystem:   right[0],
			source:       unescape(right[1]),
			readOnly:     isReadOnly(left[5]) || isReadOnly(superOptions),
		})
	}
	return mounts, nil
}

func isReadOnly(options string) bool {
	for option := range strings.SplitSeq(options, ",") {
		if option == "ro" || option == "emergency_ro" {
			return true
		}
	}
	return false
}

// unescape turns the octal escapes of mountinfo (\040 for a space) back.
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

// onePerDevice keeps one storage mount of each filesystem, in the order of their mountpoints' first appearance: a whole
// mount rather than a bind mount of a part of it, and of equals the one with the shortest path.
func onePerDevice(mounts []mount) []mount {
	at := map[string]int{}
	var kept []mount
	for _, candidate := range mounts {
		if !candidate.isStorage() {
			continue
		}
		i, seen := at[candidate.deviceNumber]
		switch {
		case !seen:
			at[candidate.deviceNumber] = len(kept)
			kept = append(kept, candidate)
		case candidate.root == "/" && kept[i].root != "/",
			(candidate.root == "/") == (kept[i].root == "/") && len(candidate.mountpoint) < len(kept[i].mountpoint):
			kept[i] = candidate
		}
	}
	return kept
}
