package charttest

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const clusters = "../../../clusters"

// build returns the objects of a folder of clusters/, as Flux or kubectl apply -k would apply them.
func build(t *testing.T, folder string) []object {
	t.Helper()
	manifests, err := run(nil, kustomizePath, "build", filepath.Join(clusters, folder))
	if err != nil {
		t.Fatal(err)
	}
	return parse(t, manifests)
}

func find(objects []object, kind, name string) object {
	for _, one := range objects {
		if one.kind() == kind && one.name() == name {
			return one
		}
	}
	return nil
}

// environments are the folders that hold a whole application, and whether its chart is a release.
var environments = map[string]bool{"kind": false, "overlays/staging": true, "overlays/production": true}

// What a cluster's HelmRelease hands over renders, is as hardened as with any other values, and goes to namespaces that let it in.
func TestValuesOfEveryCluster(t *testing.T) {
	for folder := range environments {
		t.Run(folder, func(t *testing.T) {
			t.Parallel()
			objects := build(t, folder)
			release := find(objects, "HelmRelease", "stats")
			values, err := json.Marshal(dig[map[string]any](release, "spec", "values"))
			if err != nil {
				t.Fatal(err)
			}
			manifests, err := run(values, helmPath, "template", "stats", chart, "--namespace", dig[string](release, "metadata", "namespace"), "--values", "-")
			if err != nil {
				t.Fatal(err)
			}
			rendered := parse(t, manifests)
			checkPods(t, rendered, true)
			checkSelectors(t, rendered)
			checkFrontDoor(t, rendered)
			for _, one := range rendered {
				if one.pod() == nil {
					continue
				}
				want := "restricted"
				if bytes.Contains(must(t, one), []byte("hostPath")) {
					want = "privileged"
				}
				namespace := find(objects, "Namespace", dig[string](one, "metadata", "namespace"))
				if level := dig[string](namespace, "metadata", "labels", "pod-security.kubernetes.io/enforce"); level != want {
					t.Errorf("%s %s asks for the level %s, and its namespace enforces %q", one.kind(), one.name(), want, level)
				}
			}
			checkReplicasAreOwned(t, release, rendered)
		})
	}
}

// checkReplicasAreOwned: drift of a number is corrected, unless an autoscaler sets it.
func checkReplicasAreOwned(t *testing.T, release object, rendered []object) {
	t.Helper()
	ignored := map[string]bool{}
	for _, rule := range dig[[]any](release, "spec", "driftDetection", "ignore") {
		ignored[dig[string](rule, "target", "name")] = true
	}
	for _, one := range rendered {
		if one.kind() != "Deployment" {
			continue
		}
		if scaled := find(rendered, "HorizontalPodAutoscaler", one.name()) != nil; scaled != ignored[one.name()] {
			t.Errorf("%s: an autoscaler sets its number (%t), drift of it is ignored (%t)", one.name(), scaled, ignored[one.name()])
		}
	}
}

// A chart from outside is of a version range and signed; that of the working tree is neither.
func TestSourcesAreVerified(t *testing.T) {
	for folder, isRelease := range environments {
		source := find(build(t, folder), "OCIRepository", "stats")
		if verified := dig[string](source, "spec", "verify", "provider") == "cosign"; verified != isRelease {
			t.Errorf("%s: the signature of the chart is verified: %t", folder, verified)
		}
		if ranged := dig[string](source, "spec", "ref", "semver") != ""; ranged != isRelease {
			t.Errorf("%s: the chart is of a range of versions: %t", folder, ranged)
		}
	}
}

// What Flux is pointed at leads to folders that are there, in an order that is possible.
func TestEntriesLeadSomewhere(t *testing.T) {
	for _, environment := range []string{"staging", "production"} {
		files, err := filepath.Glob(filepath.Join(clusters, environment, "*.yaml"))
		if err != nil || len(files) < 2 {
			t.Fatalf("%s has the files %v (%v)", environment, files, err)
		}
		var entries []object
		for _, file := range files {
			content, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			entries = append(entries, parse(t, content)...)
		}
		for _, entry := range entries {
			build(t, strings.TrimPrefix(dig[string](entry, "spec", "path"), "./clusters/"))
			for _, other := range dig[[]any](entry, "spec", "dependsOn") {
				if find(entries, "Kustomization", dig[string](other, "name")) == nil {
					t.Errorf("%s: %s depends on %v, which is not there", environment, entry.name(), other)
				}
			}
		}
	}
}

func must(t *testing.T, one object) []byte {
	t.Helper()
	text, err := json.Marshal(one)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
