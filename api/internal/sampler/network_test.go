package sampler

import (
	"strings"
	"testing"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

func TestNetworks(t *testing.T) {
	speed := 1e9
	first := stats.MachineReading{Networks: []stats.NetworkCounters{{Name: "eth0", ReceivedBytes: 1<<32 - 1000}, {Name: "veth1", SentBytes: 70}, {Name: "gone"}}}
	second := stats.MachineReading{Networks: []stats.NetworkCounters{
		{Name: "eth0", Link: &stats.NetworkLink{HasDevice: true, BitsPerSecond: &speed}, ReceivedBytes: 1000, SentBytes: 50, ReceiveErrors: 1, SendErrors: 2, ReceiveDrops: 4, SendDrops: 6},
		{Name: "veth1", SentBytes: 7},
		{Name: "wlan0", ReceivedBytes: 1e12},
	}}
	snapshot := twoReadings(first, second, 2*time.Second)
	if len(snapshot.Networks) != 3 {
		t.Fatalf("networks are %+v", snapshot.Networks)
	}
	eth0, veth1, wlan0 := snapshot.Networks[0], snapshot.Networks[1], snapshot.Networks[2]
	if !same(eth0.ReceivedBytesPerSecond, 1000.0) || !same(eth0.SentBytesPerSecond, 25.0) || !same(eth0.ErrorsPerSecond, 1.5) ||
		!same(eth0.DropsPerSecond, 5.0) || !eth0.Physical || !same(eth0.LinkBitsPerSecond, 1e9) {
		t.Errorf("eth0 is %+v", eth0)
	}
	if veth1.SentBytesPerSecond != nil || reasonOf(snapshot, "networks[veth1]") != reasonReset {
		t.Errorf("an interface recreated is %+v", veth1)
	}
	if wlan0.ReceivedBytesPerSecond != nil || reasonOf(snapshot, "networks[wlan0]") != reasonFirst {
		t.Errorf("an interface that came is %+v", wlan0)
	}
}

// device and virtual are interfaces with a device and without, as sysfs tells of them.
func device(name string) stats.NetworkCounters {
	return stats.NetworkCounters{Name: name, Link: &stats.NetworkLink{HasDevice: true}}
}

func virtual(name string) stats.NetworkCounters {
	return stats.NetworkCounters{Name: name, Link: &stats.NetworkLink{}}
}

// on puts an interface into its master, or onto the one below it.
func on(network stats.NetworkCounters, master string, below ...string) stats.NetworkCounters {
	network.Link.HasMaster, network.Link.Master, network.Link.Below = master != "", strings.Trim(master, "?"), below
	return network
}

func kind(network stats.NetworkCounters, kind string) stats.NetworkCounters {
	network.Link.Kind = kind
	return network
}

// The headline counts each packet once.
func TestCountedNetworks(t *testing.T) {
	type list = []stats.NetworkCounters
	named := func(names string) (networks list) {
		for name := range strings.FieldsSeq(names) {
			networks = append(networks, stats.NetworkCounters{Name: name})
		}
		return networks
	}
	for name, test := range map[string]struct {
		networks                  list
		wantPhysical, wantCounted string
	}{
		"a laptop":                    {list{virtual("lo"), device("eth0"), device("wlan0"), virtual("docker0"), on(virtual("veth1"), "docker0"), virtual("tun0")}, "eth0 wlan0", "eth0 wlan0"},
		"Azure: a card in another":    {list{virtual("lo"), device("eth0"), on(device("enP1s1"), "eth0")}, "eth0", "eth0"},
		"the same, by no name":        {list{virtual("lo"), device("eth0"), on(device("enP1s1"), "?")}, "eth0", "eth0"},
		"the same, beside Docker":     {list{virtual("lo"), device("eth0"), on(device("enP1s1"), "?"), virtual("docker0"), on(virtual("veth1"), "docker0")}, "eth0", "eth0"},
		"failover: three as one":      {list{device("ens3"), on(device("ens3nsby"), "ens3"), on(device("ens4"), "ens3")}, "ens3", "ens3"},
		"a switch (DSA)":              {list{device("eth0"), on(device("lan0"), "", "eth0"), on(device("lan1"), "br0", "eth0"), kind(virtual("br0"), "bridge")}, "eth0", "eth0"},
		"a switch, by its kind":       {list{device("eth0"), kind(device("wan"), "dsa")}, "eth0", "eth0"},
		"a bridge over a card":        {list{on(device("eth0"), "br0"), virtual("br0")}, "eth0", "eth0"},
		"a bridge, by no name":        {list{on(device("eth0"), "?"), device("eth1"), virtual("vmbr0")}, "eth0 eth1", "eth0 eth1"},
		"a bridge that lists it":      {list{on(device("eth0"), "?"), device("eth1"), on(virtual("lan"), "", "eth0")}, "eth0 eth1", "eth0 eth1"},
		"a bond":                      {list{on(device("eth0"), "bond0"), on(device("eth1"), "bond0"), virtual("bond0"), on(virtual("bond0.7"), "", "bond0")}, "eth0 eth1", "eth0 eth1"},
		"a bond, by no name":          {list{on(device("eth0"), "?"), on(device("eth1"), "?"), kind(virtual("uplink"), "bond")}, "eth0 eth1", "eth0 eth1"},
		"a VLAN":                      {list{device("eth0"), on(virtual("eth0.100"), "", "eth0")}, "eth0", "eth0"},
		"a master that is gone":       {list{on(device("eth0"), "br9")}, "eth0", "eth0"},
		"LXC: nothing has a device":   {list{virtual("lo"), virtual("eth0"), virtual("docker0"), virtual("veth7a1")}, "", "eth0"},
		"LXC, as sysfs says":          {list{virtual("lo"), virtual("uplink"), kind(virtual("lan"), "bridge"), on(virtual("c1"), "lan"), kind(virtual("vpn"), "wireguard"), on(virtual("v7"), "", "uplink")}, "", "uplink"},
		"LXC with a VLAN of its own":  {list{virtual("lo"), virtual("eth0"), virtual("eth0.100"), virtual("eth0:1")}, "", "eth0"},
		"a container with two doors":  {list{virtual("lo"), virtual("eth0"), virtual("eth1")}, "", "eth0 eth1"},
		"a container without any":     {list{virtual("lo")}, "", ""},
		"a namespace with one of VPN": {list{virtual("lo"), kind(virtual("wg0"), "wireguard")}, "", "wg0"},
		"no sysfs":                    {named("lo enp3s0 wlp2s0 docker0 br-2d6ad00c5ccc veth12ab cni0 flannel.1 cali123 virbr0 vnet3 tailscale0 bond0 enp3s0.20 podman1"), "", "enp3s0 wlp2s0"},
		"OpenVZ":                      {named("lo venet0 venet0:0"), "", "venet0"},
		"nothing at all":              {nil, "", ""},
	} {
		networks, _ := deriveNetworks(nil, test.networks, 0)
		var physical, counted []string
		for _, network := range networks {
			if network.Physical {
				physical = append(physical, network.Name)
			}
			if network.Counted {
				counted = append(counted, network.Name)
			}
		}
		if got := strings.Join(physical, " "); got != test.wantPhysical {
			t.Errorf("%s: physical are %q, to be %q", name, got, test.wantPhysical)
		}
		if got := strings.Join(counted, " "); got != test.wantCounted {
			t.Errorf("%s: counted are %q, to be %q", name, got, test.wantCounted)
		}
	}
}
