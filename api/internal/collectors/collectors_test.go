package collectors_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/collectors"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, files map[string]string) *stats.CollectedReading {
	t.Helper()
	root := t.TempDir()
	for path, content := range files {
		write(t, filepath.Join(root, path), content)
	}
	reading := stats.Reading{At: time.Unix(1000, 0)}
	collectors.New(root, root, time.Second).Read(t.Context(), &reading)
	return reading.Collected
}

func get(list []stats.ProtocolCounter, name string) (value float64, isThere bool) {
	for _, one := range list {
		if one.Name == name {
			return one.Value, true
		}
	}
	return 0, false
}

func TestProtocols(t *testing.T) {
	got := read(t, map[string]string{
		"1/net/netstat": "TcpExt: SyncookiesSent ListenDrops\nTcpExt: 3 4\nIpExt: InOctets\nIpExt: 18446744073709551615\n",
		"1/net/snmp":    "Ip: Forwarding\nIp: 1\nTcp: MaxConn CurrEstab\nTcp: -1 12\n",
		"1/net/snmp6":   "Ip6InOctets                     	77\nIcmp6InMsgs 5\n",
	})
	for name, want := range map[string]float64{
		"TcpExt_SyncookiesSent": 3, "TcpExt_ListenDrops": 4, "IpExt_InOctets": 18446744073709551615, "Ip_Forwarding": 1, "Tcp_MaxConn": -1, "Tcp_CurrEstab": 12,
		"Ip6_InOctets": 77, "Icmp6_InMsgs": 5,
	} {
		if value, isThere := get(got.Netstat, name); !isThere || value != want {
			t.Errorf("%s is %g, %v", name, value, isThere)
		}
	}
}

func TestImpossibleProtocols(t *testing.T) {
	for name, content := range map[string]string{
		"nothing": "", "a heading alone": "Tcp: InSegs\n", "fewer numbers": "Tcp: InSegs OutSegs\nTcp: 1\n", "another protocol": "Tcp: InSegs\nUdp: 1\n",
		"letters": "Tcp: InSegs\nTcp: x\n", "no colon": "Tcp InSegs\nTcp 1\n", "zeros": "\x00\x00\x00\n",
	} {
		if got := read(t, map[string]string{"1/net/snmp": content, "1/net/snmp6": content, "1/net/sockstat6": content}); len(got.Netstat)+len(got.Sockstat) > 0 {
			t.Errorf("%s: %v %v", name, got.Netstat, got.Sockstat)
		}
	}
}

func TestSockets(t *testing.T) {
	got := read(t, map[string]string{"1/net/sockstat": "sockets: used 290\nTCP: inuse 4 orphan 0 mem 2\nFRAG: inuse\n"})
	for name, want := range map[string]float64{"sockets_used": 290, "TCP_inuse": 4, "TCP_orphan": 0, "TCP_mem": 2, "TCP_mem_bytes": 2 * float64(os.Getpagesize())} {
		if value, isThere := get(got.Sockstat, name); !isThere || value != want {
			t.Errorf("%s is %g, %v", name, value, isThere)
		}
	}
	if _, isThere := get(got.Sockstat, "FRAG_inuse"); isThere {
		t.Error("a name without a number has one")
	}
}

func TestOpenFiles(t *testing.T) {
	for content, want := range map[string][2]uint64{"1504\t0\t9223372036854775807\n": {1504, 9223372036854775807}, "": {}, "1 2\n": {}, "-1 0 x\n": {}} {
		got := read(t, map[string]string{"sys/fs/file-nr": content})
		if want == [2]uint64{} {
			if got.FilesAllocated != nil || got.FilesMaximum != nil {
				t.Errorf("%q gives %v of %v", content, got.FilesAllocated, got.FilesMaximum)
			}
		} else if got.FilesAllocated == nil || got.FilesMaximum == nil || *got.FilesAllocated != want[0] || *got.FilesMaximum != want[1] {
			t.Errorf("%q gives %v of %v", content, got.FilesAllocated, got.FilesMaximum)
		}
	}
}

func TestInterfaces(t *testing.T) {
	got := read(t, map[string]string{
		"class/net/eth0/address": "02:00:00:00:00:01\n", "class/net/eth0/operstate": "up\n", "class/net/eth0/flags": "0x1003\n", "class/net/eth0/mtu": "1500\n",
		"class/net/eth0/carrier_changes": "2\n", "class/net/eth1/operstate": "down\n", "class/net/eth1/flags": "0x1002\n", "class/net/eth1/mtu": "-1\n",
		"class/net/bonding_masters": "\n",
	})
	if len(got.Interfaces) != 2 {
		t.Fatalf("%d interfaces", len(got.Interfaces))
	}
	eth0, eth1 := got.Interfaces[0], got.Interfaces[1]
	if eth0.Name != "eth0" || eth0.Address != "02:00:00:00:00:01" || eth0.State != "up" || eth0.AdminState != "up" || eth1.AdminState != "down" {
		t.Errorf("%+v\n%+v", eth0, eth1)
	}
	for name, want := range map[string]float64{"mtu_bytes": 1500, "carrier_changes_total": 2, "flags": 0x1003} {
		if value, isThere := get(eth0.Numbers, name); !isThere || value != want {
			t.Errorf("%s is %g, %v", name, value, isThere)
		}
	}
	if _, isThere := get(eth1.Numbers, "mtu_bytes"); isThere {
		t.Error("a size below 0 is believed")
	}
}

func TestReadAtMostOnceAPeriod(t *testing.T) {
	root := t.TempDir()
	path := filepath.Join(root, "1/net/sockstat")
	reader := collectors.New(root, root, 5*time.Second)
	at := func(second int, content string) float64 {
		write(t, path, content)
		reading := stats.Reading{At: time.Unix(int64(second), 0)}
		reader.Read(t.Context(), &reading)
		value, _ := get(reading.Collected.Sockstat, "sockets_used")
		return value
	}
	for second, want := range []float64{100, 100, 100, 100, 100, 105, 105, 105, 105, 105, 110} {
		if got := at(second, fmt.Sprintf("sockets: used %d\n", 100+second)); got != want {
			t.Errorf("after %d s it is %g, not %g", second, got, want)
		}
	}
}
