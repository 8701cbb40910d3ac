package charttest

import (
	"os"
	"reflect"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"
)

// Where a history outlives its pod, one pod alone may write to it: the old one goes before the new one comes, under the name that it had.
func TestOnlyOnePodWritesToAHistory(t *testing.T) {
	for name, want := range map[string]struct{ kind, surge, strategy, instance, volume string }{
		"as it is":            {"Deployment", "", "", "", "emptyDir"},
		"history on a volume": {"Deployment", "", "Recreate", "stats-api", "persistentVolumeClaim"},
		"host view":           {"DaemonSet", "10%", "RollingUpdate", "", "emptyDir"},
		"host view, history":  {"DaemonSet", "0", "RollingUpdate", "", "hostPath"},
		"without history":     {"Deployment", "", "", "", ""},
	} {
		manifests, err := render(cases[name]...)
		if err != nil {
			t.Fatal(err)
		}
		one := find(parse(t, manifests), want.kind, "stats-api")
		spec := dig[map[string]any](one.pod(), "spec")
		container := dig[[]any](spec, "containers")[0]
		settings := map[string]string{}
		for _, variable := range dig[[]any](container, "env") {
			settings[dig[string](variable, "name")] = dig[string](variable, "value")
		}
		surge := dig[string](one, "spec", "updateStrategy", "rollingUpdate", "maxSurge")
		if dig[string](one, "spec", "updateStrategy", "rollingUpdate", "maxUnavailable") == "10%" {
			surge = "0"
		}
		strategy := dig[string](one, "spec", "strategy", "type") + dig[string](one, "spec", "updateStrategy", "type")
		if surge != want.surge || strategy != want.strategy || settings["SYS_STATS_INSTANCE"] != want.instance {
			t.Errorf("%s: surge %q, strategy %q and instance %q, to be %q, %q and %q", name, surge, strategy, settings["SYS_STATS_INSTANCE"], want.surge, want.strategy, want.instance)
		}
		var volume map[string]any
		for _, candidate := range dig[[]any](spec, "volumes") {
			if dig[string](candidate, "name") == "history" {
				volume = dig[map[string]any](candidate)
			}
		}
		mounted := false
		for _, mount := range dig[[]any](container, "volumeMounts") {
			mounted = mounted || dig[string](mount, "name") == "history" && dig[string](mount, "mountPath") == settings["SYS_STATS_HISTORY_DIR"]
		}
		if want.volume == "" {
			if volume != nil || mounted || settings["SYS_STATS_HISTORY"] != "off" {
				t.Errorf("%s: there is a history: %v", name, volume)
			}
			continue
		}
		if volume[want.volume] == nil || !mounted || settings["SYS_STATS_HISTORY"] != "on" {
			t.Errorf("%s: the history is in %v, mounted: %t", name, volume, mounted)
		}
		// A folder of the node keeps its owner whatever the pod says, so nothing is promised there.
		if owned := dig[float64](spec, "securityContext", "fsGroup") == 65532; owned != (want.volume != "hostPath") {
			t.Errorf("%s: the group of the volume is set: %t", name, owned)
		}
	}
}

// A file of values has numbers as JSON does, and no size may be rounded or written with an exponent.
func TestSizesAreNumbersToo(t *testing.T) {
	for storage, wanted := range map[string][]string{
		"emptyDir": {`value: "1000000001"`, "sizeLimit: 2000000001"},
		"claim":    {`value: "1000000001"`, "storage: 3000000001"},
	} {
		history := `history={"storage":"` + storage + `","maxBytes":1000000001,"sizeLimit":2000000001,"claim":{"size":3000000001}}`
		manifests, err := render("--set", "api.replicas=1", "--set-json", history)
		if err != nil {
			t.Error(err)
			continue
		}
		for _, want := range wanted {
			if !strings.Contains(string(manifests), want) {
				t.Errorf("%s: nothing has %s", storage, want)
			}
		}
	}
}

// The rules have one source, and a package of the chart has it inside.
func TestRulesAreThoseOfAlerts(t *testing.T) {
	manifests, err := render(cases["scraped"]...)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("../../../alerts/sys-stats.rules.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var want map[string]any
	if err := yaml.Unmarshal(text, &want); err != nil {
		t.Fatal(err)
	}
	objects := parse(t, manifests)
	if got := dig[map[string]any](find(objects, "PrometheusRule", "stats"), "spec"); len(want) == 0 || !reflect.DeepEqual(got, want) {
		t.Errorf("the PrometheusRule has %v, alerts/sys-stats.rules.yaml %v", got, want)
	}

	packed := t.TempDir()
	if _, err := run(nil, helmPath, "package", chart, "--destination", packed); err != nil {
		t.Fatal(err)
	}
	manifests, err = run(nil, helmPath, append([]string{"template", "stats", packed + "/stats-0.0.0-dev.tgz", "--namespace", "watched"}, cases["scraped"]...)...)
	if err != nil {
		t.Fatal(err)
	}
	if got := dig[map[string]any](find(parse(t, manifests), "PrometheusRule", "stats"), "spec"); !reflect.DeepEqual(got, want) {
		t.Errorf("the package's PrometheusRule has %v", got)
	}
}

// Prometheus reaches the pods that it is to scrape, and names them as they name themselves.
func TestScrapesAreLetIn(t *testing.T) {
	for name, want := range map[string]struct{ namespace, instance string }{
		"scraped":            {"watched", "__meta_kubernetes_pod_name"},
		"host view, scraped": {"nodes", "__meta_kubernetes_pod_node_name"},
	} {
		manifests, err := render(cases[name]...)
		if err != nil {
			t.Fatal(err)
		}
		objects := parse(t, manifests)
		monitor := find(objects, "PodMonitor", "stats-api")
		if namespace := dig[string](monitor, "metadata", "namespace"); namespace != want.namespace {
			t.Errorf("%s: the PodMonitor is in %q, and the pods in %s", name, namespace, want.namespace)
		}
		endpoint := dig[[]any](monitor, "spec", "podMetricsEndpoints")[0]
		if !strings.Contains(string(must(t, object{"endpoint": endpoint})), `"sourceLabels":["`+want.instance+`"],"targetLabel":"instance"`) {
			t.Errorf("%s: the instance is not %s: %v", name, want.instance, endpoint)
		}
		policy := find(objects, "NetworkPolicy", "stats-api")
		if policy == nil {
			continue
		}
		let := string(must(t, object{"ingress": dig[[]any](policy, "spec", "ingress")}))
		if !strings.Contains(let, `"kubernetes.io/metadata.name":"monitoring"`) {
			t.Errorf("%s: the pods of api let in %s", name, let)
		}
	}
}
