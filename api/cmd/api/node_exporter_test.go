//go:build e2e

package main

import (
	"fmt"
	"maps"
	"net"
	"net/http"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
)

// isCounted tells of a metric that only grows, whatever type it is given.
func isCounted(family *dto.MetricFamily) bool {
	return family.GetType() == dto.MetricType_COUNTER || strings.HasPrefix(family.GetName(), "node_vmstat_") ||
		strings.HasPrefix(family.GetName(), "node_netstat_") && !strings.HasSuffix(family.GetName(), "Tcp_CurrEstab") || family.GetName() == "node_time_seconds"
}

// notOurs are the metrics of these collectors that we do not have, and why. A name that ends in an underscore stands for all that begin with it.
var notOurs = map[string]string{
	"node_disk_info":                       "model and serial number are in udev's database, which is not mounted",
	"node_exporter_build_info":             "is of node_exporter itself",
	"node_filesystem_mount_info":           "nobody's rules read numbers of devices",
	"node_filesystem_purgeable_bytes":      "is of macOS",
	"node_network_receive_nohandler_total": "is in no column of /proc/net/dev",
	"node_network_speed_bytes":             "of what has no speed it is -125000 there, and absent here",
	"node_scrape_collector_":               "is of node_exporter itself",
	"node_time_":                           "clock sources and the time zone are settings, and not measured",
}

// scrape reads what an exporter says, by series.
func scrape(t *testing.T, address string) (values map[string]float64, counted map[string]bool) {
	t.Helper()
	status, body := get(t, address+"/metrics")
	if status != http.StatusOK {
		t.Fatalf("%s answered %d", address, status)
	}
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	values, counted = map[string]float64{}, map[string]bool{}
	for name, family := range families {
		for _, metric := range family.Metric {
			var labels []string
			for _, one := range metric.Label {
				labels = append(labels, fmt.Sprintf("%s=%q", one.GetName(), one.GetValue()))
			}
			slices.Sort(labels)
			series := name + "{" + strings.Join(labels, ",") + "}"
			values[series] = metric.GetCounter().GetValue() + metric.GetGauge().GetValue() + metric.GetUntyped().GetValue()
			counted[series] = isCounted(family)
		}
	}
	return values, counted
}

// startNodeExporter starts a real one, which tools/prometheus.sh builds, with the collectors whose series are ours.
func startNodeExporter(t *testing.T) string {
	t.Helper()
	folder, err := exec.CommandContext(t.Context(), "../../../tools/prometheus.sh", "node_exporter").Output()
	if err != nil {
		t.Fatalf("node_exporter cannot be built: %v", err)
	}
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	_ = listener.Close()
	arguments := []string{"--web.listen-address=" + address, "--collector.disable-defaults", "--log.level=error"}
	for _, name := range []string{"cpu", "stat", "meminfo", "loadavg", "vmstat", "diskstats", "filesystem", "netdev", "netclass", "pressure", "time", "filefd", "uname", "hwmon", "netstat", "sockstat"} {
		arguments = append(arguments, "--collector."+name)
	}
	command := exec.CommandContext(t.Context(), strings.TrimSpace(string(folder))+"/node_exporter", arguments...)
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = command.Process.Kill(); _ = command.Wait() })
	until(t, "node_exporter answers", func() bool {
		answer, err := http.Get("http://" + address + "/metrics")
		if err == nil {
			_ = answer.Body.Close()
		}
		return err == nil
	})
	return "http://" + address
}

func isNotOurs(name string) bool {
	for prefix := range notOurs {
		if name == prefix || strings.HasSuffix(prefix, "_") && strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

// Each series that both have lies between two readings of node_exporter: a counter always, a gauge in one of many rounds.
func TestNodeExporterSaysTheSame(t *testing.T) {
	theirs := startNodeExporter(t)
	ours, _, stop := start(t, "SYS_STATS_INTERVAL=1s", "SYS_STATS_HISTORY_INTERVAL=1s", "SYS_STATS_HISTORY_DIR="+t.TempDir())
	defer func() { _ = stop() }()
	until(t, "sizes of filesystems are read", func() bool {
		_, body := get(t, ours+"/metrics")
		return strings.Contains(body, "node_filesystem_size_bytes{")
	})
	const rounds = 15
	wrong := map[string]string{}
	shared, missing := map[string]bool{}, map[string]bool{}
	for round := range rounds {
		before, counted := scrape(t, theirs)
		time.Sleep(6500 * time.Millisecond) // sizes of filesystems are asked for every five seconds
		own, _ := scrape(t, ours)
		after, _ := scrape(t, theirs)
		for series, value := range own {
			least, isBefore := before[series]
			most, isAfter := after[series]
			if !isBefore || !isAfter || !strings.HasPrefix(series, "node_") { // process_ is of each program itself
				continue
			}
			least, most = min(least, most), max(least, most)
			fits := least-1e-6 <= value && value <= most+1e-6
			_, isWrong := wrong[series]
			switch said := fmt.Sprintf("%g, and node_exporter says %g to %g", value, least, most); {
			case counted[series] && !fits:
				t.Errorf("%s is %s", series, said)
			case !shared[series] && !fits, isWrong && !fits:
				wrong[series] = said
			case fits:
				delete(wrong, series)
			}
			shared[series] = true
		}
		has := map[string]bool{}
		for series := range own {
			name, _, _ := strings.Cut(series, "{")
			has[name] = true
		}
		for series := range before {
			if _, isOurs := own[series]; !isOurs && strings.HasPrefix(series, "node_") {
				name, _, _ := strings.Cut(series, "{")
				missing[name] = !has[name]
			}
		}
		if round > 0 && len(wrong) == 0 {
			break
		}
	}
	for _, series := range slices.Sorted(maps.Keys(wrong)) {
		t.Errorf("%s was in no round what node_exporter said: %s", series, wrong[series])
	}
	if len(shared) < 150 {
		t.Errorf("only %d series are shared", len(shared))
	}
	for name, isMissing := range missing {
		if isMissing && !isNotOurs(name) {
			t.Errorf("%s is not among ours", name)
		}
	}
	t.Logf("%d series are shared", len(shared))
}

// What the first rows of the dashboard "Node Exporter Full" (1860), and the recording rules and alerts of node-mixin, are made of.
var needed = strings.Fields(`
	node_uname_info node_boot_time_seconds node_time_seconds node_cpu_seconds_total node_cpu_guest_seconds_total node_load1
	node_filesystem_avail_bytes node_filesystem_size_bytes node_filesystem_free_bytes node_filesystem_files node_filesystem_files_free node_filesystem_readonly
	node_memory_MemTotal_bytes node_memory_MemAvailable_bytes node_memory_MemFree_bytes node_memory_Buffers_bytes node_memory_Cached_bytes
	node_memory_SReclaimable_bytes node_memory_SwapTotal_bytes node_memory_SwapFree_bytes node_memory_Slab_bytes node_memory_PageTables_bytes
	node_memory_SwapCached_bytes node_vmstat_pgmajfault node_vmstat_oom_kill
	node_pressure_cpu_waiting_seconds_total node_pressure_memory_waiting_seconds_total node_pressure_memory_stalled_seconds_total
	node_pressure_io_waiting_seconds_total node_pressure_io_stalled_seconds_total
	node_disk_read_bytes_total node_disk_written_bytes_total node_disk_reads_completed_total node_disk_writes_completed_total
	node_disk_io_time_seconds_total node_disk_io_time_weighted_seconds_total
	node_network_receive_bytes_total node_network_transmit_bytes_total node_network_receive_drop_total node_network_transmit_drop_total
	node_network_receive_errs_total node_network_transmit_errs_total node_network_receive_packets_total node_network_transmit_packets_total
	node_network_up node_filefd_allocated node_filefd_maximum node_context_switches_total node_intr_total`)

// notHere are those of them that we do not have, and what it takes to have them.
var notHere = map[string]string{
	"node_memory_HardwareCorrupted_":  "is there where the kernel was built to count it",
	"node_nf_conntrack_entries":       "is of the network namespace of the reader, not of the machine",
	"node_nf_conntrack_entries_limit": "as well",
	"node_timex_sync_status":          "the alerts on clocks need the collector timex",
	"node_md_disks":                   "the alerts on RAID need the collector mdadm",
	"node_systemd_unit_state":         "the alerts on units need systemd's bus",
	"node_bonding_slaves":             "the alert on bonds needs the collector bonding",
	"node_textfile_scrape_error":      "there are no text files",
}

func TestDashboardsAndRulesFindWhatTheyNeed(t *testing.T) {
	address, _, stop := start(t, "SYS_STATS_HISTORY=off")
	defer func() { _ = stop() }()
	var body string
	until(t, "sizes of filesystems are read", func() bool {
		_, body = get(t, address+"/metrics")
		return strings.Contains(body, "node_filesystem_size_bytes{")
	})
	for _, name := range needed {
		if !strings.Contains(body, "\n"+name+" ") && !strings.Contains(body, "\n"+name+"{") {
			t.Errorf("%s is not there", name)
		}
	}
	for name := range notHere {
		if !strings.HasSuffix(name, "_") && strings.Contains(body, "\n"+name) {
			t.Errorf("%s is there by now", name)
		}
	}
	problems, err := promlint.New(strings.NewReader(body)).Lint()
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range problems {
		if strings.HasPrefix(problem.Metric, "sys_stats_") { // the other names are node_exporter's and cAdvisor's own
			t.Errorf("%s: %s", problem.Metric, problem.Text)
		}
	}
}
