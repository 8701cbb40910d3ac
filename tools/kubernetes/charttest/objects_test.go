package charttest

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"
)

// object is a manifest.
type object map[string]any

func (o object) kind() string { return dig[string](o, "kind") }
func (o object) name() string { return dig[string](o, "metadata", "name") }

// pod returns the pod of an object, or its template, or nil.
func (o object) pod() map[string]any {
	if o.kind() == "Pod" {
		return o
	}
	return dig[map[string]any](o, "spec", "template")
}

func parse(t *testing.T, manifests []byte) []object {
	t.Helper()
	var objects []object
	for _, document := range regexp.MustCompile(`(?m)^---$`).Split(string(manifests), -1) {
		var one object
		if err := yaml.Unmarshal([]byte(document), &one); err != nil {
			t.Fatal(err)
		}
		if one != nil {
			objects = append(objects, one)
		}
	}
	return objects
}

// dig returns what is at the end of a path of keys, or the zero value.
func dig[T any](from any, path ...string) T {
	for _, key := range path {
		switch inner := from.(type) {
		case map[string]any:
			from = inner[key]
		case object:
			from = inner[key]
		default:
			from = nil
		}
	}
	value, _ := from.(T)
	return value
}

// checkPods looks for what no pod may do, and what each must have.
func checkPods(t *testing.T, objects []object, hostView bool) {
	t.Helper()
	ports := map[string]float64{"api": 8080, "web": 3000, "proxy": 3050}
	seen := map[string]bool{}
	for _, one := range objects {
		pod := one.pod()
		if pod == nil {
			continue
		}
		spec := dig[map[string]any](pod, "spec")
		where := one.kind() + " " + one.name()
		for _, key := range []string{"hostNetwork", "hostPID", "hostIPC", "shareProcessNamespace"} {
			if spec[key] != nil {
				t.Errorf("%s has %s", where, key)
			}
		}
		if dig[bool](spec, "automountServiceAccountToken") || spec["automountServiceAccountToken"] == nil {
			t.Errorf("%s gets a token", where)
		}
		if dig[bool](spec, "enableServiceLinks") || spec["enableServiceLinks"] == nil {
			t.Errorf("%s gets service links", where)
		}
		if !dig[bool](spec, "securityContext", "runAsNonRoot") || dig[float64](spec, "securityContext", "runAsUser") == 0 ||
			dig[string](spec, "securityContext", "seccompProfile", "type") != "RuntimeDefault" {
			t.Errorf("%s: securityContext is %v", where, spec["securityContext"])
		}
		for _, volume := range dig[[]any](spec, "volumes") {
			if path := dig[string](volume, "hostPath", "path"); path != "" && !(hostView && strings.HasSuffix(one.name(), "-api")) {
				t.Errorf("%s mounts %s of the node", where, path)
			}
		}
		for _, container := range dig[[]any](spec, "containers") {
			name := dig[string](container, "name")
			seen[name] = true
			context := dig[map[string]any](container, "securityContext")
			if dig[bool](context, "allowPrivilegeEscalation") || context["allowPrivilegeEscalation"] == nil || !dig[bool](context, "readOnlyRootFilesystem") ||
				context["privileged"] != nil || !slices.Equal(dig[[]any](context, "capabilities", "drop"), []any{"ALL"}) || dig[any](context, "capabilities", "add") != nil {
				t.Errorf("%s: securityContext of %s is %v", where, name, context)
			}
			if dig[string](container, "resources", "limits", "memory") == "" || dig[string](container, "resources", "requests", "cpu") == "" {
				t.Errorf("%s: %s has resources %v", where, name, dig[any](container, "resources"))
			}
			if image := dig[string](container, "image"); strings.HasSuffix(image, ":latest") || !strings.Contains(image[strings.LastIndex(image, "/"):], ":") {
				t.Errorf("%s: %s has the image %s", where, name, image)
			}
			for _, mount := range dig[[]any](container, "volumeMounts") {
				if at := dig[string](mount, "mountPath"); strings.HasPrefix(at, "/host/") && !dig[bool](mount, "readOnly") {
					t.Errorf("%s can write to %s", where, at)
				}
			}
			if one.kind() == "Pod" {
				continue // a test: it ends by itself
			}
			listed := dig[[]any](container, "ports")
			if len(listed) != 1 || dig[float64](listed[0], "containerPort") != ports[name] || dig[any](listed[0], "hostPort") != nil {
				t.Errorf("%s: ports of %s are %v", where, name, listed)
			}
			for _, probe := range []string{"startupProbe", "readinessProbe", "livenessProbe"} {
				if dig[string](container, probe, "httpGet", "path") == "" {
					t.Errorf("%s: %s has no %s", where, name, probe)
				}
			}
		}
	}
	for name := range ports {
		if !seen[name] {
			t.Errorf("there is no container %s", name)
		}
	}
}

// checkSelectors holds selectors to the three labels that never change, and to pods that are there.
func checkSelectors(t *testing.T, objects []object) {
	t.Helper()
	var pods []map[string]any
	for _, one := range objects {
		if pod := one.pod(); pod != nil {
			pods = append(pods, dig[map[string]any](pod, "metadata", "labels"))
		}
	}
	stable := []string{"app.kubernetes.io/component", "app.kubernetes.io/instance", "app.kubernetes.io/name"}
	for _, one := range objects {
		var selector map[string]any
		switch one.kind() {
		case "Service":
			selector = dig[map[string]any](one, "spec", "selector")
		case "Deployment", "DaemonSet", "PodDisruptionBudget":
			selector = dig[map[string]any](one, "spec", "selector", "matchLabels")
		default:
			continue
		}
		if keys := slices.Sorted(maps.Keys(selector)); !slices.Equal(keys, stable) {
			t.Errorf("%s %s selects by %v", one.kind(), one.name(), keys)
		}
		matched := slices.ContainsFunc(pods, func(labels map[string]any) bool {
			for key, value := range selector {
				if labels[key] != value {
					return false
				}
			}
			return true
		})
		if !matched {
			t.Errorf("%s %s selects no pod of this chart: %v", one.kind(), one.name(), selector)
		}
	}
}

// checkFrontDoor makes sure that nothing but the proxy can be reached from outside.
func checkFrontDoor(t *testing.T, objects []object) {
	t.Helper()
	for _, one := range objects {
		switch one.kind() {
		case "Service":
			if kind := dig[string](one, "spec", "type"); kind != "ClusterIP" && kind != "" && !strings.HasSuffix(one.name(), "-proxy") {
				t.Errorf("Service %s is a %s", one.name(), kind)
			}
		case "Ingress":
			for _, rule := range dig[[]any](one, "spec", "rules") {
				for _, path := range dig[[]any](rule, "http", "paths") {
					if name := dig[string](path, "backend", "service", "name"); !strings.HasSuffix(name, "-proxy") {
						t.Errorf("the Ingress leads to %s", name)
					}
				}
			}
		case "HTTPRoute":
			for _, rule := range dig[[]any](one, "spec", "rules") {
				for _, backend := range dig[[]any](rule, "backendRefs") {
					if name := dig[string](backend, "name"); !strings.HasSuffix(name, "-proxy") {
						t.Errorf("the HTTPRoute leads to %s", name)
					}
				}
			}
		}
	}
}

// What differs between two ways to install it, and what must not.
func TestGolden(t *testing.T) {
	find := func(arguments []string, kind, name string) object {
		manifests, err := render(arguments...)
		if err != nil {
			t.Fatal(err)
		}
		return find(parse(t, manifests), kind, name)
	}
	environment := func(one object) map[string]any {
		named := map[string]any{}
		for _, variable := range dig[[]any](dig[[]any](one.pod(), "spec", "containers")[0], "env") {
			named[dig[string](variable, "name")] = variable
		}
		return named
	}

	replicas := find(nil, "Deployment", "stats-api")
	if dig[float64](replicas, "spec", "replicas") != 2 || dig[string](environment(replicas)["SYS_STATS_INSTANCE"], "valueFrom", "fieldRef", "fieldPath") != "metadata.name" {
		t.Error("without host view, two replicas go by the names of their pods")
	}
	if peers := dig[string](environment(replicas)["SYS_STATS_PEERS"], "value"); peers != "dns:stats-api-members.watched.svc.cluster.local:8080" {
		t.Errorf("the peers are %s", peers)
	}
	for name, arguments := range map[string][]string{
		"":                      nil,
		",stats.example.org":    cases["behind an ingress"],
		",gw.example.org":       {"--set", "httpRoute.enabled=true,httpRoute.parentRefs[0].name=public", "--set", "httpRoute.hostnames={gw.example.org}"},
		",*.example.org,a.test": {"--set", "proxy.hosts={*.example.org,a.test}"},
	} {
		own := "stats-proxy,stats-proxy.watched,stats-proxy.watched.svc,stats-proxy.watched.svc.cluster.local"
		if hosts := dig[string](environment(find(arguments, "Deployment", "stats-proxy"))["PROXY_HOSTS"], "value"); hosts != own+name {
			t.Errorf("the proxy answers for %s, not for %s%s", hosts, own, name)
		}
	}
	guarded := find(cases["password and TLS"], "Deployment", "stats-proxy")
	container := dig[[]any](guarded.pod(), "spec", "containers")[0]
	if path := dig[string](environment(guarded)["PROXY_PASSWORD_FILE"], "value"); path != "/run/secrets/password/htpasswd" {
		t.Errorf("the passwords are in %q", path)
	}
	if scheme := dig[string](container, "readinessProbe", "httpGet", "scheme"); scheme != "HTTPS" {
		t.Errorf("with a certificate, the probe speaks %s", scheme)
	}
	secrets := map[string]bool{}
	for _, volume := range dig[[]any](guarded.pod(), "spec", "volumes") {
		secrets[dig[string](volume, "secret", "secretName")] = true
	}
	if !secrets["people"] || !secrets["stats-tls"] {
		t.Errorf("the secrets are not mounted: %v", secrets)
	}
	nodes := find(cases["host view"], "DaemonSet", "stats-api")
	if nodes == nil || dig[string](environment(nodes)["SYS_STATS_INSTANCE"], "valueFrom", "fieldRef", "fieldPath") != "spec.nodeName" {
		t.Error("with host view, every node goes by its name")
	}
	if find(cases["host view"], "Deployment", "stats-api") != nil {
		t.Error("with host view, there are replicas too")
	}
	if tolerations := dig[[]any](nodes.pod(), "spec", "tolerations"); len(tolerations) != 1 || dig[string](tolerations[0], "operator") != "Exists" || dig[string](tolerations[0], "key") != "" {
		t.Errorf("the control plane is not tolerated: %v", tolerations)
	}
	scaled := find(cases["autoscaling"], "Deployment", "stats-proxy")
	if _, has := dig[map[string]any](scaled, "spec")["replicas"]; has || find(cases["autoscaling"], "HorizontalPodAutoscaler", "stats-proxy") == nil {
		t.Error("the autoscaler and the Deployment fight about replicas")
	}
	if find(cases["one of each"], "PodDisruptionBudget", "stats-proxy") != nil || find(nil, "PodDisruptionBudget", "stats-proxy") == nil {
		t.Error("a disruption budget is for several pods: of a single one it would hold up every drain")
	}
	for want, arguments := range map[string][]string{
		"ghcr.io/sys-stats/web:dev":                           nil,
		"ghcr.io/sys-stats/web@" + digest:                     cases["by digest"],
		"registry.example.org:5000/ghcr/sys-stats/web:v1.2.4": cases["from a mirror"],
	} {
		one := find(arguments, "Deployment", "stats-web")
		if image := dig[string](dig[[]any](one.pod(), "spec", "containers")[0], "image"); image != want {
			t.Errorf("the image is %s, not %s", image, want)
		}
	}
	for _, one := range []object{replicas, nodes, scaled} {
		for label := range dig[map[string]any](one.pod(), "metadata", "labels") {
			if label == "helm.sh/chart" || label == "app.kubernetes.io/version" {
				t.Errorf("the pods of %s carry %s, so each version of the chart replaces them", one.name(), label)
			}
		}
	}
	if constraints := dig[[]any](replicas.pod(), "spec", "topologySpreadConstraints"); len(constraints) != 1 || dig[string](constraints[0], "topologyKey") != "kubernetes.io/hostname" {
		t.Errorf("by default replicas are spread over nodes alone, as a node without a zone would count for neither: %v", constraints)
	}
	apart := cases["host view, apart"]
	for kind, name := range map[string]string{"DaemonSet": "stats-api", "Service": "stats-api-members", "ServiceAccount": "stats"} {
		if one := find(apart, kind, name); one == nil || kind != "ServiceAccount" && dig[string](one, "metadata", "namespace") != "nodes" {
			t.Errorf("%s %s is not in the namespace of the nodes", kind, name)
		}
	}
	if at := dig[string](find(apart, "Deployment", "stats-proxy"), "metadata", "namespace"); at != "watched" {
		t.Errorf("the proxy is in the namespace %s", at)
	}
	if upstream := dig[string](environment(find(apart, "Deployment", "stats-proxy"))["API_UPSTREAM"], "value"); upstream != "stats-api.nodes.svc.cluster.local:8080" {
		t.Errorf("the proxy asks %s", upstream)
	}
	everything := find(nil, "NetworkPolicy", "stats")
	if !slices.Equal(dig[[]any](everything, "spec", "policyTypes"), []any{"Ingress", "Egress"}) || dig[any](everything, "spec", "ingress") != nil || dig[any](everything, "spec", "egress") != nil {
		t.Errorf("what is not allowed is not denied: %v", everything)
	}
	// The name servers' port, and of each other only what it asks.
	for name, want := range map[string][]float64{"stats-proxy": {53, 53, 8080, 3000}, "stats-api": {53, 53, 8080}, "stats-web": nil} {
		var ports []float64
		for _, rule := range dig[[]any](find(nil, "NetworkPolicy", name), "spec", "egress") {
			for _, port := range dig[[]any](rule, "ports") {
				ports = append(ports, dig[float64](port, "port"))
			}
		}
		if !slices.Equal(ports, want) {
			t.Errorf("%s may reach the ports %v, not %v alone", name, ports, want)
		}
	}
}
