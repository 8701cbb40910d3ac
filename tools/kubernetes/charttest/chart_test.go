// Package charttest holds charts/stats to what it promises, with no cluster: it is rendered with the values that people would give it,
// judged by the schemas of Kubernetes and of the Gateway API, and looked at for what matters.
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
var helmPath, kubeconformPath string

func TestMain(m *testing.M) {
	folder, err := os.MkdirTemp("", "charttest")
	if err == nil {
		helmPath, kubeconformPath = filepath.Join(folder, "helm"), filepath.Join(folder, "kubeconform")
		for path, source := range map[string]string{helmPath: "helm.sh/helm/v4/cmd/helm", kubeconformPath: "github.com/yannh/kubeconform/cmd/kubeconform"} {
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
	"host view, chosen":   {"--set", "hostView.enabled=true", "--set-json", `api.tolerations=[{"key":"gpu","operator":"Exists"}]`},
	"one of each":         {"--set", "api.replicas=1,web.replicas=1,proxy.replicas=1"},
	"autoscaling":         {"--set", "web.autoscaling.enabled=true,proxy.autoscaling.enabled=true"},
	"behind an ingress":   {"--set", "ingress.enabled=true,ingress.className=traefik", "--set", "ingress.hosts={stats.example.org}", "--set-json", `ingress.tls=[{"secretName":"stats-tls","hosts":["stats.example.org"]}]`},
	"any host name":       {"--set", "ingress.enabled=true"},
	"behind a gateway":    {"--set", "httpRoute.enabled=true,httpRoute.parentRefs[0].name=public,httpRoute.parentRefs[0].namespace=gateways", "--set", "httpRoute.hostnames={stats.example.org}"},
	"ingress and gateway": {"--set", "ingress.enabled=true,httpRoute.enabled=true,httpRoute.parentRefs[0].name=public"},
	"by digest":           {"--set", "api.image.digest=" + digest, "--set", "web.image.digest=" + digest, "--set", "proxy.image.digest=" + digest},
	"tags of their own":   {"--set", "image.registry=registry.example.org:5000/team/sys-stats,image.tag=v1.2.3,web.image.tag=v1.2.4", "--set", "image.pullSecrets[0].name=pull"},
	"no policies":         {"--set", "networkPolicy.enabled=false,podDisruptionBudget.enabled=false"},
	"policies, narrower":  {"--set-json", `networkPolicy.ingressFrom=[{"namespaceSelector":{"matchLabels":{"kubernetes.io/metadata.name":"traefik"}}}]`, "--set-json", `networkPolicy.extraEgress=[{"ports":[{"port":443}]}]`},
	"settings and peers":  {"--set-string", "api.settings.SYS_STATS_PROCESS_ARGS=true,api.settings.SYS_STATS_FORGET_AFTER=1h", "--set", "api.peers={other.example.org:443,dns:more.example.org:8080}"},
	"scheduling":          {"--set", "api.nodeSelector.pool=tools,web.priorityClassName=low", "--set-json", `proxy.affinity={"nodeAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":{"nodeSelectorTerms":[{"matchExpressions":[{"key":"zone","operator":"Exists"}]}]}}}`, "--set-json", `web.tolerations=[{"operator":"Exists"}]`},
	"named and labelled":  {"--set", "fullnameOverride=watch,commonLabels.team=platform", "--set", "api.podAnnotations.note=x"},
	"no grace":            {"--set", "preStopSleepSeconds=0,proxy.service.type=LoadBalancer,proxy.service.port=8080"},
}

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
			if _, err := run(nil, helmPath, append([]string{"lint", chart, "--strict", "--quiet"}, arguments...)...); err != nil {
				t.Error(err)
			}
		})
	}
}

// What must be refused, and what the refusal must name.
func TestNonsenseIsRefused(t *testing.T) {
	for assignment, named := range map[string]string{
		"hostview.enabled=true":                                      "hostview",
		"api.replica=2":                                              "replica",
		"api.replicas=0":                                             "replicas",
		"api.replicas=two":                                           "replicas",
		"web.replicas=1000":                                          "replicas",
		"hostView.enabled=maybe":                                     "hostView",
		"hostView.filesystems={relative}":                            "filesystems",
		"image.pullPolicy=Sometimes":                                 "pullPolicy",
		"image.tag=a tag":                                            "tag",
		"api.image.digest=latest":                                    "digest",
		"api.settings.SYS_STATS_INTERVALL=1s":                        "SYS_STATS_INTERVALL",
		"api.settings.SYS_STATS_PEERS=a:1":                           "SYS_STATS_PEERS",
		"api.peers={http://other}":                                   "peers",
		"api.resources.limits.memory=much":                           "memory",
		"api.resources.limit.memory=1Gi":                             "limit",
		"proxy.service.type=ExternalName":                            "type",
		"proxy.service.port=0":                                       "port",
		"ingress.enabled=true,ingress.hosts={a b}":                   "hosts",
		"ingress.tls[0].secretname=x":                                "secretname",
		"httpRoute.enabled=true":                                     "parentRefs",
		"clusterDomain=.local":                                       "clusterDomain",
		"preStopSleepSeconds=-1":                                     "preStopSleepSeconds",
		"preStopSleepSeconds=60":                                     "terminationGracePeriodSeconds",
		"nameOverride=Capital":                                       "nameOverride",
		"commonLabels.app\\.kubernetes\\.io/name=evil":               "app.kubernetes.io/name",
		"web.autoscaling.enabled=true,web.autoscaling.minReplicas=9": "minReplicas is 9",
	} {
		_, err := render("--set", assignment)
		if err == nil {
			t.Errorf("--set %s is taken", assignment)
		} else if !strings.Contains(err.Error(), named) {
			t.Errorf("--set %s: the refusal does not name %q:\n%v", assignment, named, err)
		}
	}
}

// The settings that the schema lets through are those of the api, but for those that the chart itself sets.
func TestSettingsAreThoseOfTheAPI(t *testing.T) {
	help, err := run(nil, "go", "-C", "../../../api", "run", "./cmd/api", "help")
	if err != nil {
		t.Fatal(err)
	}
	want := slices.Compact(slices.Sorted(slices.Values(regexp.MustCompile(`(?m)^SYS_STATS_\w+`).FindAllString(string(help), -1))))
	want = slices.DeleteFunc(want, func(name string) bool {
		return slices.Contains([]string{"SYS_STATS_INSTANCE", "SYS_STATS_PEERS", "SYS_STATS_LISTEN", "SYS_STATS_WEB_DIR"}, name)
	})
	content, err := os.ReadFile(chart + "/values.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var schema struct {
		Properties struct {
			API struct {
				Properties struct {
					Settings struct{ PropertyNames struct{ Enum []string } }
				}
			}
		}
	}
	if err := json.Unmarshal(content, &schema); err != nil {
		t.Fatal(err)
	}
	if got := slices.Sorted(slices.Values(schema.Properties.API.Properties.Settings.PropertyNames.Enum)); !slices.Equal(got, want) {
		t.Errorf("values.schema.json has %v, the api %v", got, want)
	}
}

// A change of values.yaml must be in the schema too, and the other way round: what one of them lacks cannot be set or is not explained.
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

// The README of the chart has a table of all values: it is made, not written.
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
		t.Error("charts/stats/README.md is not what values.yaml and README.md.gotmpl say. Write it anew: make chart-docs")
	}
}
