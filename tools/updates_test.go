package tools_test

import (
	"encoding/json"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// renovate is what .github/renovate.json says that these tests rely on.
type renovate struct {
	EnabledManagers []string
	Flux            struct{ ManagerFilePatterns []string }
	PIP             struct{ ManagerFilePatterns []string } `json:"pip_requirements"`
	CustomManagers  []struct {
		ManagerFilePatterns, MatchStrings []string
		DepNameTemplate                   string
	}
}

// filePattern is a manager's pattern, which Renovate writes between slashes.
func filePattern(pattern string) *regexp.Regexp {
	return regexp.MustCompile(strings.TrimSuffix(strings.TrimPrefix(pattern, "/"), "/"))
}

func tracked(t *testing.T) []string {
	t.Helper()
	out, err := exec.Command("git", "-C", root, "ls-files").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Fields(string(out))
}

// A pin that nothing updates is a hole that opens slowly. What Renovate finds by its own knowledge is named by its manager; the rest by
// the expressions in the file, which are run here.
func TestEveryPinIsUpdated(t *testing.T) {
	var settings renovate
	if err := json.Unmarshal([]byte(read(t, ".github/renovate.json")), &settings); err != nil {
		t.Fatal(err)
	}
	files := tracked(t)
	for manager, file := range map[string]string{
		"gomod": "tools/kubernetes/go.mod", "npm": "web/package.json", "dockerfile": "api/Dockerfile", "terraform": "tf/versions.tf",
		"github-actions": ".github/workflows/main.yaml", "pip_requirements": "tools/requirements.txt", "flux": "clusters/base/ingress/source.yaml",
	} {
		if !slices.Contains(settings.EnabledManagers, manager) || !slices.Contains(files, file) {
			t.Errorf("%s is not kept up to date by %s", file, manager)
		}
	}
	if !filePattern(settings.Flux.ManagerFilePatterns[0]).MatchString("clusters/base/ingress/source.yaml") || !filePattern(settings.PIP.ManagerFilePatterns[0]).MatchString("tools/requirements.txt") {
		t.Error("the patterns of flux or pip_requirements match other files")
	}

	found := map[string]string{}
	for _, manager := range settings.CustomManagers {
		for _, file := range files {
			if !slices.ContainsFunc(manager.ManagerFilePatterns, func(p string) bool { return filePattern(p).MatchString(file) }) {
				continue
			}
			for _, expression := range manager.MatchStrings {
				compiled := regexp.MustCompile(expression)
				for _, match := range compiled.FindAllStringSubmatch(read(t, file), -1) {
					name := manager.DepNameTemplate
					if i := compiled.SubexpIndex("depName"); i > 0 {
						name = match[i]
					}
					found[name] = match[compiled.SubexpIndex("currentValue")]
				}
			}
		}
	}
	for _, name := range []string{"kindest/node", "docker.io/library/registry", "fluxcd/flux2", "hashicorp/terraform", "aquasecurity/trivy", "github.com/google/go-containerregistry"} {
		if found[name] == "" {
			t.Errorf("nothing updates %s; found are %v", name, found)
		}
	}
}

// What the tests compare ours with must be the Prometheus that we link, or a difference says nothing.
func TestPrometheusIsOneVersion(t *testing.T) {
	pinned := regexp.MustCompile(`\tgithub.com/prometheus/prometheus (v\S+)`)
	linked, compared := pinned.FindStringSubmatch(read(t, "api/go.mod")), pinned.FindStringSubmatch(read(t, "tools/prometheus/go.mod"))
	if linked == nil || compared == nil || linked[1] != compared[1] {
		t.Errorf("api/go.mod has %v, tools/prometheus/go.mod has %v", linked, compared)
	}
}

// An image by tag or digest in a script must be in a variable …_image, which is what the expressions look for.
func TestNoImageIsPinnedWhereNothingLooks(t *testing.T) {
	pinned := regexp.MustCompile(`[a-z0-9./-]+/[a-z0-9-]+:v?[0-9]+\.[0-9]+\.[0-9]+`)
	for _, file := range tracked(t) {
		if filepath.Ext(file) != ".sh" {
			continue
		}
		for line := range strings.Lines(read(t, file)) {
			if strings.HasPrefix(strings.TrimSpace(line), "#") || strings.Contains(line, "_image=") {
				continue
			}
			if match := pinned.FindString(line); match != "" && !strings.Contains(line, "http") {
				t.Errorf("%s: %s is pinned where Renovate does not look: put it into a variable …_image", file, match)
			}
		}
	}
}

// A name of an image without a registry is one at docker.io that anybody may take.
func TestComposePullsNothingOfOurs(t *testing.T) {
	for service, text := range services(t, "docker-compose.yaml") {
		if !strings.Contains(text, "pull_policy: build") {
			t.Errorf("docker-compose.yaml: %s would be pulled from docker.io where it is not built yet", service)
		}
	}
}

// services are the services of a compose file, by name, as text.
func services(t *testing.T, file string) map[string]string {
	t.Helper()
	found := map[string]string{}
	parts := regexp.MustCompile(`(?m)^  ([a-z]+):\n`).Split(read(t, file), -1)
	names := regexp.MustCompile(`(?m)^  ([a-z]+):\n`).FindAllStringSubmatch(read(t, file), -1)
	for i, name := range names {
		if strings.Contains(parts[i+1], "    image: ") {
			found[name[1]] = parts[i+1]
		}
	}
	if len(found) != 3 {
		t.Fatalf("%s has the services %v", file, found)
	}
	return found
}
