package sampler

import (
	"regexp"
	"slices"
	"strings"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// wire says of an interface whether it has a device of its own below it, and whether its packets count as traffic of the
// whole machine.
type wire struct{ isPhysical, isCounted bool }

const loopback = "lo"

// virtualKinds are what the kernel calls interfaces that lead nowhere by themselves.
var virtualKinds = []string{"bridge", "bond", "team", "vxlan", "wireguard", "gre", "geneve", "tun", "dummy"}

// virtualStems and virtualPrefixes begin the names that such interfaces are given by the kernel, container engines and VPNs:
// the former with nothing but a number behind them. They are looked at only where nothing is physical, as inside a
// container: sysfs does not always say what an interface is.
var (
	virtualStems = map[string]bool{
		"br": true, "cbr": true, "cni": true, "docker": true, "incusbr": true, "lxcbr": true, "lxdbr": true, "podman": true, "virbr": true, "vmbr": true,
		"bond": true, "team": true, "dummy": true, "ifb": true, "tun": true, "tap": true, "tunl": true, "wg": true,
		"erspan": true, "gre": true, "gretap": true, "ip6gre": true, "ip6tnl": true, "ip6_vti": true, "ip_vti": true, "sit": true,
	}
	virtualPrefixes = []string{
		"br-", "veth", "vnet", "fwbr", "fwpr", "fwln", "tap", "cali", "azv", "eni", "cilium_", "lxc_", "flannel", "vxlan", "kube-", "weave", "vethwe",
		"tailscale", "zt", "utun", "ovs-", "docker_gwbridge", "nodelocaldns",
	}
)

// groupNames matches the names of bridges, bonds and the like.
var groupNames = regexp.MustCompile(`^(\S*br\d+|br-\S+|bond\S*|team\S*|ovs-\S+|vrf\S*)$`)

// chooseWires says it of each interface.
//
//   - Where there is a device, those count that have one. An interface whose packets go through another that has a device is
//     not physical: a network card behind the one that Azure shows (its master), or the ports of a switch (DSA) above the
//     one that leads to it.
//   - Where there is none, as in a container, those count that lead out of it: neither a loopback nor a bridge, nor what is on
//     a bridge, nor a tunnel, whose packets leave by another one.
//   - Where that leaves none, all but the loopback count.
func chooseWires(networks []stats.NetworkCounters) []wire {
	byName := make(map[string]*stats.NetworkCounters, len(networks))
	for i := range networks {
		byName[networks[i].Name] = &networks[i]
	}
	wires := make([]wire, len(networks))
	choose := func(isCounted func(i int) bool) (found bool) {
		for i := range networks {
			wires[i].isCounted = isCounted(i)
			found = found || wires[i].isCounted
		}
		return found
	}
	for i := range networks {
		wires[i].isPhysical = hasDevice(&networks[i]) && !isPartOfAnother(&networks[i], networks, byName)
	}
	_ = choose(func(i int) bool { return wires[i].isPhysical }) ||
		choose(func(i int) bool { return leadsOut(&networks[i], byName) }) ||
		choose(func(i int) bool { return networks[i].Name != loopback })
	return wires
}

func hasDevice(one *stats.NetworkCounters) bool {
	return one != nil && one.Link != nil && one.Link.HasDevice
}

// isPartOfAnother reports whether the packets of an interface with a device go through another one that has one too.
func isPartOfAnother(one *stats.NetworkCounters, networks []stats.NetworkCounters, byName map[string]*stats.NetworkCounters) bool {
	switch link := one.Link; {
	case link.Kind == "dsa":
		return true
	case slices.ContainsFunc(link.Below, func(name string) bool { return hasDevice(byName[name]) }):
		return true
	case !link.HasMaster:
		return false
	case link.Master != "":
		return hasDevice(byName[link.Master])
	}
	// Sysfs does not say which one its master is. Bridges and bonds have no device; where there is none of them it has one
	physical := false
	for i := range networks {
		other := &networks[i]
		if other == one || other.Link == nil {
			continue
		}
		if slices.Contains(other.Link.Below, one.Name) {
			return other.Link.HasDevice
		}
		if !other.Link.HasDevice && isGroup(other) {
			return false
		}
		physical = physical || other.Link.HasDevice && !other.Link.HasMaster
	}
	return physical
}

// isGroup reports whether an interface is one that takes others in, by its kind, else by its name.
func isGroup(one *stats.NetworkCounters) bool {
	if one.Link.Kind != "" {
		return slices.Contains([]string{"bridge", "bond", "team"}, one.Link.Kind)
	}
	return groupNames.MatchString(one.Name)
}

// leadsOut reports whether an interface without a device leads out of where we are.
func leadsOut(one *stats.NetworkCounters, byName map[string]*stats.NetworkCounters) bool {
	if link := one.Link; link != nil && (link.HasMaster || len(link.Below) > 0 || slices.Contains(virtualKinds, link.Kind)) {
		return false
	}
	if parent := strings.IndexAny(one.Name, ".:"); parent > 0 && byName[one.Name[:parent]] != nil { // a VLAN, an alias
		return false
	}
	return one.Name != loopback && !isVirtualName(one.Name)
}

func isVirtualName(name string) bool {
	stem := strings.TrimRight(name, "0123456789")
	return stem != name && virtualStems[stem] || slices.ContainsFunc(virtualPrefixes, func(prefix string) bool { return strings.HasPrefix(name, prefix) })
}
