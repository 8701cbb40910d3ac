package host

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// linkPeriod is how often sysfs is asked about the interfaces. A driver may take long to say its speed, and little of it
// changes.
const linkPeriod = 10 * time.Second

// readLinks looks at every interface under /sys/class/net.
func (r *Reader) readLinks(context.Context) (map[string]*stats.NetworkLink, error) {
	folder := filepath.Join(r.roots.Sys, "class/net")
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	links := make(map[string]*stats.NetworkLink, len(entries))
	hasDevice, isClear := false, true
	for _, entry := range entries {
		link := readLink(filepath.Join(folder, entry.Name()))
		links[entry.Name()] = link
		hasDevice = hasDevice || link.HasDevice
		isClear = isClear && (!link.HasMaster || link.Master != "")
	}
	if !hasDevice || !isClear { // more is read of each, which is seldom needed
		for name, link := range links {
			link.Kind, link.Below = readLinkKind(filepath.Join(folder, name)), readBelow(filepath.Join(folder, name))
		}
	}
	return links, nil
}

func readLink(folder string) *stats.NetworkLink {
	link := &stats.NetworkLink{HasDevice: isThere(filepath.Join(folder, "device")) && !leadsToGuest(folder), BitsPerSecond: readLinkSpeed(filepath.Join(folder, "speed"))}
	if target, err := os.Readlink(filepath.Join(folder, "master")); err == nil {
		link.HasMaster, link.Master = true, filepath.Base(target)
	} else {
		link.HasMaster = isThere(filepath.Join(folder, "master"))
	}
	if link.HasDevice { // a port of a switch has one, and its packets go through the interface that leads to the switch
		link.Below, link.Kind = readBelow(folder), readLinkKind(folder)
	}
	return link
}

// leadsToGuest reports whether the device of an interface is the near end of one in a guest of Xen: what it carries leaves the
// machine, if at all, through another.
func leadsToGuest(folder string) bool {
	target, err := os.Readlink(filepath.Join(folder, "device/subsystem"))
	return err == nil && filepath.Base(target) == "xen-backend"
}

// readBelow returns the interfaces that packets of this one go through: the device of a VLAN, the ports of a bridge.
func readBelow(folder string) []string {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil
	}
	var below []string
	for _, entry := range entries {
		if name, found := strings.CutPrefix(entry.Name(), "lower_"); found {
			below = append(below, name)
		}
	}
	return below
}

// readLinkKind returns what the kernel calls an interface of this kind. A few kinds give themselves away by a file alone.
func readLinkKind(folder string) string {
	content, _ := os.ReadFile(filepath.Join(folder, "uevent")) // what does not say is of no kind
	for line := range strings.Lines(string(content)) {
		if kind, found := strings.CutPrefix(strings.TrimSpace(line), "DEVTYPE="); found {
			return kind
		}
	}
	for _, mark := range []struct{ file, kind string }{{"bridge", "bridge"}, {"bonding", "bond"}, {"tun_flags", "tun"}} {
		if isThere(filepath.Join(folder, mark.file)) {
			return mark.kind
		}
	}
	return ""
}

// readLinkSpeed reads megabits per second. Many interfaces have none: reading fails with EINVAL, or gives -1 or the
// largest number there is.
func readLinkSpeed(path string) *float64 {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil
	}
	return parseSpeed(content)
}

func parseSpeed(content []byte) *float64 {
	megabits, err := strconv.ParseUint(strings.TrimSpace(string(content)), 10, 31)
	if err != nil || megabits == 0 || megabits == 1<<31-1 {
		return nil
	}
	speed := float64(megabits) * 1e6
	return &speed
}
