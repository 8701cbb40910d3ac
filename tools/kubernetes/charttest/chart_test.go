// Package charttest checks what charts/stats and clusters/ promise, without a cluster: the chart is rendered with the values that people
// would give it, and with those of each cluster; the objects are validated by the schemas of Kubernetes, the Gateway API and Flux; and
// what matters is looked at one by one.
package charttest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"
)

const chart = "../../../charts/stats"

// Built once: go tool would look at all of a tool's sources each time.
var helmPath, kubeconformPath, kustomizePath string

func TestMain(m *testing.M) {
	folder, err := os.MkdirTemp("", "charttest")
	if err == nil {
		helmPath, kubeconformPath, kustomizePath = filepath.Join(folder, "helm"), filepath.Join(folder, "kubeconform"), filepath.Join(folder, "kustomize")
		for path, source := range map[string]string{
			helmPath: "helm.sh/helm/v4/cmd/helm", kubeconformPath: "github.com/yannh/kubeconform/cmd/kubeconform", kustomizePath: "sigs.k8s.io/kustomize/kustomize/v5",
		} {
			_, err = run(nil, "go", "build", "-o", path, source)
			if err != nil {
				break
			}
		}
	}
	if err == nil {
		_, err = run(nil, "go", "run", "../schemas", "../.schemas")
	}
	code := 1
	if err != nil {
		fmt.Fprintln(os.Stderr, "charttest:", err)
	} else {
		code = m.Run()
	}
	_ = os.RemoveAll(folder)
	os.Exit(code)
}

// run returns what a command printed, or an error with what it complained of.
func run(input []byte, name string, args ...string) ([]byte, error) {
	command := exec.Command(name, args...)
	command.Stdin = bytes.NewReader(input)
	var complaint bytes.Buffer
	command.Stderr = &complaint
	output, err := command.Output()
	if err != nil {
		return output, fmt.Errorf("%s: %w\n%s%s", filepath.Base(name), err, complaint.Bytes(), output)
	}
	return output, nil
}

func render(arguments ...string) ([]byte, error) {
	return run(nil, helmPath, append([]string{"template", "stats", chart, "--namespace", "watched"}, arguments...)...)
}

// cases are the ways in which people install it.
var cases = map[string][]string{
	"as it is":            nil,
	"host view":           {"--set", "hostView.enabled=true", "--set", "hostView.filesystems={/var/lib/data/empty}"},
	"host view, apart":    {"--set", "hostView.enabled=true,hostView.namespace=nodes"},
	"host view, chosen":   {"--set", "hostView.enabled=true", "--set-json", `api.tolerations=[{"key":"gpu","operator":"Exists"}]`},
	"host view, by uid":   {"--set", "hostView.enabled=true,hostView.podNames=false", "--set-string", "api.settings.SYS_STATS_WORKLOADS=off"},
	"one of each":         {"--set", "api.replicas=1,web.replicas=1,proxy.replicas=1"},
	"autoscaling":         {"--set", "web.autoscaling.enabled=true,proxy.autoscaling.enabled=true"},
	"behind an ingress":   {"--set", "ingress.enabled=true,ingress.className=traefik", "--set", "ingress.hosts={stats.example.org}", "--set-json", `ingress.tls=[{"secretName":"stats-tls","hosts":["stats.example.org"]}]`},
	"any host name":       {"--set", "ingress.enabled=true"},
	"behind a gateway":    {"--set", "httpRoute.enabled=true,httpRoute.parentRefs[0].name=public,httpRoute.parentRefs[0].namespace=gateways", "--set", "httpRoute.hostnames={stats.example.org}"},
	"ingress and gateway": {"--set", "ingress.enabled=true,httpRoute.enabled=true,httpRoute.parentRefs[0].name=public"},
	"by digest":           {"--set", "api.image.digest=" + digest, "--set", "web.image.digest=" + digest, "--set", "proxy.image.digest=" + digest},
	"from a mirror":       {"--set", "image.registry=registry.example.org:5000/ghcr,image.tag=v1.2.3,web.image.tag=v1.2.4", "--set", "image.pullSecrets[0].name=pull"},
	"no policies":         {"--set", "networkPolicy.enabled=false,podDisruptionBudget.enabled=false"},
	"policies, narrower":  {"--set-json", `networkPolicy.ingressFrom=[{"namespaceSelector":{"matchLabels":{"kubernetes.io/metadata.name":"traefik"}}}]`, "--set-json", `networkPolicy.extraEgress=[{"ports":[{"port":443}]}]`},
	"password and TLS":    {"--set", "proxy.password.secretName=people,proxy.tls.secretName=stats-tls,proxy.resources.limits.memory=512Mi"},
	"settings of proxy":   {"--set-string", "proxy.settings.PROXY_TRUSTED=10.244.0.0/16,proxy.settings.PROXY_CLIENT_STREAMS=100"},
	"settings and peers":  {"--set-string", "api.settings.SYS_STATS_PROCESS_ARGS=true,api.settings.SYS_STATS_QUERY_TIMEOUT=5s,api.settings.SYS_STATS_FORGET_AFTER=1h", "--set", "api.peers={other.example.org:443,dns:more.example.org:8080}"},
	"scheduling":          {"--set", "api.nodeSelector.pool=tools,web.priorityClassName=low", "--set-json", `proxy.affinity={"nodeAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":{"nodeSelectorTerms":[{"matchExpressions":[{"key":"zone","operator":"Exists"}]}]}}}`, "--set-json", `web.tolerations=[{"operator":"Exists"}]`},
	"named and labelled":  {"--set", "fullnameOverride=watch,commonLabels.team=platform", "--set", "api.podAnnotations.note=x"},
	"no grace":            {"--set", "preStopSleepSeconds=0,proxy.service.type=NodePort,proxy.service.port=8080,proxy.service.nodePort=30080"},
	"a cloud's balancer": {
		"--set", "proxy.service.type=LoadBalancer,proxy.service.externalTrafficPolicy=Local,proxy.service.loadBalancerClass=eks.amazonaws.com/nlb",
		"--set-json", `proxy.service.annotations={"service.beta.kubernetes.io/aws-load-balancer-scheme":"internal"}`, "--set", "proxy.service.loadBalancerSourceRanges={10.0.0.0/8,2001:db8::/32}",
		"--set-json", `serviceAccount.annotations={"eks.amazonaws.com/role-arn":"arn:aws:iam::123456789012:role/stats"}`,
	},
	"zones":               {"--set", "topologyKeys={topology.kubernetes.io/zone,kubernetes.io/hostname},trafficDistribution=PreferSameZone"},
	"a path of a host":    {"--set", "ingress.enabled=true,ingress.path=/*,ingress.pathType=ImplementationSpecific", "--set", "ingress.hosts={stats.example.org,stats.example.com}"},
	"an account there is": {"--set", "serviceAccount.create=false,serviceAccount.name=reader"},
	"more in the pods": {
		"--set-json", `api.extraEnv=[{"name":"GODEBUG","value":"madvdontneed=1"}]`, "--set-json", `web.extraEnv=[{"name":"TZ","value":"UTC"}]`, "--set-json", `proxy.extraEnv=[{"name":"TZ","value":"UTC"}]`,
		"--set-json", `api.extraVolumes=[{"name":"more","emptyDir":{}}]`, "--set-json", `api.extraVolumeMounts=[{"name":"more","mountPath":"/more"}]`,
		"--set-json", `proxy.extraVolumes=[{"name":"more","emptyDir":{}}]`, "--set-json", `proxy.extraVolumeMounts=[{"name":"more","mountPath":"/more"}]`,
	},
	"history on a volume": {"--set", "history.storage=claim,api.replicas=1,history.claim.storageClassName=fast"},
	"a volume there is":   {"--set", "history.storage=claim,api.replicas=1,history.claim.existingName=kept,history.claim.size=1Gi"},
	"host view, history":  {"--set", "hostView.enabled=true,history.storage=hostPath,history.hostPath=/data/sys-stats"},
	"without history":     {"--set", "history.enabled=false"},
	"history, smaller":    {"--set", "history.maxBytes=100MiB,history.sizeLimit=200M,history.retention=48h,history.interval=10s"},
	"scraped": append([]string{
		"--set", "monitoring.podMonitor.enabled=true,monitoring.rules.enabled=true,monitoring.labels.release=kube-prometheus-stack",
		"--set-json", `networkPolicy.scrapeFrom=[{"namespaceSelector":{"matchLabels":{"kubernetes.io/metadata.name":"monitoring"}}}]`,
	}, operator...),
	"host view, scraped":  append([]string{"--set", "monitoring.podMonitor.enabled=true,networkPolicy.enabled=false,hostView.enabled=true,hostView.namespace=nodes"}, operator...),
	"autoscaling, memory": {"--set", "web.autoscaling.enabled=true,web.autoscaling.targetMemoryUtilizationPercentage=75", "--set-json", "web.autoscaling.targetCPUUtilizationPercentage=null"},
}

// operator is a cluster that has Prometheus Operator.
var operator = []string{"--api-versions", "monitoring.coreos.com/v1/PodMonitor", "--api-versions", "monitoring.coreos.com/v1/PrometheusRule"}

const digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

func TestEveryCaseIsValidAndHardened(t *testing.T) {
	for name, arguments := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			manifests, err := render(arguments...)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := run(manifests, kubeconformPath, "-strict", "-schema-location",
				"../.schemas/{{.Group}}_{{.ResourceAPIVersion}}_{{.ResourceKind}}.json"); err != nil {
				t.Error(err)
			}
			objects := parse(t, manifests)
			hostView := strings.HasPrefix(name, "host view")
			checkPods(t, objects, hostView)
			checkSelectors(t, objects)
			checkFrontDoor(t, objects)
			if slices.Contains(arguments, "--api-versions") {
				return // helm lint takes no such flag
			}
			if _, err := run(nil, helmPath, append([]string{"lint", chart, "--strict", "--quiet"}, arguments...)...); err != nil {
				t.Error(err)
			}
		})
	}
}

// Each of these is refused, and the refusal names what is wrong.
func TestNonsenseIsRefused(t *testing.T) {
	for assignment, named := range map[string]string{
		"hostview.enabled=true":                              "hostview",
		"api.replica=2":                                      "replica",
		"api.replicas=0":                                     "replicas",
		"api.replicas=two":                                   "replicas",
		"web.replicas=1000":                                  "replicas",
		"hostView.enabled=maybe":                             "hostView",
		"hostView.podNames=maybe":                            "podNames",
		"hostView.filesystems={relative}":                    "filesystems",
		"image.pullPolicy=Sometimes":                         "pullPolicy",
		"image.tag=a tag":                                    "tag",
		"api.image.digest=latest":                            "digest",
		"api.settings.SYS_STATS_INTERVALL=1s":                "SYS_STATS_INTERVALL",
		"api.settings.SYS_STATS_PEERS=a:1":                   "SYS_STATS_PEERS",
		"api.peers={http://other}":                           "peers",
		"api.resources.limits.memory=much":                   "memory",
		"api.resources.limit.memory=1Gi":                     "limit",
		"proxy.service.type=ExternalName":                    "type",
		"proxy.service.port=0":                               "port",
		"ingress.enabled=true,ingress.hosts={a b}":           "hosts",
		"ingress.tls[0].secretname=x":                        "secretname",
		"ingress.path=stats":                                 "path",
		"ingress.pathType=Regex":                             "pathType",
		"proxy.service.loadBalancerSourceRanges={everybody}": "loadBalancerSourceRanges",
		"proxy.service.externalTrafficPolicy=Nearby":         "externalTrafficPolicy",
		"proxy.service.externalTrafficPolicy=Local":          "externalTrafficPolicy",
		"proxy.service.nodePort=30080":                       "nodePort",
		"proxy.service.type=NodePort,proxy.service.loadBalancerSourceRanges={10.0.0.0/8}": "loadBalancerSourceRanges",
		"hostView.namespace=No_Name":                                 "namespace",
		"trafficDistribution=Fair":                                   "trafficDistribution",
		"topologyKeys={a key}":                                       "topologyKeys",
		"api.extraEnv[0].name=SYS_STATS_LISTEN":                      "extraEnv",
		"proxy.extraEnv[0].name=API_UPSTREAM":                        "extraEnv",
		"proxy.extraEnv[0].name=PROXY_HOSTS":                         "extraEnv",
		"proxy.hosts={*}":                                            "hosts",
		"proxy.settings.PROXY_HOSTS=a":                               "PROXY_HOSTS",
		"web.extraVolumes[0].emptyDir.medium=Memory":                 "name",
		"httpRoute.enabled=true":                                     "parentRefs",
		"clusterDomain=.local":                                       "clusterDomain",
		"preStopSleepSeconds=-1":                                     "preStopSleepSeconds",
		"preStopSleepSeconds=60":                                     "terminationGracePeriodSeconds",
		"nameOverride=Capital":                                       "nameOverride",
		"commonLabels.app\\.kubernetes\\.io/name=evil":               "app.kubernetes.io/name",
		"web.autoscaling.enabled=true,web.autoscaling.minReplicas=9": "minReplicas is 9",
		"web.autoscaling.enabled=true,web.autoscaling.targetCPUUtilizationPercentage=null": "has no target",
		"api.settings.SYS_STATS_HISTORY_DIR=/data":                                         "SYS_STATS_HISTORY_DIR",
		"history.storage=disk":                                       "storage",
		"history.storage=claim":                                      "api.replicas 2",
		"history.storage=claim,hostView.enabled=true":                "hostView",
		"history.storage=claim,api.replicas=1,history.claim.size=1G": "history.claim.size 1G",
		"history.storage=hostPath":                                   "hostView",
		"history.hostPath=data":                                      "hostPath",
		"history.maxBytes=2GB":                                       "history.sizeLimit 1280Mi",
		"history.maxBytes=1G":                                        "maxBytes",
		"history.sizeLimit=1000M":                                    "history.sizeLimit 1000M",
		"history.retention=forever":                                  "retention",
		"history.retention=1h":                                       "retention",
		"history.interval=2m":                                        "interval",
		"history.maxBytes=63MB":                                      "64MB",
		"monitoring.rules.enabled=true":                              "PrometheusRule",
		"monitoring.podMonitor.enabled=true":                         "PodMonitor",
	} {
		_, err := render("--set", assignment)
		if err == nil {
			t.Errorf("--set %s is taken", assignment)
		} else if !strings.Contains(err.Error(), named) {
			t.Errorf("--set %s: the refusal does not name %q:\n%v", assignment, named, err)
		}
	}
}

// What of a node is mounted is what the README says, and where the api looks.
func TestWhatOfTheNodeIsMounted(t *testing.T) {
	always := []string{"/etc/hostname at /host/etc/hostname", "/etc/os-release at /host/etc/os-release", "/proc at /host/proc", "/sys at /host/sys"}
	logs := "/var/log/containers at /host/var/log/containers"
	for arguments, want := range map[string][]string{
		"hostView.enabled=true":                          append(slices.Clone(always), logs),
		"hostView.enabled=true,hostView.podNames=false":  always,
		"hostView.podNames=true":                         nil,
		"hostView.enabled=true,history.storage=hostPath": append([]string{"/var/lib/sys-stats at /var/lib/sys-stats"}, append(slices.Clone(always), logs)...),
	} {
		manifests, err := render("--set", arguments)
		if err != nil {
			t.Fatal(err)
		}
		var mounted []string
		for _, one := range parse(t, manifests) {
			if one.pod() == nil || one.name() != "stats-api" {
				continue
			}
			spec := dig[map[string]any](one.pod(), "spec")
			at := map[string]string{}
			for _, mount := range dig[[]any](dig[[]any](spec, "containers")[0], "volumeMounts") {
				at[dig[string](mount, "name")] = dig[string](mount, "mountPath")
			}
			for _, volume := range dig[[]any](spec, "volumes") {
				if path := dig[string](volume, "hostPath", "path"); path != "" {
					mounted = append(mounted, path+" at "+at[dig[string](volume, "name")])
				}
			}
			hostView := strings.HasPrefix(arguments, "hostView.enabled")
			if variable := slices.ContainsFunc(dig[[]any](dig[[]any](spec, "containers")[0], "env"), func(one any) bool {
				return dig[string](one, "name") == "HOST_VAR" && dig[string](one, "value") == "/host/var"
			}); variable != hostView {
				t.Errorf("%s: HOST_VAR is set: %t", arguments, variable)
			}
		}
		slices.Sort(want)
		if slices.Sort(mounted); !slices.Equal(mounted, want) {
			t.Errorf("%s mounts %q, to be %q", arguments, mounted, want)
		}
	}
}

// The settings that the schema accepts are those of the api, except those that the chart itself sets.
func TestSettingsAreThoseOfTheAPI(t *testing.T) {
	help, err := run(nil, "go", "-C", "../../../api", "run", "./cmd/api", "help")
	if err != nil {
		t.Fatal(err)
	}
	want := slices.Compact(slices.Sorted(slices.Values(regexp.MustCompile(`(?m)^SYS_STATS_\w+`).FindAllString(string(help), -1))))
	want = slices.DeleteFunc(want, func(name string) bool {
		return slices.Contains([]string{
			"SYS_STATS_INSTANCE", "SYS_STATS_PEERS", "SYS_STATS_LISTEN", "SYS_STATS_WEB_DIR",
			"SYS_STATS_HISTORY", "SYS_STATS_HISTORY_DIR", "SYS_STATS_HISTORY_INTERVAL", "SYS_STATS_HISTORY_RETENTION", "SYS_STATS_HISTORY_MAX_BYTES",
			"SYS_STATS_PASSWORD_FILE", "SYS_STATS_TLS_CERTIFICATE_FILE", "SYS_STATS_TLS_KEY_FILE", // the proxy's part here
		}, name)
	})
	if got := settingsIn(t, "api"); !slices.Equal(got, want) {
		t.Errorf("values.schema.json has %v, the api %v", got, want)
	}
}

// And those of the proxy, from the table that its script is documented by.
func TestSettingsAreThoseOfTheProxy(t *testing.T) {
	table, err := os.ReadFile("../../../proxy/settings.tsv")
	if err != nil {
		t.Fatal(err)
	}
	want := slices.Sorted(slices.Values(regexp.MustCompile(`(?m)^PROXY_\w+`).FindAllString(string(table), -1)))
	want = slices.DeleteFunc(want, func(name string) bool {
		return slices.Contains([]string{
			"PROXY_HOSTS", "PROXY_PASSWORD_FILE", "PROXY_PASSWORDS", "PROXY_TLS_CERTIFICATE_FILE", "PROXY_TLS_KEY_FILE", // the chart sets these, or needs none
		}, name)
	})
	if got := settingsIn(t, "proxy"); !slices.Equal(got, want) {
		t.Errorf("values.schema.json has %v, proxy/settings.tsv %v", got, want)
	}
}

// settingsIn returns the names that the schema accepts as settings of a component, sorted.
func settingsIn(t *testing.T, component string) []string {
	t.Helper()
	content, err := os.ReadFile(chart + "/values.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var schema struct {
		Properties map[string]struct {
			Properties struct {
				Settings struct{ PropertyNames struct{ Enum []string } }
			}
		}
	}
	if err := json.Unmarshal(content, &schema); err != nil {
		t.Fatal(err)
	}
	return slices.Sorted(slices.Values(schema.Properties[component].Properties.Settings.PropertyNames.Enum))
}

// A change of values.yaml must be in the schema too, and the other way round: what either lacks cannot be set or is not explained.
func TestSchemaKnowsTheValues(t *testing.T) {
	var values, schema map[string]any
	for path, target := range map[string]any{"values.yaml": &values, "values.schema.json": &schema} {
		content, err := os.ReadFile(filepath.Join(chart, path))
		if err != nil {
			t.Fatal(err)
		}
		if err := yaml.Unmarshal(content, target); err != nil {
			t.Fatal(err)
		}
	}
	properties := dig[map[string]any](schema, "properties")
	delete(properties, "global") // every chart may be given it
	if got, want := slices.Sorted(maps.Keys(properties)), slices.Sorted(maps.Keys(values)); !slices.Equal(got, want) {
		t.Errorf("values.schema.json has %v, values.yaml %v", got, want)
	}
}

// The table of all values in the chart's README is generated.
func TestReadmeIsGenerated(t *testing.T) {
	made, err := run(nil, "go", "run", "github.com/norwoodj/helm-docs/cmd/helm-docs", "--chart-search-root", chart, "--dry-run", "--log-level", "error", "--sort-values-order", "file")
	if err != nil {
		t.Fatal(err)
	}
	written, err := os.ReadFile(chart + "/README.md")
	if err != nil {
		t.Fatal(err)
	}
	if strings.TrimSpace(string(made)) != strings.TrimSpace(string(written)) {
		t.Error("charts/stats/README.md is not what values.yaml and README.md.gotmpl say. Run make chart-docs")
	}
}
