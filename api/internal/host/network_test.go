package host_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

const netDevHeading = "Inter-|   Receive\n face |bytes\n"

func TestNetworkColumns(t *testing.T) {
	machine, _ := machineOf(t, map[string]string{"proc/1/net/dev": netDevHeading + "  eth0:1: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n"})
	want := stats.NetworkCounters{
		Name: "eth0:1", ReceivedBytes: 1, ReceivedPackets: 2, ReceiveErrors: 3, ReceiveDrops: 4, ReceiveFIFO: 5, ReceiveFrame: 6, ReceivedCompressed: 7,
		ReceivedMulticast: 8, SentBytes: 9, SentPackets: 10, SendErrors: 11, SendDrops: 12, SendFIFO: 13, Collisions: 14, SendCarrier: 15, SentCompressed: 16,
	}
	if networks := readOnce(t.Context(), machine).Networks; len(networks) != 1 || networks[0] != want {
		t.Errorf("networks are %+v, to be %+v", networks, want)
	}
}

func TestBrokenNetworkLines(t *testing.T) {
	const good = "  eth0: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n"
	for name, broken := range map[string]string{
		"cut":          "  eth1: 1 2\n",
		"letters":      "  eth1: 1 2 3 4 5 6 7 8 x 10 11 12 13 14 15 16\n",
		"long letters": "  eth1: " + strings.Repeat("y", 1<<20) + "\n",
		"no name":      " 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n",
		"zeros":        strings.Repeat("\x00", 1<<20) + "\n",
	} {
		for _, content := range []string{good + broken, broken + good} {
			machine, _ := machineOf(t, map[string]string{"proc/1/net/dev": netDevHeading + content})
			reading := readOnce(t.Context(), machine)
			missing, found := reasonFor(reading, "networks")
			if len(reading.Networks) != 1 || reading.Networks[0].Name != "eth0" || !found || len(missing.Reason) > 300 {
				t.Errorf("%s: %+v, missing %+v", name, reading.Networks, missing)
			}
		}
	}
}

// What an interface is made of, sysfs says, in links and in files.
func TestLinks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		machine, _ := machineOf(t, map[string]string{
			"sys/class/net":                   "removed",
			"sys/class/net/lo/x":              "",
			"sys/class/net/eth0/device/x":     "",
			"sys/class/net/eth0/speed":        "50000\n",
			"sys/class/net/enP1s1/device/x":   "",
			"sys/class/net/enP1s1/master":     "-> ../eth0",
			"sys/class/net/lan0/device/x":     "",
			"sys/class/net/lan0/lower_eth0/x": "",
			"sys/class/net/lan0/uevent":       "DEVTYPE=dsa\nINTERFACE=lan0\n",
			"sys/class/net/br0/bridge/x":      "",
			"sys/class/net/veth1/master":      "-> ../br0",
			"proc/1/net/dev":                  netDevHeading + strings.ReplaceAll("lo eth0 enP1s1 lan0 br0 veth1 gone ", " ", ": 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n"),
		})
		readOnce(t.Context(), machine)
		synctest.Wait()
		time.Sleep(time.Second)
		links := map[string]*stats.NetworkLink{}
		for _, network := range readOnce(t.Context(), machine).Networks {
			links[network.Name] = network.Link
		}
		for name, want := range map[string]stats.NetworkLink{
			"lo":     {},
			"eth0":   {HasDevice: true},
			"enP1s1": {HasDevice: true, HasMaster: true, Master: "eth0"},
			"lan0":   {HasDevice: true, Below: []string{"eth0"}, Kind: "dsa"},
			"br0":    {}, // of what kind it is nobody asks where others have a device
			"veth1":  {HasMaster: true, Master: "br0"},
		} {
			got := value(t, name, links[name])
			if got.HasDevice != want.HasDevice || got.HasMaster != want.HasMaster || got.Master != want.Master || got.Kind != want.Kind || !slices.Equal(got.Below, want.Below) {
				t.Errorf("%s is %+v, to be %+v", name, got, want)
			}
		}
		if links["gone"] != nil || *links["eth0"].BitsPerSecond != 50e9 {
			t.Errorf("links are %+v", links)
		}
	})
}

// Inside a container no interface has a device, and what kind each is of is asked.
func TestKindsOfLinks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		machine, _ := machineOf(t, map[string]string{
			"sys/class/net":                     "removed",
			"sys/class/net/eth0/x":              "",
			"sys/class/net/docker0/bridge/x":    "",
			"sys/class/net/bond0/bonding/x":     "",
			"sys/class/net/tun0/tun_flags":      "0x1001\n",
			"sys/class/net/wg0/uevent":          "DEVTYPE=wireguard\nINTERFACE=wg0\n",
			"sys/class/net/eth0.5/lower_eth0/x": "",
			"proc/1/net/dev":                    netDevHeading + strings.ReplaceAll("eth0 docker0 bond0 tun0 wg0 eth0.5 ", " ", ": 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n"),
		})
		readOnce(t.Context(), machine)
		synctest.Wait()
		time.Sleep(time.Second)
		got := map[string]string{}
		for _, network := range readOnce(t.Context(), machine).Networks {
			got[network.Name] = network.Link.Kind + strings.Join(network.Link.Below, ",")
		}
		for name, want := range map[string]string{"eth0": "", "docker0": "bridge", "bond0": "bond", "tun0": "tun", "wg0": "wireguard", "eth0.5": "eth0"} {
			if got[name] != want {
				t.Errorf("%s is of kind %q, to be %q", name, got[name], want)
			}
		}
	})
}
